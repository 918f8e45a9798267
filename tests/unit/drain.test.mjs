/** Two people, one phone: everybody's outbox goes up with their own push token, whoever holds it, and nobody sees another's. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Store } from '../../static/src/store/store.js';
import { drainOthers } from '../../static/src/sync/drain.js';
import { countedIn, noteTally } from '../../static/src/visits/tally.js';
import { Station } from './peer-station.mjs';
import { fillUp, Locks, Phone, startClock } from './support.mjs';

beforeEach(() => startClock());

/** Amina's and Ben's stores on one phone; the station knows each by a token of a community. */
async function phoneOfTwo() {
  const station = new Station();
  const [z07, z19] = [station.addZone('Z07'), station.addZone('Z19')];
  const doors = station.addBuilding(z07, 5, 3).doors.map((/** @type {any} */ door) => door.id);
  const elsewhere = station.addBuilding(z19, 2, 2, '1栋').doors.map((/** @type {any} */ door) => door.id);
  const locks = new Locks();
  const amina = await Phone.open(station, { badge: '07', zones: [z07], locks });
  const ben = await Phone.open(station, { badge: '31', zones: [z19], locks });
  for (const phone of [amina, ben]) {
    await phone.run();
    for (const [name, token] of Object.entries(phone.tokens))
      station.tokens.set(`c.${token}`, { badge: phone.badge, reads: name === 'read', phone: phone.phone });
  }
  station.requests.length = 0;
  /** @param {Phone} phone @returns {any} */
  const person = (phone) => ({ store: phone.store.name, community_id: 'c', push_token: phone.tokens.push, badge_no: phone.badge });
  const drain = (/** @type {Phone[]} */ ...phones) =>
    drainOthers(phones.map(person), {
      fetcher: station.fetch,
      locks: /** @type {any} */ (locks),
      onReceipts: (_, store) => (receipts, meta) => noteTally(store, receipts, meta),
    });
  return { station, amina, ben, doors, elsewhere, drain, person, locks };
}

test('ten records of Amina’s go up while Ben works, as hers, and Ben’s phone is shown none of it', async () => {
  const { station, amina, ben, doors, drain } = await phoneOfTwo();
  for (const door of doors.slice(0, 10)) await amina.record(door);
  const [blocks, place] = [await amina.store.blocks(), await amina.store.meta('place')];
  assert.equal(await drain(amina), 10);
  assert.deepEqual(new Set([...station.operations.values()].map(({ badge }) => badge)), new Set(['07']));
  assert.equal(station.operations.size, 10);
  for (const request of station.requests) assert.deepEqual([request.token, request.cursor], [`c.${amina.tokens.push}`, null]);
  await ben.run();
  assert.equal(ben.pocket.door(doors[0]), undefined);
  assert.deepEqual([await ben.store.outbox(), await ben.store.kept()], [[], []]);
  // Amina comes back: everything is counted, and her board still shows her visits.
  assert.deepEqual([await amina.store.outbox(), (await amina.store.kept()).length], [[], 10]);
  assert.equal(countedIn(await amina.store.meta('tally'), '2026-11').visits, 10);
  assert.deepEqual([await amina.store.blocks(), await amina.store.meta('place')], [blocks, place]);
  assert.equal((await amina.door(doors[0]))?.visits.length, 1);
  await amina.run();
  assert.equal((await amina.door(doors[0]))?.visits.length, 1);
  assert.equal(countedIn(await amina.store.meta('tally'), '2026-11').visits, 10);
});

test('after the station was put back, what it has lost goes up again from a store that nobody opens', async () => {
  const { station, amina, ben, doors, elsewhere, person, locks } = await phoneOfTwo();
  const backup = station.backup();
  await amina.record(doors[0]);
  await amina.run();
  station.restore(backup);
  assert.equal(station.operations.size, 0);
  await ben.record(elsewhere[0]);
  await ben.run();
  const heard = { community_id: 'c', epoch: await ben.store.meta('epoch') };
  const parts = { heard, fetcher: station.fetch, locks: /** @type {any} */ (locks) };
  await drainOthers([person(amina)], parts);
  assert.deepEqual(new Set([...station.operations.values()].map(({ badge }) => badge)), new Set(['07', '31']));
  // Once told, it asks no more; and another community's epoch says nothing of this one.
  station.requests.length = 0;
  await drainOthers([person(amina)], parts);
  await drainOthers([person(amina)], { ...parts, heard: { community_id: 'other', epoch: 'another' } });
  assert.equal(station.requests.length, 0);
});

test('a store that does not open holds up nobody else', async () => {
  const { station, amina, ben, doors, elsewhere, drain } = await phoneOfTwo();
  await amina.record(doors[0]);
  await ben.record(elsewhere[0]);
  const { open } = Store;
  Store.open = async (name, options) => {
    if (name === amina.store.name) throw new DOMException('it does not open', 'UnknownError');
    return open.call(Store, name, options);
  };
  try {
    assert.equal(await drain(amina, ben), 1);
  } finally {
    Store.open = open;
  }
  assert.deepEqual(
    [...station.operations.values()].map(({ badge }) => badge),
    ['31'],
  );
});

test('a store with nothing to send makes no request', async () => {
  const { station, amina, drain } = await phoneOfTwo();
  assert.equal(await drain(amina), 0);
  assert.equal(station.requests.length, 0);
});

test('another person’s blocks are not even read', async () => {
  const { amina, doors, drain } = await phoneOfTwo();
  await amina.record(doors[0]);
  const { blocks } = Store.prototype;
  Store.prototype.blocks = () => assert.fail('blocks were read');
  try {
    assert.equal(await drain(amina), 1);
  } finally {
    Store.prototype.blocks = blocks;
  }
});

test('a lost answer loses and doubles nothing', async () => {
  const { station, amina, doors, person, locks } = await phoneOfTwo();
  await amina.record(doors[0]);
  const fetcher = async (/** @type {any} */ path, /** @type {any} */ init) => {
    await station.fetch(path, init);
    throw new TypeError('the answer was lost');
  };
  const parts = { fetcher, locks: /** @type {any} */ (locks) };
  assert.equal(await drainOthers([person(amina)], parts), 0);
  assert.equal((await amina.store.outbox()).length, 1);
  assert.equal(await drainOthers([person(amina)], { ...parts, fetcher: station.fetch }), 1);
  assert.equal(station.log.length, 1);
});

test('somebody whose token the station does not know, or whose store is full, holds up nobody else', async () => {
  const { station, amina, ben, doors, elsewhere, drain } = await phoneOfTwo();
  await amina.record(doors[0]);
  await ben.record(elsewhere[0]);
  station.tokens.delete(`c.${amina.tokens.push}`);
  assert.equal(await drain(amina, ben), 1);
  assert.equal((await amina.store.outbox()).length, 1);
  await ben.record(elsewhere[1]);
  station.tokens.set(`c.${amina.tokens.push}`, { badge: '07', reads: false, phone: amina.phone });
  const { open } = Store;
  Store.open = async (name, options) => {
    const store = await open.call(Store, name, options);
    if (name === amina.store.name) fillUp(store, (stores) => stores.includes('blocks'));
    return store;
  };
  try {
    assert.equal(await drain(amina, ben), 1);
  } finally {
    Store.open = open;
  }
  assert.deepEqual([(await amina.store.outbox()).length, (await ben.store.outbox()).length], [1, 0]);
});

test('a phone that was switched off uploads into held, and its owner sees it', async () => {
  const { amina, doors, drain } = await phoneOfTwo();
  await amina.record(doors[0]);
  amina.phone.isRevoked = true;
  assert.equal(await drain(amina), 1);
  assert.equal((await amina.store.kept())[0].receipt.state, 'held');
});

test('Ben’s window and the draining of his store never send the same entry twice', async () => {
  const { station, ben, elsewhere, drain } = await phoneOfTwo();
  for (const door of elsewhere) await ben.record(door);
  await Promise.all([drain(ben), ben.run(), drain(ben)]);
  const carried = station.requests.flatMap((request) => request.operations.map((/** @type {any} */ operation) => operation.id));
  assert.equal(carried.length, new Set(carried).size);
  assert.equal(station.operations.size, elsewhere.length);
});
