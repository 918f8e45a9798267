/** The check code of a month: by the contract that the station passes too, and from what the station holds of this person alone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import contract from '../contracts/check-code.json' with { type: 'json' };
import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { checkCodeOf, countedOf, monthsToCompare } from '../../static/src/visits/check-code.js';
import { daysBetween } from '../../static/src/shared/calendar.js';

for (const { name, month, time_zone, visits, expect } of contract.cases) {
  test(name, async () => {
    const given = /** @type {[number, string][]} */ (visits).map(([number, at]) => ({ number, at: Date.parse(at) }));
    const before = structuredClone(given);
    assert.equal(await checkCodeOf(month, given, time_zone), expect);
    assert.deepEqual(given, before);
  });
}

const DOOR = '00000000-0000-4000-8000-000000000001';
const AT = Date.parse('2026-11-25T02:00:00Z');

/** @param {any[]} visits @returns {any} */
const door = (visits, id = DOOR) => ({
  id,
  visits: visits.map((visit) => ({ at: AT, topics: [], ...visit })),
  wishes: [],
  closed: [],
  reminders: [],
});

/** @param {string} id @param {any} body @param {any} receipt @returns {any} */
const entry = (id, body, receipt, caught_up = false) => ({
  key: 1,
  operation: {
    id,
    kind: 'visit:record',
    v: 2,
    text: JSON.stringify({ door: DOOR, started_at: AT, clock: { at: AT, offset: 0 }, topics: [], certificate: null, ...body }),
  },
  receipt: { id, code: null, number: null, state: 'counted', ...receipt },
  caught_up,
});

const numbersOf = (/** @type {any[]} */ doors, /** @type {any[]} */ kept = []) => countedOf(doors, kept, '07').map(({ number }) => number);

test('a colleague’s visits at the same doors are none of hers', () => {
  assert.deepEqual(
    numbersOf([
      door([
        { number: 1, by: '07' },
        { number: 2, by: '31' },
      ]),
      door([{ number: 3, by: '07' }], 'other'),
    ]),
    [1, 3],
  );
});

test('what is counted and has not come down as a row yet is in it once', () => {
  const kept = [entry('a', {}, { number: 5 })];
  assert.deepEqual(numbersOf([door([])], kept), [5]);
  assert.deepEqual(numbersOf([door([{ number: 5, by: '07' }])], kept), [5]);
});

test('a counted correction takes the record’s place, by its id or by its number', () => {
  const first = entry('a', {}, { number: 5 });
  const by = (/** @type {any} */ named) =>
    entry('b', { supersedes: { visit: null, number: null, ...named, reason: 'slip' } }, { number: 6 });
  assert.deepEqual(numbersOf([door([])], [first, by({ visit: 'a' })]), [6]);
  assert.deepEqual(numbersOf([door([{ number: 5, by: '07' }])], [by({ number: 5 })]), [6]);
});

test('a held or refused correction leaves the record that the station still counts', () => {
  for (const state of ['held', 'refused']) {
    const correction = entry('b', { supersedes: { visit: null, number: 5, reason: 'slip' } }, { state });
    assert.deepEqual(numbersOf([door([{ number: 5, by: '07' }])], [correction]), [5], state);
  }
});

test('a visit in a zone that is no longer on this phone is in no code', () => {
  assert.deepEqual(numbersOf([], [entry('a', {}, { number: 5 })]), []);
});

test('this month and the one before can be compared, and both lie whole within what a pack holds', () => {
  assert.deepEqual(monthsToCompare('2026-11-29'), ['2026-11', '2026-10']);
  assert.deepEqual(monthsToCompare('2027-01-31'), ['2027-01', '2026-12']);
  for (const today of ['2026-03-31', '2026-08-31', '2027-01-31', '2028-03-31']) {
    assert.ok(daysBetween(`${monthsToCompare(today)[1]}-01`, today) < vocabulary.limits.pack_days, today);
  }
});
