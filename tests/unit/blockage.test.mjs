/** A building that could not be entered, and the code at its entrance: what is told of them, and what is kept out. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { buildingWithToken, tokenIn } from '../../static/src/rounds/building-code.js';
import { blockageAt, faultOfHint, recordBlockage } from '../../static/src/visits/blockage.js';
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
  });
  assert.equal(last({ outbox: [saved('another', WEDNESDAY_TEN + MINUTE_MS)] }), sent);
});

test('one that the station has counted is told once, one that it refused is not', () => {
  const entry = saved('b', WEDNESDAY_TEN + MINUTE_MS);
  assert.equal(last({ kept: [withReceipt(entry, 'counted', 9)] })?.waiting, false);
  assert.equal(last({ kept: [withReceipt(entry, 'counted', 7)] }), sent);
  assert.equal(last({ kept: [withReceipt(entry, 'refused', null)] }), sent);
  assert.equal(last({ kept: [withReceipt(entry, 'held', null)] })?.at, WEDNESDAY_TEN + MINUTE_MS);
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
  const fault = (/** @type {string} */ hint, is_not_a_name = false) => faultOfHint({ reason: 'gate', band: 'am', hint, is_not_a_name });
  assert.equal(fault('19:00 后保安换班，可以登记进入'), null);
  assert.equal(fault('打 154 0000 2231 叫门'), 'phone');
  assert.equal(fault('证 11010519491231002X'), 'id');
  assert.equal(fault('找王师傅开门'), 'name');
  assert.equal(fault('找王师傅开门', true), null);
});

test('what is saved is one operation, and a second tap finds it saved already', async () => {
  /** @type {any[]} */
  const appended = [];
  const store = /** @type {any} */ ({
    append: async (/** @type {any} */ operation) => {
      if (appended.some(({ id }) => id === operation.id)) throw new DOMException('there', 'ConstraintError');
      appended.push(operation);
      return { operation };
    },
  });
  const draft = { reason: 'management', band: 'eve', hint: '  ', is_not_a_name: false };
  const about = { id: randomUUID(), building: randomUUID() };
  assert.ok(await recordBlockage(store, about, draft));
  assert.equal(await recordBlockage(store, about, draft), null);
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
