/** Standings that are kept for a minute: none outlives what it was worked out from. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { Pocket } from '../../static/src/places/pocket.js';
import { Standings } from '../../static/src/rounds/standings.js';
import { now, setDeviceClock } from '../../static/src/shared/clock.js';
import { Station } from './peer-station.mjs';
import { startClock, WEDNESDAY_TEN } from './support.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @type {number} */
let device;
const goTo = (/** @type {number} */ at) => {
  device = at;
};

beforeEach(() => {
  startClock();
  goTo(WEDNESDAY_TEN);
  setDeviceClock(() => device);
});
afterEach(() => startClock());

/** A zone of one building, and what of a workplace the standings look at. */
function place() {
  const station = new Station();
  const zone = station.addZone('Z07');
  const { id: building, doors } = station.addBuilding(zone, 2, 2);
  const pocket = new Pocket();
  const answer = (/** @type {any} */ change) => ({ packs: [], changes: [], cursor: 'c', ...change });
  const take = (/** @type {any} */ change) => pocket.commit(pocket.plan(answer(change), false));
  take({ packs: [station.pack(zone)] });
  const work = {
    pocket,
    reading: { refusal: null, at: WEDNESDAY_TEN - 12_345 },
    door: (/** @type {string} */ id) => pocket.door(id),
    round: () => pocket.rounds[0] ?? null,
    settings: () => ({ time_zone: 'Asia/Shanghai', visiting: vocabulary.visiting, last_contact_at: work.reading.at }),
  };
  return { work, station, zone, building, take, door: doors[0].id, standings: new Standings(/** @type {any} */ (work)) };
}

test('a standing is worked out once in its minute, and anew in the next', () => {
  const { standings, door } = place();
  const first = standings.of(door);
  goTo(WEDNESDAY_TEN + 1_000);
  assert.equal(standings.of(door), first);
  goTo(WEDNESDAY_TEN + MINUTE);
  assert.notEqual(standings.of(door), first);
  assert.deepEqual(standings.of(door), first);
});

test('the end and the beginning of the hours are seen to the millisecond', () => {
  const { standings, door } = place();
  const noon = WEDNESDAY_TEN + 2 * HOUR;
  const closes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((hour) => noon + hour * HOUR).find((at) => rule(at) === 'hours');
  assert.ok(closes);
  assert.equal(rule(closes - 1), undefined);
  assert.equal(rule(closes), 'hours');

  /** @param {number} at */
  function rule(at) {
    goTo(at);
    return standings.of(door).lock?.rule;
  }
});

test('the day on which contact is too long ago begins at its millisecond, whatever minute the clock is in', () => {
  const { work, standings, door } = place();
  work.reading = { refusal: null, at: WEDNESDAY_TEN + 12_345 };
  const ends = WEDNESDAY_TEN + 12_345 + vocabulary.visiting.contact_days * DAY;
  goTo(ends - 1);
  const before = standings.of(door).lock?.rule;
  goTo(ends);
  assert.deepEqual([before === 'contact', standings.of(door).lock?.rule], [false, 'contact']);
  work.reading = { refusal: null, at: now() };
  assert.notEqual(standings.of(door).lock?.rule, 'contact');
});

test('an exchange that changes the doors is seen at once, with nobody told to forget', () => {
  const { standings, take, building, door } = place();
  assert.equal(standings.of(door).state, 'new');
  const visit = { number: 5, at: WEDNESDAY_TEN - HOUR, outcome: 'vacant', by: '31', left_card: false, topics: [], appointment: null };
  take({ changes: [{ kind: 'visit:recorded', building, door, visit: { ...visit, check: false, remind_month: null } }] });
  assert.equal(standings.of(door).state, 'vacant');
});

test('a round that begins or ends with an exchange is seen at once', () => {
  const { work, standings, take, station, zone, door } = place();
  const seen = /** @type {unknown[]} */ ([]);
  const round = work.round;
  work.round = () => (seen.push(1), round());
  standings.of(door);
  standings.of(door);
  take({ packs: [station.pack(zone)] });
  standings.of(door);
  assert.equal(seen.length, 2);
});

test('what was saved here is seen when its door is told to be forgotten, and no other is worked out again', () => {
  const { work, standings, door } = place();
  const other = [...work.pocket.doors.keys()].find((id) => id !== door) ?? '';
  const [first, second] = [standings.of(door), standings.of(other)];
  standings.forget(door);
  assert.equal(standings.of(other), second);
  assert.notEqual(standings.of(door), first);
  standings.forget();
  assert.notEqual(standings.of(other), second);
});

test('the planned try is found when it is asked for, as of the moment of the standing', () => {
  const { standings, door } = place();
  const standing = standings.of(door);
  const { next } = standing;
  assert.ok(next);
  goTo(WEDNESDAY_TEN + 30 * DAY);
  assert.deepEqual(standing.next, next);
});

test('a door this phone does not have has no standing', () => {
  const { standings } = place();
  assert.throws(() => standings.of('elsewhere'), RangeError);
});
