/** A door as its coordinator has just left it: what waits and what is held is laid over what the station has sent. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';

import { doorWith, overlayOf } from '../../static/src/visits/overlay.js';
import { WEDNESDAY_TEN, withReceipt } from './support.mjs';

let key = 0;

/** @param {string} door @param {any} [body] @returns {any} */
const visit = (door, body = {}) => ({
  key: (key += 1),
  saved_at: WEDNESDAY_TEN,
  operation: {
    id: randomUUID(),
    kind: 'visit:record',
    v: 1,
    text: JSON.stringify({
      door,
      outcome: 'not_home',
      started_at: WEDNESDAY_TEN,
      clock: { at: WEDNESDAY_TEN + 60_000, offset: 0, age: 0 },
      topics: [],
      appointment: null,
      left_card: true,
      certificate: null,
      wish: null,
      ...body,
    }),
  },
});

/** @param {string} door @param {string} [id] @returns {any} */
const wish = (door, id = randomUUID()) => ({
  key: (key += 1),
  saved_at: WEDNESDAY_TEN,
  operation: {
    id: randomUUID(),
    kind: 'wish:set',
    v: 1,
    text: JSON.stringify({ door, wish: id, by: 'resident', clock: { at: WEDNESDAY_TEN, offset: 5, age: 0 } }),
  },
});

/** @param {string} id @param {any} [more] @returns {any} */
const door = (id, more = {}) => ({ id, unit: '', floor: '1', room: '101', visits: [], wishes: [], closed: [], reminders: [], ...more });

test('a waiting visit is drawn as it was recorded, on the right clock', () => {
  const topics = [{ topic: 'benefits', end: 'told' }];
  const appointment = { day: '2026-11-28', time: null, band: 'eve' };
  const certificate = { kind: 'school', help: [], remind_month: null };
  const entry = visit('a', { topics, appointment, certificate, clock: { at: WEDNESDAY_TEN, offset: 7_200_000, age: 1 } });
  const drawn = doorWith(door('a'), overlayOf([entry], [], '07').get('a'));
  assert.equal(drawn.waiting, true);
  assert.deepEqual(drawn.visits, [
    {
      key: entry.key,
      id: entry.operation.id,
      number: null,
      at: WEDNESDAY_TEN + 7_200_000,
      outcome: 'not_home',
      by: '07',
      left_card: true,
      topics,
      appointment,
      check: true,
      later: false,
      asked: false,
      corrects: false,
      waiting: true,
    },
  ]);
});

test('a building that could not be entered is no try of any door', () => {
  const clock = { at: WEDNESDAY_TEN, offset: 0, age: 0 };
  const text = JSON.stringify({ building: 'b', reason: 'gate', band: 'am', hint: null, clock, build: 1 });
  const entry = /** @type {any} */ ({
    key: 1,
    saved_at: WEDNESDAY_TEN,
    operation: { id: randomUUID(), kind: 'blockage:record', v: 1, text },
  });
  assert.deepEqual([...overlayOf([entry], [withReceipt(entry), withReceipt(entry, 'held'), withReceipt(entry, 'refused')], '07')], []);
});

test('a phone that does not know its offset draws its own time', () => {
  const drawn = doorWith(door('a'), overlayOf([visit('a', { clock: { at: 1, offset: null, age: null } })], [], '07').get('a'));
  assert.equal(drawn.visits[0].at, WEDNESDAY_TEN);
});

test('a door without anything waiting is as the station sent it', () => {
  const known = door('b', { visits: [{ number: 3, at: 5 }] });
  assert.equal(doorWith(known, overlayOf([visit('a')], [], '07').get('b')), known);
});

test('a counted visit is drawn until its row has come, and never beside it', () => {
  const entry = visit('a');
  const kept = withReceipt(entry, 'counted', 9);
  const row = { number: 9, at: WEDNESDAY_TEN, outcome: 'not_home', by: '07' };
  const before = doorWith(door('a'), overlayOf([], [kept], '07').get('a'));
  assert.deepEqual([before.visits.length, before.visits[0].number, before.waiting], [1, 9, false]);
  const both = doorWith(door('a', { visits: [row] }), overlayOf([], [kept], '07').get('a'));
  assert.deepEqual(both.visits, [row]);
  assert.equal(overlayOf([], [{ ...kept, caught_up: true }], '07').size, 0);
});

test('a held visit and a held wish go on locking the door: they did happen', () => {
  const [held, wished] = [withReceipt(visit('a'), 'held', null), withReceipt(wish('a', 'w'), 'held', null)];
  for (const caughtUp of [false, true]) {
    const over = overlayOf(
      [],
      [held, wished].map((entry) => ({ ...entry, caught_up: caughtUp })),
      '07',
    ).get('a');
    const drawn = doorWith(door('a'), over);
    assert.deepEqual([drawn.visits.length, drawn.wishes.map(({ id }) => id), drawn.waiting], [1, ['w'], false]);
  }
});

test('a refused visit is not drawn: its owner has to mend it', () => {
  assert.equal(overlayOf([], [withReceipt(visit('a'), 'refused', null)], '07').size, 0);
});

test('a wish is drawn at once, with a visit or without, and once', () => {
  const [alone, withVisit] = [wish('a', 'w1'), visit('a', { outcome: 'do_not_visit', wish: 'w2' })];
  const over = overlayOf([alone, withVisit], [], '07').get('a');
  const drawn = doorWith(door('a', { wishes: [{ id: 'w1', set_at: 1, lifted_at: null }] }), over);
  assert.deepEqual(
    drawn.wishes.map(({ id }) => id),
    ['w1', 'w2'],
  );
  assert.equal(drawn.visits.length, 1);
  assert.deepEqual(doorWith(door('a'), overlayOf([alone], [], '07').get('a')).wishes[0], {
    key: alone.key,
    id: 'w1',
    set_at: WEDNESDAY_TEN + 5,
    lifted_at: null,
  });
});

test('a wish that was lifted at the station stays lifted', () => {
  const lifted = { id: 'w1', set_at: 1, lifted_at: 2 };
  const over = overlayOf([], [withReceipt(wish('a', 'w1'), 'counted', 4)], '07').get('a');
  assert.deepEqual(doorWith(door('a', { wishes: [lifted] }), over).wishes, [lifted]);
});

test('visits stand in the order of their time, whoever made them', () => {
  const known = [
    { number: 1, at: WEDNESDAY_TEN - 5 },
    { number: 2, at: WEDNESDAY_TEN + 5 },
  ];
  const drawn = doorWith(door('a', { visits: known }), overlayOf([visit('a')], [], '07').get('a'));
  assert.deepEqual(
    drawn.visits.map(({ number }) => number),
    [1, null, 2],
  );
});

test('the stored door is not changed by drawing it', () => {
  const known = door('a', { visits: [{ number: 1, at: 1 }] });
  const before = structuredClone(known);
  doorWith(known, overlayOf([visit('a'), wish('a')], [], '07').get('a'));
  assert.deepEqual(known, before);
});

/** @param {string} name @param {any} entry @param {any} [more] @returns {any} */
const correcting = (name, entry, more = {}) =>
  visit(name, { outcome: 'met', supersedes: { visit: null, number: null, epoch: null, at: null, reason: 'slip', ...entry }, ...more });

/** @param {any} drawn */
const outcomes = (drawn) => drawn.visits.map((/** @type {any} */ one) => one.outcome);

test('a correction stands in the place of what it corrects, wherever that is known from', () => {
  const waiting = visit('a');
  const row = { number: 9, at: WEDNESDAY_TEN, outcome: 'not_home', by: '31', topics: [] };
  const own = overlayOf([waiting, correcting('a', { visit: waiting.operation.id })], [], '07').get('a');
  assert.deepEqual(outcomes(doorWith(door('a'), own)), ['met']);
  const theirs = overlayOf([correcting('a', { number: 9, epoch: 'e', at: WEDNESDAY_TEN })], [], '07').get('a');
  assert.deepEqual(outcomes(doorWith(door('a', { visits: [row] }), theirs)), ['met']);
  // Counted meanwhile: the row has come, the correction still waits and names it by its id.
  const kept = { ...withReceipt(waiting, 'counted', 9), caught_up: true };
  const later = overlayOf([correcting('a', { visit: waiting.operation.id })], [kept], '07').get('a');
  assert.deepEqual(outcomes(doorWith(door('a', { visits: [row] }), later)), ['met']);
});

test('a refused correction leaves what it corrects as it was', () => {
  const waiting = visit('a');
  const refused = withReceipt(correcting('a', { visit: waiting.operation.id }), 'refused', null);
  assert.deepEqual(outcomes(doorWith(door('a'), overlayOf([waiting], [refused], '07').get('a'))), ['not_home']);
});

test('a correction of a correction leaves the last one', () => {
  const first = visit('a');
  const second = correcting('a', { visit: first.operation.id });
  const third = correcting('a', { visit: second.operation.id }, { outcome: 'vacant' });
  assert.deepEqual(outcomes(doorWith(door('a'), overlayOf([first, second, third], [], '07').get('a'))), ['vacant']);
});

test('a record that is taken back is gone from the door, and its wish is not', () => {
  const waiting = visit('a', { outcome: 'do_not_visit', wish: 'w1' });
  const withdrawal = {
    key: (key += 1),
    saved_at: WEDNESDAY_TEN,
    operation: {
      id: randomUUID(),
      kind: 'visit:withdraw',
      v: 1,
      text: JSON.stringify({
        door: 'a',
        visit: { visit: waiting.operation.id, number: null, epoch: null, at: null },
        clock: { at: WEDNESDAY_TEN, offset: 0, age: 0 },
      }),
    },
  };
  const drawn = doorWith(door('a'), overlayOf([waiting, withdrawal], [], '07').get('a'));
  assert.deepEqual([drawn.visits, drawn.wishes.map(({ id }) => id), drawn.waiting], [[], ['w1'], true]);
});
