/** A mended record and what waits behind it: everything in one step, once, and nothing that a request has carried is sent a second time. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { behindMended, followersOf, hasFollowers, inStead, waitsForMending } from '../../static/src/shell/mend.js';
import { putInStead } from '../../static/src/store/in-stead.js';
import { Store } from '../../static/src/store/store.js';
import { fillUp, macrotask, slowCodec, startClock, watchTransactions, withReceipt } from './support.mjs';

beforeEach(() => startClock());

const DOOR = randomUUID();
const NEED = '请打 15400002231';

/** @param {any} [body] @param {string} [kind] @returns {any} */
const operation = (body = {}, kind = 'visit:record') => ({
  id: randomUUID(),
  kind,
  v: 2,
  text: JSON.stringify({ door: DOOR, need: null, clock: { at: 1, offset: 0 }, build: 1, ...body }),
});
/** @param {any} entry */
const bodyOf = (entry) => JSON.parse(entry.operation.text);
const correctionOf = (/** @type {any} */ entry) =>
  operation({ supersedes: { visit: entry.operation.id, number: null, epoch: null, at: null, reason: 'slip' } });
const withdrawalOf = (/** @type {any} */ entry) =>
  operation({ visit: { visit: entry.operation.id, number: null, epoch: null, at: null } }, 'visit:withdraw');

/** A store in which a record was refused for its words. @param {any} [codec] */
async function refusedStore(codec) {
  const store = await Store.open(`x-${randomUUID()}`, { codec });
  const entry = await store.append(operation({ need: NEED }), 1);
  const refused = withReceipt(entry, 'refused', null);
  refused.receipt.code = 'text.has_phone_number';
  await store.markAttempted([entry.key]);
  await store.take({ receipts: [refused] });
  return { store, refused: /** @type {any} */ ((await store.kept())[0]) };
}

/** As the screen does it. @param {Store} store @param {any} refused @param {any} [instead] */
function mend(store, refused, instead = inStead(refused, '想修灯', 2)) {
  return putInStead(store, refused, instead, (waiting) => followersOf(waiting, refused.operation.id, instead.operation.id, 2));
}

const everything = async (/** @type {Store} */ store) => [await store.outbox(), await store.kept()];

test('a waiting correction, and what corrects or takes back that one, follow the mended record in the order of sending', async () => {
  const { store, refused } = await refusedStore();
  const correction = await store.append(correctionOf(refused), 1);
  const other = await store.append(operation({ need: 'other' }), 1);
  const second = await store.append(correctionOf(correction), 1);
  const back = await store.append(withdrawalOf(second), 1);
  assert.ok(hasFollowers(refused, await store.outbox()));
  assert.equal(await mend(store, refused), true);

  const outbox = await store.outbox();
  const [kept, mended, ...followers] = outbox;
  assert.deepEqual([kept, await store.kept()], [other, []]);
  assert.deepEqual(bodyOf(mended), { ...bodyOf(refused), need: '想修灯', build: bodyOf(mended).build });
  const named = followers.map((entry) => (bodyOf(entry).supersedes ?? bodyOf(entry).visit).visit);
  assert.deepEqual(
    named,
    [mended, followers[0], followers[1]].map((entry) => entry.operation.id),
  );
  const old = [refused, correction, second, back].map((entry) => entry.operation.id);
  const fresh = [mended, ...followers].map((entry) => entry.operation.id);
  assert.equal(new Set([...old, ...fresh]).size, 8);
  assert.deepEqual(
    [mended, ...followers].map(({ mends }) => mends?.[0]),
    old,
  );
  // But for the name everything is as it was written, the reason and the phone's time of saving too.
  const sameBut = (/** @type {any} */ entry) => ({ ...bodyOf(entry), supersedes: { ...bodyOf(entry).supersedes, visit: '' }, build: 0 });
  assert.deepEqual(sameBut(followers[0]), sameBut(correction));
  assert.deepEqual(
    followers.map((entry) => entry.operation.kind),
    ['visit:record', 'visit:record', 'visit:withdraw'],
  );
});

test('a correction that a request has carried stays as it is, and what stands behind it too', async () => {
  const { store, refused } = await refusedStore();
  const correction = await store.append(correctionOf(refused), 1);
  const behind = await store.append(correctionOf(correction), 1);
  await store.markAttempted([correction.key]);
  assert.equal(await mend(store, refused), true);
  const [first, second, mended, ...more] = await store.outbox();
  assert.deepEqual([first, second, more], [correction, behind, []]);
  assert.equal(bodyOf(mended).need, '想修灯');
});

test('corrections of other records, and those that name a number, stay as they are', async () => {
  const { store, refused } = await refusedStore();
  const others = [
    await store.append(operation({ supersedes: { visit: null, number: 7, epoch: 'e', at: 1, reason: 'slip' } }), 1),
    await store.append(operation({ supersedes: { visit: randomUUID(), number: null, epoch: null, at: null, reason: 'slip' } }), 1),
    await store.append({ ...operation(), kind: 'blockage:record', text: JSON.stringify({ building: randomUUID(), clock: { at: 1 } }) }, 1),
  ];
  assert.ok(!hasFollowers(refused, await store.outbox()));
  await mend(store, refused);
  assert.deepEqual((await store.outbox()).slice(0, 3), others);
});

test('a phone that dies between any two steps has all of it or nothing, and then it goes on', async () => {
  for (let step = 1; ; step += 1) {
    const { store, refused } = await refusedStore();
    const correction = await store.append(correctionOf(refused), 1);
    await store.append(correctionOf(correction), 1);
    const before = await everything(store);
    let steps = 0;
    const alive = watchTransactions(store, (transaction, { mode }) => {
      if (mode !== 'readwrite') return;
      const objectStore = transaction.objectStore.bind(transaction);
      const stores = new Set();
      transaction.objectStore = (/** @type {string} */ name) => {
        const found = objectStore(name);
        if (stores.has(name)) return found;
        stores.add(name);
        for (const method of ['add', 'put', 'delete']) {
          const write = found[method].bind(found);
          found[method] = (/** @type {any[]} */ ...given) => {
            steps += 1;
            const request = write(...given);
            if (steps === step) request.addEventListener('success', () => transaction.abort());
            return request;
          };
        }
        return found;
      };
    });
    const end = await mend(store, refused).then(
      () => 'done',
      () => 'died',
    );
    alive();
    if (end === 'done') {
      // Two deletions of followers, the refused one's, and three that are added.
      assert.equal(step, 7);
      break;
    }
    assert.deepEqual(await everything(store), before, `after step ${step}`);
    assert.equal(await mend(store, refused), true);
    assert.deepEqual([(await store.outbox()).length, (await store.kept()).length], [3, 0]);
  }
});

test('an add that throws at once leaves nothing half done', async () => {
  const { store, refused } = await refusedStore();
  const correction = await store.append(correctionOf(refused), 1);
  const before = await everything(store);
  const spoilt = /** @type {any} */ ({ operation: { ...correction.operation, id: () => 'no id' } });
  const follow = () => [{ entry: correction, instead: spoilt }];
  await assert.rejects(putInStead(store, refused, inStead(refused, '想修灯', 2), follow), { name: 'DataCloneError' });
  assert.deepEqual(await everything(store), before);
});

test('on a full phone nothing has moved', async () => {
  const { store, refused } = await refusedStore();
  await store.append(correctionOf(refused), 1);
  const before = await everything(store);
  fillUp(store);
  await assert.rejects(mend(store, refused), { name: 'QuotaExceededError' });
  assert.deepEqual(await everything(store), before);
});

test('two windows that mend the same record send it once', async () => {
  const { store, refused } = await refusedStore(slowCodec());
  await store.append(correctionOf(refused), 1);
  const other = await Store.open(store.name, { codec: slowCodec() });
  const done = await Promise.all([mend(store, refused), mend(other, refused), mend(store, refused)]);
  assert.deepEqual(done.sort(), [false, false, true]);
  assert.deepEqual([(await store.outbox()).length, (await store.kept()).length], [2, 0]);
});

test('a request that goes out while the words are sealed leaves the correction alone', async () => {
  const { store, refused } = await refusedStore(slowCodec({ turns: () => 20 }));
  const correction = await store.append(correctionOf(refused), 1);
  const mending = mend(store, refused);
  for (let turn = 0; turn < 8; turn += 1) await macrotask();
  assert.deepEqual(await store.markAttempted([correction.key]), [correction.key]);
  assert.equal(await mending, true);
  const outbox = await store.outbox();
  assert.deepEqual(outbox[0], correction);
  assert.equal(outbox.length, 2);
});

test('what is saved behind a follower while the words are sealed follows too', async () => {
  let turns = 0;
  const { store, refused } = await refusedStore(slowCodec({ turns: () => turns }));
  const correction = await store.append(correctionOf(refused), 1);
  turns = 20;
  const mending = mend(store, refused);
  for (let turn = 0; turn < 6; turn += 1) await macrotask();
  turns = 0;
  await store.append(withdrawalOf(correction), 1);
  assert.equal(await mending, true);
  const [mended, follower, back, ...more] = await store.outbox();
  assert.deepEqual([bodyOf(follower).supersedes.visit, bodyOf(back).visit.visit, more], [mended.operation.id, follower.operation.id, []]);
});

test('an answer that was on its way does not bring the refused record back', async () => {
  const { store, refused } = await refusedStore();
  await mend(store, refused);
  // The engine has read it before it went, and now marks it as one whose rows have come.
  await store.take({ kept: [{ ...refused, caught_up: true }] });
  assert.deepEqual(await store.kept(), []);
});

/** A correction as the station holds it. @param {any} entry @param {string} [code] @returns {any} */
const held = (entry, code = 'visit.unknown') => ({
  ...withReceipt(entry, 'held', null),
  receipt: { id: entry.operation.id, state: 'held', code, number: null },
});

test('a held correction is sent anew by its author, behind the mended record, once', async () => {
  const { store, refused } = await refusedStore();
  const correction = await store.append(correctionOf(refused), 1);
  await store.take({ receipts: [held(correction)] });
  const found = async () => /** @type {any} */ ((await store.kept()).find(({ receipt }) => receipt.state === 'held'));
  assert.equal(behindMended(await found(), [...(await store.outbox()), ...(await store.kept())], 3), null);
  assert.ok(waitsForMending(await found(), await store.kept()));
  await mend(store, refused);
  // A held answer is a person's to decide: mending the record alone does not touch it.
  const still = await found();
  assert.ok(!waitsForMending(still, await store.kept()));
  const instead = behindMended(still, [...(await store.outbox()), ...(await store.kept())], 3);
  assert.ok(instead);
  assert.equal(await mend(store, still, instead), true);
  assert.equal(await mend(store, still, instead), false);
  const [mended, follower, ...more] = await store.outbox();
  assert.deepEqual(
    [bodyOf(follower).supersedes, more, await store.kept()],
    [{ ...bodyOf(correction).supersedes, visit: mended.operation.id }, [], []],
  );
  assert.equal(behindMended(still, await store.outbox(), 4), null);
});

test('a record that had to be mended twice is still found, also when it goes up again after a restore', async () => {
  const { store, refused } = await refusedStore();
  const correction = held(await store.append(correctionOf(refused), 1));
  await store.take({ receipts: [correction] });
  await mend(store, refused);
  const [once] = await store.outbox();
  await store.take({
    receipts: [
      {
        ...once,
        receipt: { id: once.operation.id, state: 'refused', code: 'text.has_phone_number', number: null },
        received_at: 1,
        caught_up: true,
      },
    ],
  });
  const again = /** @type {any} */ ((await store.kept()).find(({ receipt }) => receipt.state === 'refused'));
  await mend(store, again, inStead(again, '修灯', 5));
  const [twice] = await store.outbox();
  await store.take({ receipts: [withReceipt(twice)] });
  await store.take({ again: await store.kept() });
  const instead = behindMended(correction, await store.outbox(), 6);
  assert.equal(instead && bodyOf(instead).supersedes.visit, twice.operation.id);
});

test('what is held for another reason, or refused, is not sent anew behind anything', async () => {
  const { store, refused } = await refusedStore();
  const correction = await store.append(correctionOf(refused), 1);
  await mend(store, refused);
  const others = await store.outbox();
  for (const code of ['zone.lost', 'operation.in_future', 'phone.revoked'])
    assert.equal(behindMended(held(correction, code), others, 3), null);
  assert.equal(behindMended({ ...held(correction), receipt: { ...held(correction).receipt, state: 'refused' } }, others, 3), null);
});

test('a correction that is mended for its own words names the record as it stands now', async () => {
  const { store, refused } = await refusedStore();
  const correction = { ...correctionOf(refused) };
  correction.text = JSON.stringify({ ...JSON.parse(correction.text), need: NEED });
  await mend(store, refused);
  const [mended] = await store.outbox();
  const entry = /** @type {any} */ ({ key: 9, operation: correction, receipt: { state: 'refused', code: 'text.has_phone_number' } });
  assert.equal(bodyOf(inStead(entry, '灯', 3, [mended])).supersedes.visit, mended.operation.id);
  assert.equal(bodyOf(inStead(entry, '灯', 3)).supersedes.visit, refused.operation.id);
});
