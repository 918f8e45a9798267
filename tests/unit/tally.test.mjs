/** The phone's own count: by the day it happened, as the station's log counts it, and nothing twice. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { addDays } from '../../static/src/shared/calendar.js';
import { countedIn, tallyWith } from '../../static/src/visits/tally.js';

const SHANGHAI = { time_zone: 'Asia/Shanghai', enrolled_ms: Date.parse('2026-01-01T00:00:00Z') };

/** @param {string} at @param {any} [more] @returns {any} */
const counted = (at, { kind = 'visit:record', state = 'counted', tallied = undefined, received = '2027-06-01T00:00:00Z' } = {}) => ({
  operation: {
    kind,
    text: JSON.stringify({ ...(kind === 'visit:record' ? { started_at: Date.parse(at) } : {}), clock: { at: Date.parse(at), offset: 0 } }),
  },
  receipt: { state },
  received_at: Date.parse(received),
  tallied,
});

test('visits and wishes are counted on the community’s days', () => {
  const tally = tallyWith(
    {},
    [counted('2026-11-24T15:59:59Z'), counted('2026-11-24T16:00:00Z'), counted('2026-11-24T17:00:00Z', { kind: 'wish:set' })],
    SHANGHAI,
  );
  assert.deepEqual(tally, { '2026-11-24': { visits: 1, wishes: 0 }, '2026-11-25': { visits: 1, wishes: 1 } });
});

test('a building that could not be entered is no visit and no wish', () => {
  assert.deepEqual(tallyWith({}, [counted('2026-11-24T15:59:59Z', { kind: 'blockage:record' })], SHANGHAI), {});
});

test('the same moment is another day in another time zone', () => {
  const [entry] = [counted('2026-11-30T23:30:00Z')];
  assert.deepEqual(Object.keys(tallyWith({}, [entry], { ...SHANGHAI, time_zone: 'Asia/Shanghai' })), ['2026-12-01']);
  assert.deepEqual(Object.keys(tallyWith({}, [entry], { ...SHANGHAI, time_zone: 'America/New_York' })), ['2026-11-30']);
});

test('only what was counted counts, and what goes up again after a restore does not count again', () => {
  const entries = [
    counted('2026-11-25T02:00:00Z', { state: 'refused' }),
    counted('2026-11-25T02:00:00Z', { state: 'held' }),
    counted('2026-11-25T02:00:00Z', { tallied: true }),
  ];
  const tally = { '2026-11-24': { visits: 3, wishes: 0 } };
  assert.equal(tallyWith(tally, entries, SHANGHAI), tally);
  assert.deepEqual(tallyWith(tally, [...entries, counted('2026-11-25T02:00:00Z')], SHANGHAI)['2026-11-25'], { visits: 1, wishes: 0 });
});

test('a new tally is made and the old one stays as it was', () => {
  const tally = { '2026-11-25': { visits: 1, wishes: 0 } };
  const next = tallyWith(tally, [counted('2026-11-25T02:00:00Z')], SHANGHAI);
  assert.deepEqual([tally['2026-11-25'].visits, next['2026-11-25'].visits], [1, 2]);
});

test('a month’s figure begins and ends with the month, February and December too', () => {
  /** @type {import('../../static/src/visits/tally.js').Tally} */
  const tally = {};
  for (let day = '2026-11-28'; day < '2027-03-03'; day = addDays(day, 1)) tally[day] = { visits: 2, wishes: 1 };
  assert.deepEqual(countedIn(tally, '2026-12'), { visits: 62, wishes: 31, all: 93 });
  assert.deepEqual(countedIn(tally, '2027-02'), { visits: 56, wishes: 28, all: 84 });
  assert.deepEqual(countedIn(tally, '2026-11'), { visits: 6, wishes: 3, all: 9 });
  assert.deepEqual(countedIn(tally, '2027-03-01'), { visits: 2, wishes: 1, all: 3 });
  assert.deepEqual(countedIn(tally, '2027-04'), { visits: 0, wishes: 0, all: 0 });
});

test('a hundred days are kept, the oldest go first, and this month is whole', () => {
  /** @type {import('../../static/src/visits/tally.js').Tally} */
  let tally = {};
  for (let index = 0; index < 150; index += 1) tally = tallyWith(tally, [counted(`${addDays('2026-08-01', index)}T04:00:00Z`)], SHANGHAI);
  const days = Object.keys(tally);
  assert.deepEqual([days.length, days[0], days.at(-1)], [100, '2026-09-20', '2026-12-28']);
  assert.equal(countedIn(tally, '2026-12').visits, 28);
});
