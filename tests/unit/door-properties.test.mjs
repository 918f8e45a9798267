/** What must hold for every door and every walk, tried on seeded random ones: rest and wishes are kept, a lock names its first moment, no stairs twice. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { bandChance } from '../../static/src/rounds/chance.js';
import { doorStanding, nextTry } from '../../static/src/rounds/rules.js';
import { orderOfToday } from '../../static/src/rounds/today.js';
import { addDays, instantOf, localParts } from '../../static/src/shared/calendar.js';

const DAY_MS = 86_400_000;
const OUTCOMES = vocabulary.outcomes.map(({ code }) => code);
const TALKS = ['met', 'declined_talk'];

/** Chance that is the same in every run (mulberry32). */
class Chance {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** @param {number} most not reached */
  below(most) {
    return Math.floor(this.next() * most);
  }

  /** @template T @param {T[]} from @returns {T} */
  of(from) {
    return from[this.below(from.length)];
  }
}

/** @param {Chance} chance @param {string} today @param {string} zone @param {boolean} [mayBeBooked] */
function randomDoor(chance, today, zone, mayBeBooked = true) {
  const moment = (/** @type {number} */ back) =>
    instantOf(addDays(today, -chance.below(back)), chance.below(1440), zone) + chance.below(60_000);
  const appointment = () =>
    mayBeBooked && chance.next() < 0.3
      ? {
          day: addDays(today, chance.below(5) - 1),
          time: chance.next() < 0.6 ? `${String(chance.below(24)).padStart(2, '0')}:30` : null,
          band: chance.of([null, 'am', 'pm', 'eve', 'weekend']),
        }
      : null;
  return {
    standing: chance.next() < 0.95 ? 'active' : 'merged',
    kind: chance.of(['home', 'home', 'home', 'dorm_room', 'shop']),
    night_shift: chance.next() < 0.1,
    visits: Array.from({ length: chance.of([0, 0, 1, 1, 2, 3, 5]) }, () => ({
      at: moment(chance.of([2, 4, 9, 30, 70, 400])),
      outcome: chance.of([...OUTCOMES, ...TALKS, ...TALKS, 'not_home', 'not_home']),
      appointment: appointment(),
      topics: [],
    })),
    wishes: chance.next() < 0.15 ? [{ id: 'w', set_at: moment(40), lifted_at: chance.next() < 0.5 ? moment(2) : null }] : [],
    reminders: chance.next() < 0.1 ? [addDays(today, chance.below(90)).slice(0, 7)] : [],
  };
}

/** @param {Chance} chance @param {boolean} [mayBeBooked] @returns {any} */
function randomCase(chance, mayBeBooked = true) {
  const zone = chance.of(['Asia/Shanghai', 'Asia/Shanghai', 'Asia/Shanghai', 'Europe/Berlin', 'America/New_York']);
  const today = addDays('2026-09-10', chance.below(200));
  const now = instantOf(today, chance.below(1440), zone) + chance.below(60_000);
  const opened = addDays(today, 1 - chance.below(40));
  return {
    ...{ zone, today, now, door: randomDoor(chance, today, zone, mayBeBooked) },
    round: chance.next() < 0.1 ? null : { opened_on: opened, closes_on: addDays(opened, chance.of([5, 30, 89])) },
    settings: { time_zone: zone, visiting: vocabulary.visiting, last_contact_at: now },
  };
}

/** @param {any} asked @param {number} [at] */
const standingOf = ({ door, round, now, settings }, at = now) =>
  doorStanding(door, door.visits, door.wishes, round, at, { ...settings, last_contact_at: at });

test('nobody is due within the rest after a talk, but for a time that the residents asked for', () => {
  const chance = new Chance(20070120);
  let resting = 0;
  for (let index = 0; index < 4000; index += 1) {
    const asked = randomCase(chance);
    const { door, zone, today, round, now, settings } = asked;
    const talks = door.visits.filter((/** @type {any} */ visit) => TALKS.includes(visit.outcome));
    if (!talks.length) continue;
    const last = localParts(Math.max(...talks.map((/** @type {any} */ visit) => visit.at)), zone).day;
    const over = addDays(last, vocabulary.visiting.rest_days);
    if (today >= over) continue;
    const standing = standingOf(asked);
    assert.ok(!['new', 'due', 'wait'].includes(standing.state), `case ${index}: ${standing.state}`);
    if (standing.appointment) continue;
    resting += 1;
    assert.ok(!standing.may_start && !standing.may_visit_today, `case ${index}`);
    const from = standing.lock?.from;
    assert.ok(!from || from.day >= over, `case ${index}: from ${from?.day}, rest until ${over}`);
    for (const next of [standing.next, nextTry(door, door.visits, door.wishes, round, now, settings)])
      assert.ok(!next || next.day >= over, `case ${index}: next ${next?.day}`);
  }
  assert.ok(resting > 800, `only ${resting} doors were at rest`);
});

test('a door whose residents do not want to be visited is never due, by whatever else is known of it', () => {
  const chance = new Chance(7);
  for (let index = 0; index < 2000; index += 1) {
    const asked = randomCase(chance);
    const { door } = asked;
    door.wishes = [...door.wishes, { id: 'live', set_at: asked.now - chance.below(9 * DAY_MS), lifted_at: null }];
    const { state, may_start, may_visit_today, appointment, next, lock } = standingOf(asked);
    const told = { state: 'dnv', may_start: false, may_visit_today: false, appointment: null, next: null, rule: 'wish', from: null };
    assert.deepEqual({ state, may_start, may_visit_today, appointment, next, rule: lock?.rule, from: lock?.from }, told, `case ${index}`);
  }
});

test('the moment a lock names is the first at which a visit may start', () => {
  const chance = new Chance(11);
  let named = 0;
  for (let index = 0; index < 1500 && named < 500; index += 1) {
    const asked = randomCase(chance);
    const from = standingOf(asked).lock?.from;
    if (!from) continue;
    named += 1;
    const first = instantOf(from.day, from.minute, asked.zone);
    assert.ok(first > asked.now, `case ${index}`);
    assert.ok(standingOf(asked, first).may_start, `case ${index}`);
    // Every stretch of visiting hours is longer than this step, and the last millisecond is tried by itself.
    for (let at = asked.now; at < first; at += 89 * 60_000) assert.ok(!standingOf(asked, at).may_start, `case ${index} at ${new Date(at)}`);
    assert.ok(!standingOf(asked, first - 1).may_start, `case ${index}`);
  }
  assert.equal(named, 500);
});

/** A zone of random buildings at a moment. @param {Chance} chance @param {boolean} mayBeBooked @returns {any} */
function randomZone(chance, mayBeBooked) {
  const { zone, today, round, settings } = randomCase(chance);
  const buildings = Array.from({ length: 2 + chance.below(6) }, (_, index) => ({
    id: `b${index}`,
    compound: chance.of(['禾里村', '石岚花园']),
    doors: Array.from({ length: 1 + chance.below(12) }, (__, place) => ({
      ...randomDoor(chance, today, zone, mayBeBooked),
      ...{ id: `b${index}-${place}`, unit: place < 6 ? '1' : '2', floor: String(Math.floor((place % 6) / 2) + 1), room: String(place) },
    })),
  }));
  const shut = new Set(buildings.filter(() => chance.below(5) === 0).map(({ id }) => id));
  return { zone, today, round, settings, buildings, shut, stairs: chance.of(['down', 'up']) };
}

/** Today's order in a zone. @param {any} area @param {number} minute @param {string | null} last */
function orderAt({ zone, today, round, settings, buildings, shut, stairs }, minute, last) {
  const at = instantOf(today, minute, zone);
  const doors = new Map(
    buildings.flatMap((/** @type {any} */ building) => building.doors.map((/** @type {any} */ door) => [door.id, door])),
  );
  const rules = { ...settings, last_contact_at: at };
  return orderOfToday({
    ...{ buildings, today, minute, settings: rules, last, stairs },
    doorOf: (id) => /** @type {any} */ (doors.get(id)),
    standingOf: (door) => doorStanding(door, door.visits, door.wishes, round, at, rules),
    chanceOf: (door) => bandChance(door.visits, round, at, rules),
    blockedAt: ({ id }) => (shut.has(id) ? /** @type {any} */ ({ reason: 'gate' }) : null),
  });
}

test('the order of Today names each building and each door once, and no door that may not be visited', () => {
  const chance = new Chance(13);
  let named = 0;
  for (let index = 0; index < 400; index += 1) {
    const area = randomZone(chance, true);
    const minute = 540 + chance.below(690);
    const order = orderAt(area, minute, chance.of([null, 'b0', 'b1']));
    const stops = order.stops.map(({ building }) => building.id);
    assert.equal(new Set(stops).size, stops.length, `zone ${index}`);
    const isShut = stops.map((id) => area.shut.has(id));
    assert.deepEqual(isShut, [...isShut].sort(), `zone ${index}: a building nobody gets into comes last`);
    const due = [...order.appointments, ...order.stops.flatMap(({ doors }) => doors)];
    assert.equal(new Set(due.map(({ door }) => door.id)).size, due.length, `zone ${index}`);
    for (const stop of order.stops) {
      // Floor by floor within a unit: no stairs are climbed twice.
      const floors = stop.doors.map(({ door }) => `${door.unit}/${door.floor}`);
      const runs = floors.filter((floor, place) => floor !== floors[place - 1]);
      assert.equal(new Set(runs).size, runs.length, `zone ${index}: ${floors}`);
      for (const { door, standing } of stop.doors) {
        assert.ok(standing.may_start && ['new', 'due', 'done'].includes(standing.state), `zone ${index}: ${standing.state}`);
        assert.ok(
          door.wishes.every((wish) => wish.lifted_at !== null),
          `zone ${index}`,
        );
      }
    }
    named += due.length;
  }
  assert.ok(named > 2000, `only ${named} doors`);
});

test('who follows the order through a band comes to each building once', () => {
  const chance = new Chance(17);
  // From one edge of hours or band to the next; at an edge other doors open.
  const stretches = {
    workday: [
      [540, 720],
      [840, 1080],
      [1080, 1230],
    ],
    weekend: [
      [600, 720],
      [870, 1200],
    ],
  };
  let walked = 0;
  for (let index = 0; index < 120; index += 1) {
    const area = randomZone(chance, false);
    const kind = orderAt(area, 570, null).stops.length ? 'workday' : 'weekend';
    const [start, end] = chance.of(stretches[kind]);
    /** @type {string[]} */
    const way = [];
    for (let minute = start; minute < end; minute += 2) {
      const [stop] = orderAt(area, minute, way.at(-1) ?? null).stops;
      if (!stop) break;
      const [{ door }] = stop.doors;
      door.visits.push(
        /** @type {any} */ ({
          at: instantOf(area.today, minute, area.zone),
          outcome: chance.of(['not_home', 'not_home', 'met', 'vacant', 'not_convenient']),
          appointment: null,
          topics: [],
        }),
      );
      if (way.at(-1) !== stop.building.id) way.push(stop.building.id);
      walked += 1;
    }
    assert.equal(new Set(way).size, way.length, `zone ${index}: ${way}`);
  }
  assert.ok(walked > 1000, `only ${walked} doors`);
});
