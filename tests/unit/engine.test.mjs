/** Operations up: an entry leaves the outbox only by a receipt that names it, in the order of saving, and never within its ten seconds of undo. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { deviceNow } from '../../static/src/shared/clock.js';
import { hasSettled, mayBeForgotten, receiptsFor } from '../../static/src/sync/engine.js';
import { countedIn } from '../../static/src/visits/tally.js';
import { Station } from './peer-station.mjs';
import { fillUp, pass, Phone, slowCodec, startClock, WEDNESDAY_TEN, withReceipt } from './support.mjs';

beforeEach(() => startClock());

/** Amina's phone with its pack, and her doors. @param {any} [options] */
async function amina({ floors = 5, rooms = 3, ...options } = {}) {
  const station = new Station();
  const zone = station.addZone('Z07');
  const building = station.addBuilding(zone, floors, rooms);
  const phone = await Phone.open(station, { zones: [zone], ...options });
  await phone.run();
  station.requests.length = 0;
  return { station, phone, zone, building, doors: building.doors.map((/** @type {any} */ door) => door.id) };
}

/** @param {Phone} phone */
const ids = async (phone) => (await phone.store.outbox()).map((entry) => entry.operation.id);

test('a counted, a refused and a held operation leave the outbox and are kept with their receipts', async () => {
  const { phone, doors } = await amina();
  await phone.record(doors[0]);
  await phone.record(randomUUID());
  await phone.record(doors[1], 'not_home', { started_at: deviceNow() + 30 * 3_600_000 });
  assert.deepEqual(await phone.run(), { end: 'done', code: '', sent: 3, left: 0 });
  assert.deepEqual(await phone.store.outbox(), []);
  const states = (await phone.store.kept()).map((entry) => [entry.receipt.state, entry.receipt.code]);
  assert.deepEqual(states, [
    ['counted', null],
    ['refused', 'door.unknown'],
    ['held', 'operation.in_future'],
  ]);
});

test('every text goes up as it was frozen', async () => {
  const { station, phone, doors } = await amina();
  const saved = [await phone.record(doors[0], 'met', { need: '想要“车次表”\u2028和\\n一张卡 🌿' }), await phone.wish(doors[1])];
  await phone.run();
  assert.deepEqual(
    station.requests.flatMap((request) => request.operations),
    saved.map((entry) => entry?.operation),
  );
});

for (const [words, twist] of /** @type {[string, (receipts: any[]) => any[]][]} */ ([
  ['is missing', (receipts) => receipts.slice(1)],
  ['says later', (receipts) => receipts.map((one, index) => (index ? one : { ...one, state: 'later' }))],
  ['says a word of next year', (receipts) => receipts.map((one, index) => (index ? one : { ...one, state: 'sealed' }))],
  ['says nothing', (receipts) => receipts.map((one, index) => (index ? one : { id: one.id }))],
  ['is null', (receipts) => receipts.map((one, index) => (index ? one : null))],
  ['names somebody else’s operation', (receipts) => receipts.map((one, index) => (index ? one : { ...one, id: randomUUID() }))],
])) {
  test(`an entry whose receipt ${words} stays, and its neighbour goes`, async () => {
    const { station, phone, doors } = await amina();
    const [stays, goes] = [await phone.record(doors[0]), await phone.record(doors[1])];
    station.twist = (answer) => {
      const receipts = answer.receipts.length ? twist(answer.receipts) : [];
      return { ...answer, receipts, counts: { ...answer.counts, receipts: receipts.length } };
    };
    assert.deepEqual(await phone.run(), { end: 'done', code: '', sent: 1, left: 1 });
    assert.deepEqual(await ids(phone), [stays?.operation.id]);
    assert.deepEqual(
      (await phone.store.kept()).map((entry) => entry.operation.id),
      [goes?.operation.id],
    );
    station.twist = (answer) => answer;
    assert.equal((await phone.run()).left, 0);
    assert.equal(station.log.length, 2);
  });
}

test('receipts for what was not in the batch are passed over', async () => {
  const { station, phone, doors } = await amina();
  await phone.record(doors[0]);
  const waiting = await phone.record(doors[1]);
  const foreign = [randomUUID(), String(waiting?.operation.id)].map((id) => ({ id, state: 'counted', code: null, number: 9 }));
  const [batch] = [(await phone.store.outbox()).slice(0, 1)];
  const answer = /** @type {any} */ ({
    server_time: 1,
    receipts: [...foreign, { id: batch[0].operation.id, state: 'counted', code: null, number: 1 }],
  });
  assert.deepEqual(
    receiptsFor(answer, batch).map((entry) => entry.key),
    [batch[0].key],
  );
  station.twist = (sent) => ({
    ...sent,
    receipts: [...sent.receipts, foreign[0]],
    counts: { ...sent.counts, receipts: sent.receipts.length + 1 },
  });
  await phone.run();
  assert.equal((await phone.store.kept()).length, 2);
});

test('a lost answer and a repeat are one counted visit', async () => {
  const { station, phone, doors } = await amina();
  await phone.record(doors[0]);
  phone.fetcher = async (/** @type {any} */ path, /** @type {any} */ init) => {
    await station.fetch(path, init);
    throw new TypeError('the answer was lost');
  };
  const before = await phone.everything();
  assert.deepEqual(await phone.run(), { end: 'unreachable', sent: 0, left: 1 });
  assert.deepEqual(await phone.everything(), before);
  assert.equal(station.log.length, 1);
  phone.fetcher = station.fetch;
  await phone.run();
  assert.equal(station.log.length, 1);
  assert.equal(countedIn(await phone.store.meta('tally'), '2026-11').all, 1);
  assert.equal((await phone.door(doors[0]))?.visits.length, 1);
});

test('nothing goes up within the ten seconds of undo, unless somebody says “now”', async () => {
  const { station, phone, doors } = await amina();
  const entry = await phone.record(doors[0]);
  pass(9_999);
  assert.deepEqual(await phone.run({ urgent: false }), { end: 'done', code: '', sent: 0, left: 1 });
  assert.deepEqual(
    station.requests.map((request) => request.operations.length),
    [0],
  );
  assert.equal(await phone.store.undo(Number(entry?.key)), true);
  await phone.record(doors[0]);
  pass(10_000);
  await phone.run({ urgent: false });
  assert.equal(station.log.length, 1);
  const last = await phone.record(doors[1]);
  await phone.run({ urgent: true });
  assert.equal(station.log.length, 2);
  assert.equal(await phone.store.undo(Number(last?.key)), false);
});

test('what was taken back while the run began is not sent', async () => {
  const { station, phone, doors } = await amina();
  const entries = [await phone.record(doors[0]), await phone.record(doors[1])];
  const outbox = phone.store.outbox.bind(phone.store);
  phone.store.outbox = async () => {
    const found = await outbox();
    if (found.length === 2) await phone.store.undo(Number(entries[0]?.key));
    return found;
  };
  await phone.run();
  assert.deepEqual(
    station.requests.flatMap((request) => request.operations.map((/** @type {any} */ operation) => operation.id)),
    [entries[1]?.operation.id],
  );
});

test('a clock that was set back does not hold an entry', async () => {
  const { station, phone, doors } = await amina();
  await phone.record(doors[0]);
  pass(-3 * 86_400_000);
  assert.deepEqual(await phone.run({ urgent: false }), { end: 'done', code: '', sent: 1, left: 0 });
  assert.equal(station.log.length, 1);
  const entry = /** @type {any} */ ({ saved_at: deviceNow() });
  assert.equal(hasSettled(entry), false);
  assert.equal(hasSettled({ ...entry, saved_at: deviceNow() + 1 }), true);
});

test('two hundred and fifty entries go up in three requests, in the order of saving', async () => {
  const { station, phone, doors } = await amina({ floors: 25, rooms: 10 });
  const saved = [];
  for (const door of doors) saved.push((await phone.record(door))?.operation.id);
  /** @type {[number, number][]} */
  const progress = [];
  phone.engine.parts.onProgress = (/** @type {number} */ sent, /** @type {number} */ all) => void progress.push([sent, all]);
  assert.deepEqual(await phone.run(), { end: 'done', code: '', sent: 250, left: 0 });
  assert.deepEqual(
    station.requests.map((request) => request.operations.length),
    [100, 100, 50],
  );
  assert.deepEqual(
    station.requests.flatMap((request) => request.operations.map((/** @type {any} */ operation) => operation.id)),
    saved,
  );
  assert.deepEqual(progress, [
    [0, 250],
    [100, 250],
    [200, 250],
  ]);
  assert.equal(countedIn(await phone.store.meta('tally'), '2026-11').visits, 250);
});

test('a hundred entries the station has no word for yet do not hold up the one behind them', async () => {
  const { station, phone, doors } = await amina();
  for (let index = 0; index < 100; index += 1)
    await phone.store.append({ id: randomUUID(), kind: 'visit:applaud', v: 1, text: JSON.stringify({ door: doors[0], clock: {} }) }, 0);
  await phone.record(doors[1]);
  assert.deepEqual(await phone.run(), { end: 'done', code: '', sent: 1, left: 100 });
  assert.equal(station.log.length, 1);
  assert.deepEqual(
    station.requests.map((request) => request.operations.length),
    [100, 1],
  );
});

for (const [words, fetcher, outcome] of /** @type {[string, any, any][]} */ ([
  ['no network', async () => Promise.reject(new TypeError('x')), { end: 'unreachable' }],
  ['a sign-in page', async () => new Response('<html>'), { end: 'portal' }],
  [
    'a busy station',
    async () => new Response('{"code":"server.busy"}', { status: 503, headers: { 'Retry-After': '7' } }),
    { end: 'busy', retry_after: 7, code: 'server.busy' },
  ],
  [
    'a full station',
    async () => new Response('{"code":"server.full"}', { status: 507 }),
    { end: 'busy', retry_after: null, code: 'server.full' },
  ],
  [
    'a refusal that is not about reading',
    async () => new Response('{"code":"protocol.unknown"}', { status: 422 }),
    { end: 'refused', code: 'protocol.unknown' },
  ],
])) {
  test(`${words} changes nothing on the phone`, async () => {
    const { phone, doors } = await amina();
    await phone.record(doors[0]);
    const before = await phone.everything();
    phone.fetcher = fetcher;
    assert.deepEqual(await phone.run(), { ...outcome, sent: 0, left: 1 });
    assert.deepEqual(await phone.everything(), before);
  });
}

test('a phone that is full when the answer comes keeps everything as it was, and the next run succeeds', async () => {
  const { station, phone, doors } = await amina({ codec: slowCodec() });
  await phone.record(doors[0]);
  await phone.record(doors[1], 'do_not_visit');
  const before = await phone.everything();
  const drawn = structuredClone(phone.pocket.blocks);
  const makeRoom = fillUp(phone.store, (stores) => stores.includes('blocks'));
  await assert.rejects(phone.run(), { name: 'QuotaExceededError' });
  assert.deepEqual(await phone.everything(), before);
  assert.deepEqual(phone.pocket.blocks, drawn);
  assert.equal((await phone.door(doors[0]))?.visits.length, 1);
  makeRoom();
  assert.deepEqual(await phone.run(), { end: 'done', code: '', sent: 2, left: 0 });
  assert.equal(station.operations.size, 2);
  assert.equal(countedIn(await phone.store.meta('tally'), '2026-11').all, 2);
});

test('a kept operation is forgotten when a backup covers it, or after its days, and a held one much later', () => {
  const day = 86_400_000;
  const entry = (/** @type {any} */ change) => ({
    ...withReceipt({ operation: { id: 'x' } }, 'counted', 5),
    caught_up: true,
    received_at: WEDNESDAY_TEN,
    ...change,
  });
  assert.equal(mayBeForgotten(entry({}), 5, WEDNESDAY_TEN), true);
  assert.equal(mayBeForgotten(entry({}), 4, WEDNESDAY_TEN), false);
  assert.equal(mayBeForgotten(entry({ caught_up: false }), 5, WEDNESDAY_TEN), false);
  assert.equal(mayBeForgotten(entry({ received_at: WEDNESDAY_TEN - 30 * day }), 0, WEDNESDAY_TEN), false);
  assert.equal(mayBeForgotten(entry({ received_at: WEDNESDAY_TEN - 30 * day - 1 }), 0, WEDNESDAY_TEN), true);
  for (const state of ['held', 'refused']) {
    const other = (/** @type {number} */ days) =>
      entry({ receipt: { id: 'x', state, code: null, number: null }, received_at: WEDNESDAY_TEN - days * day });
    assert.equal(mayBeForgotten(other(31), 9, WEDNESDAY_TEN), false);
    assert.equal(mayBeForgotten(other(91), 9, WEDNESDAY_TEN), true);
  }
});
