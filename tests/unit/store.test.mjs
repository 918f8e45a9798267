/** The outbox and kept: what counts as saved, what may be taken back, and that an answer is taken over whole or not at all. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { Store } from '../../static/src/store/store.js';
import { recordVisit } from '../../static/src/visits/record-visit.js';
import { fillUp, newOperation, startClock, watchTransactions, WEDNESDAY_TEN, withReceipt } from './support.mjs';

beforeEach(() => startClock());

/** @param {any} [options] */
const open = (options) => Store.open(`x-${randomUUID()}`, options);

test('append resolves when the transaction is over, and not when its request is', async () => {
  const store = await open();
  let isOver = false;
  watchTransactions(store, (transaction) => transaction.addEventListener('complete', () => (isOver = true)));
  await store.append(newOperation(), 5);
  assert.equal(isOver, true);
});

test('at quota the request succeeds and append is refused all the same', async () => {
  const store = await open();
  const makeRoom = fillUp(store);
  await assert.rejects(store.append(newOperation(), 5), { name: 'QuotaExceededError' });
  makeRoom();
  assert.deepEqual(await store.outbox(), []);
  await store.append(newOperation(), 6);
  assert.equal((await store.outbox()).length, 1);
});

test('the outbox is written with strict durability', async () => {
  const store = await open();
  const asked = /** @type {any[]} */ ([]);
  watchTransactions(store, (_, { stores, mode, options }) => {
    if (mode === 'readwrite' && stores.includes('outbox')) asked.push(options?.durability);
  });
  const entry = await store.append(newOperation(), 5);
  await store.markAttempted([entry.key]);
  await store.undo(entry.key);
  await store.take({ receipts: [withReceipt(await store.append(newOperation(), 6))] });
  assert.deepEqual(asked, ['strict', 'strict', 'strict', 'strict', 'strict']);
});

test('entries keep the order of saving and their text to the letter', async () => {
  const store = await open();
  const saved = [];
  for (let index = 0; index < 12; index += 1)
    saved.push(await store.append({ ...newOperation(), text: `{"need":"${'é\\u2028"'.slice(0, index % 5)}` }, index));
  const outbox = await store.outbox();
  assert.deepEqual(outbox, saved);
  assert.deepEqual(
    outbox.map((entry) => entry.key),
    [...outbox.map((entry) => entry.key)].sort((one, other) => one - other),
  );
});

test('the same id twice is one entry, and the writer hears null', async () => {
  const store = await open();
  const visit = { id: randomUUID(), door: randomUUID(), outcome: 'not_home', started_at: WEDNESDAY_TEN };
  const [one, other] = await Promise.all([recordVisit(store, visit), recordVisit(store, visit)]);
  assert.equal([one, other].filter((entry) => entry === null).length, 1);
  assert.equal((await store.outbox()).length, 1);
  await assert.rejects(store.append({ ...newOperation(), id: visit.id }, 5), { name: 'ConstraintError' });
});

test('an entry can be taken back until a request has carried it', async () => {
  const store = await open();
  const [first, second, third] = [
    await store.append(newOperation(), 1),
    await store.append(newOperation(), 2),
    await store.append(newOperation(), 3),
  ];
  assert.equal(await store.undo(first.key), true);
  assert.equal(await store.undo(first.key), false);
  assert.deepEqual(await store.markAttempted([first.key, second.key]), [second.key]);
  assert.equal(await store.undo(second.key), false);
  assert.deepEqual(await store.outbox(), [second, third]);
});

test('of an undo and a request at the same moment exactly one wins', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    const store = await open();
    const { key } = await store.append(newOperation(), 1);
    const both = turn % 2 ? [store.undo(key), store.markAttempted([key])] : [store.markAttempted([key]), store.undo(key)];
    const results = await Promise.all(/** @type {Promise<any>[]} */ (both));
    const undone = results.find((result) => typeof result === 'boolean');
    const marked = results.find((result) => Array.isArray(result));
    assert.equal(undone, !marked.length);
    assert.equal((await store.outbox()).length, marked.length);
  }
});

test('a taken-back key is never given out again', async () => {
  const store = await open();
  const first = await store.append(newOperation(), 1);
  await store.undo(first.key);
  assert.ok((await store.append(newOperation(), 2)).key > first.key);
});

test('receipts move entries to kept, blocks and the cursor go with them', async () => {
  const store = await open();
  const [one, two] = [await store.append(newOperation(), 1), await store.append(newOperation(), 2)];
  await store.markAttempted([one.key, two.key]);
  await store.take({
    receipts: [withReceipt(one)],
    blocks: [/** @type {any} */ ({ key: 'b:0', doors: [] })],
    meta: { place: { cursor: 'c', epoch: 'e' } },
  });
  assert.deepEqual(await store.outbox(), [two]);
  assert.deepEqual(await store.kept(), [withReceipt(one)]);
  assert.deepEqual(await store.blocks(), [{ key: 'b:0', doors: [] }]);
  assert.deepEqual(await store.meta('place'), { cursor: 'c', epoch: 'e' });
  assert.equal(await store.database.get('meta', `attempted:${one.key}`), undefined);
  assert.equal(await store.database.get('meta', `attempted:${two.key}`), 1);
});

test('kept entries are rewritten, forgotten, or go up again in the old order', async () => {
  const store = await open();
  const entries = [];
  for (let index = 0; index < 4; index += 1) entries.push(await store.append(newOperation(), index));
  await store.take({ receipts: entries.map((entry, index) => withReceipt(entry, 'counted', index + 1)) });
  const [first, second, third, fourth] = await store.kept();
  const late = await store.append(newOperation(), 9);
  await store.take({ kept: [{ ...first, caught_up: true }], drop: [second.key], again: [third, fourth] });
  assert.deepEqual(await store.kept(), [{ ...first, caught_up: true }]);
  assert.deepEqual(
    (await store.outbox()).map((entry) => [entry.key, entry.operation.id, entry.tallied]),
    [
      [third.key, third.operation.id, true],
      [fourth.key, fourth.operation.id, true],
      [late.key, late.operation.id, undefined],
    ],
  );
});

test('what goes up again is marked as tallied only if it was counted', async () => {
  const store = await open();
  const entries = [await store.append(newOperation(), 1), await store.append(newOperation(), 2)];
  await store.take({ receipts: [withReceipt(entries[0], 'held', null), withReceipt(entries[1])] });
  await store.take({ again: await store.kept() });
  assert.deepEqual(
    (await store.outbox()).map((entry) => entry.tallied),
    [false, true],
  );
  await store.take({ receipts: (await store.outbox()).map((entry) => withReceipt(entry, 'held', null)) });
  await store.take({ again: await store.kept() });
  assert.deepEqual(
    (await store.outbox()).map((entry) => entry.tallied),
    [false, true],
  );
});

for (const [how, spoil] of /** @type {[string, (store: Store) => any][]} */ ([
  ['a phone that is full at the end', (store) => void fillUp(store)],
  ['a put that throws at once', () => ({ blocks: [{ key: undefined, doors: [] }] })],
  ['a put that is refused later', (store) => store.append(newOperation('00000000-0000-4000-8000-000000000001'), 3)],
])) {
  test(`after ${how} nothing of an answer has moved`, async () => {
    const store = await open();
    const [one, two] = [await store.append(newOperation(), 1), await store.append(newOperation(), 2)];
    await store.take({ receipts: [withReceipt(one)], blocks: [/** @type {any} */ ({ key: 'a:0', doors: [] })], meta: { place: 'before' } });
    const spoilt = await spoil(store);
    const again = spoilt?.operation ? [{ ...withReceipt(one), operation: spoilt.operation }] : [];
    const before = [await store.outbox(), await store.kept(), await store.blocks(), await store.meta('place')];
    await assert.rejects(
      store.take({
        receipts: [withReceipt(two)],
        again,
        clear: true,
        gone: ['a:0'],
        meta: { place: 'after' },
        ...(spoilt?.blocks ? spoilt : {}),
      }),
    );
    assert.deepEqual([await store.outbox(), await store.kept(), await store.blocks(), await store.meta('place')], before);
  });
}
