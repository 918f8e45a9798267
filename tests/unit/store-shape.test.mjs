/** A store's drafts and codec, its shapes through the years, and the days on which the browser takes it away. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { forceCloseDatabase } from 'fake-indexeddb';
import { openDB, unwrap } from 'idb';

import { Store } from '../../static/src/store/store.js';
import { fillUp, macrotask, newOperation, slowCodec, startClock, until, watchTransactions, withReceipt } from './support.mjs';

beforeEach(() => startClock());

/** @param {any} [options] */
const open = (options) => Store.open(`x-${randomUUID()}`, options);

test('drafts lie by door and go with the save that ends them', async () => {
  const store = await open();
  const [door, other] = [randomUUID(), randomUUID()];
  await store.keepDraft(door, { need: '想要车次表' });
  await store.keepDraft(other, { need: '' });
  await store.append(newOperation(), 1, { door, left: { need: '昨天的' } });
  assert.deepEqual(await store.drafts(), { [door]: { need: '昨天的' }, [other]: { need: '' } });
  await store.append(newOperation(), 1, { door, left: null });
  assert.deepEqual(await store.drafts(), { [other]: { need: '' } });
  await store.dropDraft(other);
  assert.deepEqual(await store.drafts(), {});
});

test('a save that does not happen leaves its draft', async () => {
  const store = await open();
  const door = randomUUID();
  await store.keepDraft(door, { need: '想要车次表' });
  const makeRoom = fillUp(store, (names) => names.includes('outbox'));
  await assert.rejects(store.append(newOperation(), 1, { door, left: null }));
  makeRoom();
  assert.deepEqual(await store.drafts(), { [door]: { need: '想要车次表' } });
});

test('while a codec is slow no older tap overtakes a newer one, and none comes back after the save', async () => {
  const store = await open({ codec: slowCodec({ turns: (value) => value.turns ?? 1 }) });
  const door = randomUUID();
  await Promise.all([store.keepDraft(door, { turns: 40, need: 'a' }), store.keepDraft(door, { turns: 1, need: 'ab' })]);
  assert.equal((await store.drafts())[door].need, 'ab');
  await Promise.all([store.keepDraft(door, { turns: 40, need: 'abc' }), store.append(newOperation(), 1, { door, left: null })]);
  assert.deepEqual(await store.drafts(), {});
  assert.equal((await store.outbox()).length, 1);
});

test('letters that come faster than the disk are kept by the last of them, door by door', async () => {
  const store = await open();
  /** @type {string[]} */
  const writes = [];
  const stop = watchTransactions(store, (_, { stores, mode }) => mode === 'readwrite' && writes.push(...stores));
  const letters = [...'三楼楼道灯坏了一周，想请人来修。'];
  const typed = letters.map((_, index) => store.keepDraft('door', { need: letters.slice(0, index + 1).join('') }));
  await Promise.all([...typed, store.keepDraft('other', { need: 'a' })]);
  stop();
  assert.deepEqual(await store.drafts(), { door: { need: letters.join('') }, other: { need: 'a' } });
  assert.deepEqual(writes, ['drafts', 'drafts']);
  // One that comes after a save has a turn of its own.
  await Promise.all([
    store.keepDraft('door', { need: 'before' }),
    store.append(newOperation(), 1, { door: 'door', left: null }),
    store.keepDraft('door', { need: 'after' }),
  ]);
  assert.equal((await store.drafts()).door.need, 'after');
});

test('a draft that could not be kept does not hold up the next one', async () => {
  const store = await open();
  const makeRoom = fillUp(store, (names) => names.includes('drafts'));
  await assert.rejects(store.keepDraft('door', { need: 'a' }));
  makeRoom();
  await store.keepDraft('door', { need: 'ab' });
  assert.deepEqual(await store.drafts(), { door: { need: 'ab' } });
});

test('no transaction waits for a codec, however slow', async () => {
  const store = await open({ codec: slowCodec({ turns: () => 25 }) });
  const entries = await Promise.all([1, 2, 3].map((at) => store.append(newOperation(), at, { door: 'door', left: null })));
  await Promise.all([store.keepDraft('door', { need: 'x' }), store.keepMeta('tally', { day: 1 }), store.markAttempted([entries[0].key])]);
  await store.take({
    receipts: [withReceipt(entries[0])],
    blocks: [/** @type {any} */ ({ key: 'a:0', doors: [] }), /** @type {any} */ ({ key: 'a:1', doors: [] })],
    meta: { place: { cursor: 'c', epoch: 'e' }, zones: [] },
  });
  await store.take({ again: await store.kept(), kept: [], drop: [] });
  assert.equal((await store.outbox()).length, 3);
  assert.equal((await store.blocks()).length, 2);
  assert.equal(await store.undo(entries[2].key), true);
  assert.deepEqual(await store.meta('tally'), { day: 1 });
});

test('this codec would be caught inside a transaction', async () => {
  const store = await open({ codec: slowCodec() });
  const transaction = store.database.transaction('meta', 'readwrite');
  const sealed = await store.codec.encode({ wrong: true });
  assert.throws(() => transaction.store.put(sealed, 'wrong'), { name: /TransactionInactiveError|InvalidStateError/ });
});

test('two people on one phone do not see each other', async () => {
  const [amina, ben] = [await open(), await open()];
  await amina.append(newOperation(), 1);
  await amina.keepDraft('door', { need: 'a' });
  await amina.keepMeta('tally', { a: 1 });
  await amina.take({ blocks: [/** @type {any} */ ({ key: 'a:0', doors: [] })] });
  assert.deepEqual(
    [await ben.outbox(), await ben.kept(), await ben.blocks(), await ben.drafts(), await ben.meta('tally')],
    [[], [], [], {}, undefined],
  );
});

test('a closed store is whole when it is opened again', async () => {
  const store = await open();
  const entry = await store.append(newOperation(), 1);
  store.close();
  const again = await Store.open(store.name);
  assert.deepEqual(await again.outbox(), [entry]);
});

/** Every shape a person's store was ever installed with, written down when it was new and not asked of the code under test. */
const SHAPES = [
  (/** @type {any} */ database) => {
    for (const plain of ['blocks', 'kept', 'drafts', 'meta']) database.createObjectStore(plain);
    database.createObjectStore('outbox', { autoIncrement: true }).createIndex('id', 'id', { unique: true });
  },
];

test('every older shape of the database is brought to today’s, its entries untouched', async () => {
  const today = await open();
  assert.equal(SHAPES.length, today.database.version, 'Write the new shape into SHAPES of this file; shapes that were shipped stay.');
  const shape = (/** @type {any} */ database) =>
    [...database.objectStoreNames].map((name) => {
      const { keyPath, autoIncrement, indexNames } = database.transaction(name).objectStore(name);
      return { name, keyPath, autoIncrement, indexNames: [...indexNames] };
    });
  for (const [index, make] of SHAPES.entries()) {
    const name = `x-${randomUUID()}`;
    const old = await openDB(name, index + 1, { upgrade: make });
    const entry = { operation: newOperation(), saved_at: 7 };
    await old.add('outbox', { id: entry.operation.id, sealed: JSON.stringify(entry) });
    old.close();
    const opened = await Store.open(name);
    assert.deepEqual(shape(opened.database), shape(today.database));
    assert.deepEqual(await opened.outbox(), [{ ...entry, key: 1 }]);
    opened.close();
  }
});

test('when the browser takes the store away, the app hears of it and nothing is called saved', async () => {
  let lost = 0;
  const store = await open({ onLost: () => (lost += 1) });
  forceCloseDatabase(/** @type {any} */ (unwrap(store.database)));
  await until(() => lost === 1);
  await assert.rejects(store.append(newOperation(), 1), { name: 'InvalidStateError' });
  await assert.rejects(store.take({ receipts: [] }), { name: 'InvalidStateError' });
});

test('a newer program in another window closes this one’s store instead of waiting for ever', async () => {
  let lost = 0;
  const store = await open({ onLost: () => (lost += 1) });
  const newer = await openDB(store.name, store.database.version + 1, { upgrade() {} });
  assert.equal(lost, 1);
  newer.close();
  await macrotask();
});
