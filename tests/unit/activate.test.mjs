/** Binding a phone to a person: tokens are written down before they are sent, so that a lost answer costs no code. And who works on this phone. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { openDB } from 'idb';

import { clockDifference } from '../../static/src/shared/clock.js';
import { Registry } from '../../static/src/store/registry.js';
import { Store } from '../../static/src/store/store.js';
import { activate, checkCode, normalCode } from '../../static/src/sync/activate.js';
import { startClock, WEDNESDAY_TEN } from './support.mjs';

/** @type {Registry} */
let registry;

beforeEach(async () => {
  startClock();
  registry?.database.close();
  for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
  registry = await Registry.open();
});

/** A station with one code, which gives the same code and tokens the same answer again. @param {string} code @param {string} [badge_no] */
function stationWith(code, badge_no = '07') {
  /** @type {{ push_token: string, read_token: string } | null} */
  let bound = null;
  const station = {
    requests: /** @type {any[]} */ ([]),
    losesAnswers: false,
    fetch: async (/** @type {any} */ path, /** @type {any} */ init) => {
      const sent = JSON.parse(init.body);
      station.requests.push({ path, ...sent });
      const isOurs = sent.code === code && (!bound || (bound.push_token === sent.push_token && bound.read_token === sent.read_token));
      if (!isOurs) return new Response('{"code":"activation.unknown"}', { status: 404 });
      if (path === '/api/activate') bound = { push_token: sent.push_token, read_token: sent.read_token };
      if (station.losesAnswers) throw new TypeError('the answer was lost');
      const person = { badge_no, display_name: `协管员 ${badge_no}`, zones: ['Z07'], community: '榕湾社区', is_demo: true };
      return new Response(
        JSON.stringify({
          ...person,
          community_id: 'c',
          device_id: 'd',
          enrolled_at: WEDNESDAY_TEN - 7,
          server_time: WEDNESDAY_TEN + 60_000,
        }),
      );
    },
  };
  return station;
}

test('a typed code is read as it was meant', () => {
  assert.equal(normalCode(' ab0o-1il2 '), 'AB001112');
  assert.equal(normalCode('K7QM-2WXT'), 'K7QM2WXT');
});

test('activation makes a store, enters the person and forgets what was under way', async () => {
  const station = stationWith('AB001112');
  const done = /** @type {any} */ (await activate({ registry, code: 'abOO-1il2', fetcher: station.fetch }));
  assert.equal(done.kind, 'person');
  const { push_token, read_token } = station.requests[0];
  for (const token of [push_token, read_token]) assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  assert.notEqual(push_token, read_token);
  assert.match(done.person.store, /^x-[0-9a-f-]{36}$/);
  assert.deepEqual(await registry.current(), done.person);
  assert.deepEqual(await registry.people(), [done.person]);
  assert.equal(await registry.activation(), undefined);
  assert.equal(clockDifference(), 60_000);
  const store = await Store.open(done.person.store);
  assert.deepEqual([await store.meta('read_token'), await store.meta('enrolled_at')], [read_token, WEDNESDAY_TEN - 7]);
  assert.equal(JSON.stringify(await registry.people()).includes(read_token), false, 'the read token lies in the person’s store only');
  store.close();
});

test('a lost answer costs no code: the same code and tokens again get in', async () => {
  const station = stationWith('AB001112');
  station.losesAnswers = true;
  assert.deepEqual(await activate({ registry, code: 'AB001112', fetcher: station.fetch }), { kind: 'unreachable' });
  assert.deepEqual(await registry.people(), []);
  registry.database.close();
  registry = await Registry.open();
  station.losesAnswers = false;
  assert.equal((await activate({ registry, code: 'ab001112', fetcher: station.fetch })).kind, 'person');
  assert.deepEqual(station.requests[0], station.requests[1]);
});

test('another code gets tokens of its own', async () => {
  const station = stationWith('AB001112');
  assert.deepEqual(await activate({ registry, code: 'WRONG123', fetcher: station.fetch }), {
    kind: 'refused',
    status: 404,
    code: 'activation.unknown',
  });
  await activate({ registry, code: 'AB001112', fetcher: station.fetch });
  assert.notEqual(station.requests[0].push_token, station.requests[1].push_token);
});

test('asking whose code it is spends nothing and carries no token', async () => {
  const station = stationWith('AB001112');
  const found = /** @type {any} */ (await checkCode('ab 00 11 12', station.fetch));
  assert.equal(found.value.badge_no, '07');
  assert.deepEqual(station.requests, [{ path: '/api/activation-check', code: 'AB001112' }]);
});

test('two people on one phone: each has a store, and changing them deletes nothing', async () => {
  const amina = /** @type {any} */ (await activate({ registry, code: 'AB001112', fetcher: stationWith('AB001112').fetch })).person;
  const hers = await Store.open(amina.store);
  await hers.append({ id: '00000000-0000-4000-8000-000000000001', kind: 'visit:record', v: 1, text: '{}' }, 1);
  const ben = /** @type {any} */ (await activate({ registry, code: 'CD001112', fetcher: stationWith('CD001112', '08').fetch })).person;
  assert.notEqual(ben.store, amina.store);
  assert.deepEqual(await registry.current(), ben);
  await registry.choose(null);
  assert.equal(await registry.current(), undefined);
  await registry.choose(amina.store);
  assert.deepEqual(await registry.current(), amina);
  assert.equal((await registry.people()).length, 2);
  assert.equal((await hers.outbox()).length, 1);
  hers.close();
});

test('a new code for somebody who works on this phone already goes on with her store, under new tokens', async () => {
  const before = /** @type {any} */ (await activate({ registry, code: 'AB001112', fetcher: stationWith('AB001112').fetch })).person;
  const hers = await Store.open(before.store);
  await hers.append({ id: '00000000-0000-4000-8000-000000000001', kind: 'visit:record', v: 1, text: '{}' }, 1);
  await hers.keepDraft('door', { need: '想学普通话' });
  await hers.keepMeta('service-weeks', { '2026-W48': { told: 3, counts: {} } });
  const ben = /** @type {any} */ (await activate({ registry, code: 'EF001112', fetcher: stationWith('EF001112', '08').fetch })).person;
  const station = stationWith('CD001112');
  const sent = /** @type {any[]} */ ([]);
  const sendFirst = async (/** @type {any} */ person) => sent.push([person.push_token, (await registry.people()).length]);
  const after = /** @type {any} */ (await activate({ registry, code: 'CD001112', fetcher: station.fetch, sendFirst })).person;
  assert.deepEqual(sent, [[before.push_token, 2]], 'what she wrote under the old code goes up under it, before it is forgotten');
  assert.equal(after.store, before.store);
  assert.notEqual(after.push_token, before.push_token);
  assert.deepEqual(await registry.current(), after);
  assert.deepEqual(new Set((await registry.people()).map(({ store }) => store)), new Set([after.store, ben.store]));
  assert.equal(await hers.meta('read_token'), station.requests[0].read_token);
  assert.deepEqual(
    [(await hers.outbox()).length, await hers.drafts(), await hers.meta('service-weeks')],
    [1, { door: { need: '想学普通话' } }, { '2026-W48': { told: 3, counts: {} } }],
  );
  hers.close();
});

test('the phone’s own settings stay when nobody is signed in', async () => {
  await registry.keepSetting('language', 'en');
  await registry.choose(null);
  assert.equal(await registry.setting('language'), 'en');
  assert.equal(await registry.setting('scheme'), undefined);
});

/** Every shape the registry was ever installed with, written down when it was new. */
const SHAPES = [
  (/** @type {any} */ database) => {
    database.createObjectStore('people', { keyPath: 'store' });
    database.createObjectStore('meta');
  },
];

test('every older shape of the registry is brought to today’s with its people', async () => {
  assert.equal(SHAPES.length, registry.database.version, 'Write the new shape into SHAPES of this file; shapes that were shipped stay.');
  for (const [index, make] of SHAPES.entries()) {
    registry.database.close();
    await new Promise((resolve) => (indexedDB.deleteDatabase('xunfang-registry').onsuccess = resolve));
    const old = await openDB('xunfang-registry', index + 1, { upgrade: make });
    await old.put('people', { store: 'x-1', badge_no: '07' });
    await old.put('meta', 'x-1', 'current');
    old.close();
    registry = await Registry.open();
    assert.deepEqual(await registry.current(), { store: 'x-1', badge_no: '07' });
  }
});
