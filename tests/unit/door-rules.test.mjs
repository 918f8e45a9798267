/** A door's state and its locks: the contract, agreement with the server's program, and what must hold for every door. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import agreement from '../contracts/door-standing-agreement.json' with { type: 'json' };
import contract from '../contracts/door-standing.json' with { type: 'json' };
import { doorStanding, locksAt, nextTry, topicsClosed } from '../../static/src/rounds/rules.js';
import { addDays, instantOf } from '../../static/src/shared/calendar.js';

/** The six arguments of doorStanding by name. @typedef {any} Given */

/**
 * The instant of '2026-11-25 18:30', '…:59' or '…:59.999' in a zone.
 * @param {string} text
 * @param {string} zone
 */
function instant(text, zone) {
  const [day, clock] = text.split(' ');
  const [hour, minute, seconds = '0'] = clock.split(':');
  return instantOf(day, Number(hour) * 60 + Number(minute), zone) + Math.round(Number(seconds) * 1000);
}

/**
 * A contract case laid over the contract's defaults, its clock times turned into instants.
 * @param {any} laid
 * @returns {Given}
 */
function givenOf(laid) {
  const { defaults } = contract;
  const facts = { ...defaults.settings, ...laid.settings };
  const zone = facts.time_zone;
  /** @param {string | null} text */
  const at = (text) => (text === null ? null : instant(text === 'now' ? laid.now : text, zone));
  return {
    door: { ...defaults.door, ...laid.door },
    visits: (laid.visits ?? defaults.visits).map((/** @type {any} */ visit) => ({ ...visit, at: at(visit.at) })),
    wishes: (laid.wishes ?? defaults.wishes).map((/** @type {any} */ wish) => ({
      ...wish,
      set_at: at(wish.set_at),
      lifted_at: at(wish.lifted_at),
    })),
    round: laid.round === undefined ? defaults.round : laid.round,
    now: at('now'),
    settings: {
      time_zone: zone,
      last_contact_at: at(facts.last_contact_at),
      visiting: { ...vocabulary.visiting, ...defaults.visiting, ...laid.visiting },
    },
  };
}

/** @type {Record<string, (given: Given) => unknown>} */
const questions = {
  standing: ({ door, visits, wishes, round, now, settings }) => doorStanding(door, visits, wishes, round, now, settings),
  next_try: ({ door, visits, wishes, round, now, settings }) => nextTry(door, visits, wishes, round, now, settings),
  locks_at: ({ door, visits, wishes, round, now, settings }) => locksAt(door, visits, wishes, round, now, settings),
  topics_closed: ({ visits, now, settings }) => topicsClosed(visits, now, settings),
};

/** @param {Given} given */
const answers = (given) => Object.fromEntries(Object.entries(questions).map(([question, answer]) => [question, answer(given)]));

for (const { name, given, expect } of contract.cases) {
  test(name, () => {
    const asked = givenOf(given);
    for (const [question, answer] of Object.entries(expect)) assert.deepEqual(questions[question](asked), answer);
  });
}

/** @type {Given[]} */
const doors = agreement.cases.map(({ given: { visiting, settings, ...rest } }) => ({
  ...rest,
  settings: { ...settings, visiting: { ...vocabulary.visiting, ...visiting } },
}));

test('both programs say the same of three hundred random doors', () => {
  assert.ok(doors.length >= 300);
  for (const [index, given] of doors.entries()) assert.deepEqual(answers(given), agreement.cases[index].expect, `case ${index}`);
});

test('a talk and a talk that was not wanted read the same', () => {
  /**
   * @param {Given} given
   * @param {string} outcome
   */
  const withTalks = (given, outcome) => ({
    ...given,
    visits: given.visits.map((/** @type {any} */ visit) =>
      ['met', 'declined_talk'].includes(visit.outcome) ? { ...visit, outcome } : visit,
    ),
  });
  let talks = 0;
  for (const given of doors) {
    assert.deepEqual(answers(withTalks(given, 'met')), answers(withTalks(given, 'declined_talk')));
    talks += given.visits.filter((/** @type {any} */ visit) => ['met', 'declined_talk'].includes(visit.outcome)).length;
  }
  assert.ok(talks > 50, 'the random doors hold too few talks to prove anything');
});

test('the moment a lock names is allowed, and the minute before it is not', () => {
  let named = 0;
  for (const given of doors) {
    const { door, visits, wishes, round, now, settings } = given;
    /** @param {number} at */
    const standingAt = (at) => doorStanding(door, visits, wishes, round, at, { ...settings, last_contact_at: at });
    const from = standingAt(now).lock?.from;
    if (!from) continue;
    named += 1;
    const first = instantOf(from.day, from.minute, settings.time_zone);
    assert.equal(standingAt(first).may_start, true);
    assert.equal(standingAt(first - 1).may_start, false);
  }
  assert.ok(named > 50, 'the random doors hold too few named moments to prove anything');
});

test('nothing that is handed in is changed', () => {
  for (const given of doors) {
    const before = structuredClone(given);
    answers(given);
    assert.deepEqual(given, before);
  }
});

test('a board of fifteen hundred doors is read in a moment', () => {
  const now = instantOf('2026-11-25', 15 * 60);
  const settings = { time_zone: 'Asia/Shanghai', visiting: vocabulary.visiting, last_contact_at: now };
  const outcomes = vocabulary.outcomes.map(({ code }) => code);
  const round = { opened_on: '2026-11-02', closes_on: '2027-01-30' };
  const board = Array.from({ length: 1500 }, (_, index) => ({
    door: { standing: 'active', kind: index % 7 ? 'home' : 'dorm_room', night_shift: index % 11 === 0 },
    visits: Array.from({ length: 3 }, (__, visit) => ({
      at: instantOf(addDays('2026-11-25', -((index * 5 + visit * 9) % 40)), 540 + ((index * 37 + visit * 211) % 690)),
      outcome: index % 3 ? 'not_home' : outcomes[(index + visit * 5) % outcomes.length],
      appointment: null,
      topics: [],
    })),
  }));
  const read = () => board.map(({ door, visits }) => doorStanding(door, visits, [], round, now, settings));
  read();
  const start = performance.now();
  assert.equal(read().length, 1500);
  const took = performance.now() - start;
  // Many times what it takes: this guards against a search that has lost its bounds, not against a slow machine.
  assert.ok(took < 250, `${took.toFixed(1)} ms`);
});
