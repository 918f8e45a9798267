/** No personal data, date or state lies in any key or index of the phone's databases: walked after a full day's work of two people. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';

import { openDB } from 'idb';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { changeServiceWeeks, withChoices } from '../../static/src/referrals/service-weeks.js';
import { Registry } from '../../static/src/store/registry.js';
import { Store } from '../../static/src/store/store.js';
import { Workplace } from '../../static/src/shell/workplace.js';
import { newDraft } from '../../static/src/visits/draft.js';
import { Station } from './peer-station.mjs';
import { pass, startClock } from './support.mjs';

const realFetch = globalThis.fetch;

beforeEach(() => startClock());
afterEach(() => {
  globalThis.fetch = realFetch;
});

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const ID = new RegExp(`^${UUID}$`);
const BLOCK = new RegExp(`^${UUID}:\\d+$`);
/** The names that `meta` may hold: each is a fixed word and says nothing of a day, a door or a person. */
const META = [
  'clock',
  'enrolled_at',
  'epoch',
  'language',
  'left',
  'place',
  'questions',
  'read_token',
  'reading',
  'rounds',
  'scheme',
  'service-weeks',
  'station',
  'tally',
  'zones',
];
const REGISTRY_META = ['current', 'activation', 'setting:language'];

/** @type {Record<string, (key: any) => boolean>} */
const KEYS = {
  outbox: Number.isSafeInteger,
  kept: Number.isSafeInteger,
  blocks: (key) => BLOCK.test(key),
  drafts: (key) => ID.test(key),
  meta: (key) => META.includes(key) || /^attempted:\d+$/.test(key),
};

/** @param {Station} station @param {Registry} registry @param {string} badge @param {string} zone */
async function atWork(station, registry, badge, zone) {
  const { tokens, phone } = station.enrol(badge, [zone]);
  for (const [name, token] of Object.entries(tokens)) station.tokens.set(`c.${token}`, { badge, reads: name === 'read', phone });
  const person = {
    store: `x-${randomUUID()}`,
    community_id: 'c',
    device_id: 'd',
    badge_no: badge,
    display_name: `协管员 ${badge}`,
    community: '榕湾社区',
    is_demo: true,
    push_token: tokens.push,
  };
  const store = await Store.open(person.store);
  await store.keepMeta('read_token', tokens.read);
  await store.keepMeta('enrolled_at', 0);
  store.close();
  await registry.enter(person);
  const work = await Workplace.open(person);
  await work.schedule.now();
  return work;
}

test('after a full day every key is a counter, an opaque id or a fixed name', async () => {
  const station = new Station();
  globalThis.fetch = station.fetch;
  const zone = station.addZone('Z07');
  const doors = station.addBuilding(zone, 24, 16).doors.map((/** @type {any} */ door) => door.id);
  const registry = await Registry.open();
  await registry.keepActivation({ code: 'AB001112', push_token: 'p', read_token: 'r', store: 'x-1' });
  await registry.keepSetting('language', 'en');
  const people = [await atWork(station, registry, '07', zone), await atWork(station, registry, '31', zone)];
  await registry.keepActivation({ code: 'CD001112', push_token: 'p', read_token: 'r', store: 'x-1' });
  let door = 0;
  for (const work of people) {
    await work.store.keepMeta('language', 'en');
    await work.store.keepMeta('scheme', 'dark');
    for (const { code } of vocabulary.outcomes) {
      const appointment = code === 'appointment' ? { day: '2026-11-28', time: '19:00', band: null } : null;
      const talk =
        code === 'met'
          ? {
              badge_shown: true,
              need: '想要车次表',
              topics: [{ topic: 'document_help', end: 'told' }],
              certificate: { kind: 'school', help: [], remind_month: null },
            }
          : {};
      await work.saveVisit({ id: randomUUID(), door: doors[(door += 1)], outcome: code, started_at: 0, appointment, ...talk });
    }
    await work.saveWish({ id: randomUUID(), door: doors[(door += 1)] });
    await work.saveVisit({ id: randomUUID(), door: randomUUID(), outcome: 'not_home', started_at: 0 });
    await work.keepDraft(doors[(door += 1)], newDraft(work.sheets.of(doors[door])));
    await changeServiceWeeks(work.store, (weeks) => withChoices(weeks, '2026-11-25', { ring_check: 'slip' }));
    pass(20_000);
    await work.schedule.now();
    for (const code of ['not_home', 'declined_talk'])
      await work.saveVisit({ id: randomUUID(), door: doors[(door += 1)], outcome: code, started_at: 0 });
    globalThis.fetch = async () => Promise.reject(new TypeError('no network'));
    await work.schedule.now({ urgent: true });
    globalThis.fetch = station.fetch;
  }

  const seen = new Map();
  for (const { name = '', version } of await indexedDB.databases()) {
    assert.ok(name === 'xunfang-registry' || new RegExp(`^x-${UUID}$`).test(name), `a database is called ${name}`);
    const database = await openDB(name, version);
    for (const storeName of database.objectStoreNames) {
      const { store } = database.transaction(storeName);
      for (const key of await store.getAllKeys()) {
        const isFixed =
          name !== 'xunfang-registry'
            ? KEYS[storeName]?.(key)
            : storeName === 'people'
              ? new RegExp(`^x-${UUID}$`).test(String(key))
              : REGISTRY_META.includes(String(key));
        assert.ok(
          isFixed,
          `${name} ${storeName} has the key ${key}. Keys lie in the clear for ever: use a counter, an opaque id or a fixed name.`,
        );
        seen.set(storeName, (seen.get(storeName) ?? 0) + 1);
      }
      for (const indexName of store.indexNames) {
        const index = store.index(indexName);
        assert.deepEqual([storeName, indexName, index.keyPath], ['outbox', 'id', 'id'], `${name} ${storeName} has an index ${indexName}.`);
        for (let cursor = await index.openKeyCursor(); cursor; cursor = await cursor.continue()) {
          assert.match(String(cursor.key), ID, `the index ${indexName} holds ${cursor.key}`);
        }
      }
      // A record shows its id beside its sealed value, and nothing else.
      if (['outbox', 'kept'].includes(storeName)) {
        for (const row of await store.getAll())
          assert.deepEqual(Object.keys(row).sort(), storeName === 'outbox' ? ['id', 'sealed'] : ['sealed']);
      }
    }
    database.close();
  }
  // The day was a full one: nothing was walked past because it was empty.
  for (const [storeName, least] of Object.entries({ outbox: 4, kept: 30, blocks: 8, drafts: 2, meta: 26, people: 2 })) {
    assert.ok((seen.get(storeName) ?? 0) >= least, `${storeName}: ${seen.get(storeName)}`);
  }
  for (const work of people) work.close();
});
