/** A building that could not be entered, and the code at its entrance: what is told of them, and what is kept out. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { buildingWithToken, tokenIn } from '../../static/src/rounds/building-code.js';
import {
  blockageAt,
  draftOfBlockage,
  faultOfHint,
  isInForce,
  recordBlockage,
  recordBlockageWithdrawal,
} from '../../static/src/visits/blockage.js';
import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { startClock, WEDNESDAY_TEN, withReceipt } from './support.mjs';

beforeEach(() => startClock());

const MINUTE_MS = 60_000;
let key = 0;

/** @param {string} building @param {number} at @param {any} [more] @returns {any} */
const saved = (building, at, more = {}) => ({
  key: (key += 1),
  saved_at: at,
  operation: {
    id: randomUUID(),
    kind: 'blockage:record',
    v: 1,
    text: JSON.stringify({ building, reason: 'gate', band: 'am', hint: null, clock: { at, offset: 0, age: 0 }, build: 1, ...more }),
  },
});

/** A record taken back on this phone. @param {object} named @param {string} [building] @returns {any} */
const takenBack = (named, building = 'b') => ({
  key: (key += 1),
  saved_at: WEDNESDAY_TEN,
  operation: {
    id: randomUUID(),
    kind: 'blockage:withdraw',
    v: 1,
    text: JSON.stringify({
      building,
      blockage: { blockage: null, number: null, epoch: null, at: null, ...named },
      clock: { at: WEDNESDAY_TEN, offset: 0, age: 0 },
      build: 1,
    }),
  },
});

const sent = { number: 7, at: WEDNESDAY_TEN, reason: 'works', band: 'am', hint: null, by: '31' };

/** @param {any} [known] @param {any[]} [blockages] */
const last = (known = {}, blockages = [sent]) =>
  blockageAt(/** @type {any} */ ({ id: 'b', blockages, doors: [{ id: 'd1' }, { id: 'd2' }] }), {
    outbox: [],
    kept: [],
    badge: '07',
    visitsOf: () => [],
    ...known,
  });

test('the last one is told, whoever wrote it down and whether it has gone up or not', () => {
  assert.equal(last(), sent);
  assert.equal(last({}, []), null);
  const waiting = saved('b', WEDNESDAY_TEN + MINUTE_MS, { hint: '后门' });
  assert.deepEqual(last({ outbox: [waiting] }), {
    number: null,
    at: WEDNESDAY_TEN + MINUTE_MS,
    reason: 'gate',
    band: 'am',
    hint: '后门',
    by: '07',
    waiting: true,
    id: waiting.operation.id,
  });
  assert.equal(last({ outbox: [saved('another', WEDNESDAY_TEN + MINUTE_MS)] }), sent);
});

test('one that the station has counted is told once, one that it refused is not', () => {
  const entry = saved('b', WEDNESDAY_TEN + MINUTE_MS);
  assert.equal(last({ kept: [withReceipt(entry, 'counted', 9)] })?.waiting, false);
  assert.equal(last({ kept: [withReceipt(entry, 'counted', 7)] }), sent);
  assert.equal(last({ kept: [withReceipt(entry, 'refused', null)] }), sent);
  assert.equal(last({ kept: [withReceipt(entry, 'held', null)] })?.at, WEDNESDAY_TEN + MINUTE_MS);
  // Its row has come, and has gone again since: it was taken back on another phone.
  assert.equal(last({ kept: [{ ...withReceipt(entry, 'counted', 9), caught_up: true }] }), sent);
});

test('one that was taken back here is told no more, from the tap until the rows have caught up, and an earlier one stands again', () => {
  const waiting = saved('b', WEDNESDAY_TEN + MINUTE_MS);
  const { id } = waiting.operation;
  const byId = takenBack({ blockage: id });
  assert.equal(last({ outbox: [waiting, byId] }), sent);
  assert.equal(last({ outbox: [waiting, byId] }, []), null);
  // The record has gone up and its row has come meanwhile; the withdrawal still waits.
  const row = { ...sent, number: 9, at: WEDNESDAY_TEN + MINUTE_MS, by: '07' };
  assert.equal(last({ kept: [{ ...withReceipt(waiting, 'counted', 9), caught_up: true }], outbox: [byId] }, [sent, row]), sent);
  const byNumber = takenBack({ number: 9, epoch: randomUUID(), at: row.at });
  assert.equal(last({ outbox: [byNumber] }, [sent, row]), sent);
  assert.equal(last({ kept: [withReceipt(byNumber, 'counted', 10)] }, [sent, row]), sent);
  // What the station refused took nothing back, and one of another building is another.
  assert.equal(last({ kept: [withReceipt(byNumber, 'refused', null)] }, [sent, row]), row);
  assert.equal(last({ outbox: [takenBack({ blockage: randomUUID() }, 'another')] }), sent);
});

test('it holds on its day as long as the band runs that it was written down in', () => {
  const settings = /** @type {any} */ ({ time_zone: 'Asia/Shanghai', visiting: vocabulary.visiting });
  const hour = 60 * MINUTE_MS;
  const holds = (/** @type {number} */ after, /** @type {any} */ more = {}) =>
    isInForce(/** @type {any} */ ({ ...sent, ...more }), WEDNESDAY_TEN + after, settings);
  assert.ok(holds(0));
  assert.ok(holds(2 * hour - MINUTE_MS));
  assert.ok(!holds(2 * hour), 'the afternoon begins');
  assert.ok(!holds(24 * hour), 'the next morning');
  // Written down in the morning, tried the evening before: it says nothing of this morning, nor of this evening.
  assert.ok(!holds(0, { band: 'eve' }));
  assert.ok(!holds(9 * hour, { band: 'eve' }));
});

test('a form is gone on with on its day, and begun anew on the next', () => {
  const settings = /** @type {any} */ ({ time_zone: 'Asia/Shanghai', visiting: vocabulary.visiting });
  const first = draftOfBlockage(undefined, WEDNESDAY_TEN, settings);
  assert.deepEqual({ ...first, id: '' }, { v: 1, id: '', day: '2026-11-25', reason: 'gate', band: 'am', hint: '', is_not_a_name: false });
  const typed = { ...first, hint: '后门' };
  assert.equal(draftOfBlockage(typed, WEDNESDAY_TEN + 8 * 60 * MINUTE_MS, settings), typed);
  const next = draftOfBlockage(typed, WEDNESDAY_TEN + 24 * 60 * MINUTE_MS, settings);
  assert.equal(next.hint, '');
  assert.notEqual(next.id, typed.id);
  assert.equal(draftOfBlockage({ ...typed, v: 2 }, WEDNESDAY_TEN, settings).hint, '', 'a shape that this program does not know');
});

test('it is taken back by the id its phone gave it, or by number, epoch and time', async () => {
  /** @type {any[]} */
  const appended = [];
  const store = /** @type {any} */ ({ append: async (/** @type {any} */ operation) => appended.push(operation) });
  const own = /** @type {any} */ ({ ...sent, number: null, id: 'k' });
  await recordBlockageWithdrawal(store, 'b', own, 'e');
  await recordBlockageWithdrawal(store, 'b', /** @type {any} */ (sent), 'e');
  const bodies = appended.map(({ text }) => JSON.parse(text));
  assert.deepEqual(Object.keys(bodies[0]), ['building', 'blockage', 'clock', 'build']);
  assert.deepEqual(
    bodies.map(({ blockage }) => blockage),
    [
      { blockage: 'k', number: null, epoch: null, at: null },
      { blockage: null, number: 7, epoch: 'e', at: WEDNESDAY_TEN },
    ],
  );
});

test('it is over once somebody has got in', () => {
  const visited = (/** @type {string} */ outcome, /** @type {number} */ at) => ({
    visitsOf: (/** @type {string} */ door) => (door === 'd2' ? [/** @type {any} */ ({ outcome, at })] : []),
  });
  assert.equal(last(visited('not_home', WEDNESDAY_TEN - MINUTE_MS)), sent);
  assert.equal(last(visited('no_access', WEDNESDAY_TEN + MINUTE_MS)), sent);
  for (const outcome of ['not_home', 'declined_talk', 'met', 'vacant'])
    assert.equal(last(visited(outcome, WEDNESDAY_TEN + MINUTE_MS)), null);
});

test('a hint is about the place and about nobody', () => {
  const fault = (/** @type {string} */ hint, is_not_a_name = false) => faultOfHint({ hint, is_not_a_name });
  assert.equal(fault('19:00 后保安换班，可以登记进入'), null);
  assert.equal(fault('打 154 0000 2231 叫门'), 'phone');
  assert.equal(fault('证 11010519491231002X'), 'id');
  assert.equal(fault('找王师傅开门'), 'name');
  assert.equal(fault('找王师傅开门', true), null);
});

test('what is saved is one operation, and a second tap finds it saved already', async () => {
  /** @type {any[]} */
  const appended = [];
  const building = randomUUID();
  const store = /** @type {any} */ ({
    append: async (/** @type {any} */ operation, /** @type {number} */ _, /** @type {any} */ draft) => {
      assert.deepEqual(draft, { door: building, left: null }, 'what was typed ends with the record, in one step');
      if (appended.some(({ id }) => id === operation.id)) throw new DOMException('there', 'ConstraintError');
      appended.push(operation);
      return { operation };
    },
  });
  /** @type {import('../../static/src/visits/blockage.js').BlockageDraft} */
  const draft = { v: 1, id: randomUUID(), day: '2026-11-25', reason: 'management', band: 'eve', hint: '  ', is_not_a_name: false };
  assert.ok(await recordBlockage(store, building, draft));
  assert.equal(await recordBlockage(store, building, draft), null);
  assert.equal(appended.length, 1);
  assert.deepEqual([appended[0].kind, appended[0].v], ['blockage:record', 1]);
  const body = JSON.parse(appended[0].text);
  assert.deepEqual(Object.keys(body), ['building', 'reason', 'band', 'hint', 'clock', 'build']);
  assert.equal(body.hint, null);
});

test('a code is an address of our page with a token behind it, and is nothing else', () => {
  const token = 'kMGSz9OsRK-PId22bK1KJg';
  for (const text of [
    `https://station.example/app/#/b/${token}`,
    ` http://localhost:5000/app/#/b/${token}\n`,
    `https://other.example/app#/b/${token}`,
  ])
    assert.equal(tokenIn(text), token);
  for (const text of [
    '',
    token,
    `https://station.example/app/#/b/${token}/door/1`,
    `https://station.example/app/#/b/${token}x`,
    `#/b/${token}`,
    'XF1.counselling',
  ])
    assert.equal(tokenIn(text), null);
});

test('a token finds its building, and none finds none', () => {
  const buildings = [{ qr_token: null }, { qr_token: 'a' }, {}];
  assert.equal(buildingWithToken(buildings, 'a'), buildings[1]);
  assert.equal(buildingWithToken(buildings, 'b'), undefined);
  assert.equal(buildingWithToken(buildings, null), undefined);
  assert.equal(buildingWithToken(buildings, ''), undefined);
});
