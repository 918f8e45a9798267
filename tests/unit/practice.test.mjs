/** Practice: a whole day at a made-up building, of which nothing is kept, nothing is sent, and nothing touches the real records. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';

import { Practice, beginPractice, endPractice } from '../../static/src/shell/practice.js';
import { PRACTICE } from '../../static/src/shell/practice-place.js';
import { Workplace } from '../../static/src/shell/workplace.js';
import { MemoryStore } from '../../static/src/store/memory-store.js';
import { Store } from '../../static/src/store/store.js';
import { Station } from './peer-station.mjs';
import { macrotask, pass, startClock, WEDNESDAY_TEN } from './support.mjs';

const realFetch = globalThis.fetch;
const HOUR_MS = 3_600_000;
/** @type {Workplace[]} */
let opened = [];

beforeEach(() => startClock());
afterEach(() => {
  globalThis.fetch = realFetch;
  for (const work of opened) work.close();
  opened = [];
});

/** Somebody at work with the pack, and the frame that shows it. */
async function amina() {
  const station = new Station();
  globalThis.fetch = station.fetch;
  const zone = station.addZone('Z07');
  const building = station.addBuilding(zone, 4, 3);
  const { tokens, phone } = station.enrol('07', [zone]);
  for (const [name, token] of Object.entries(tokens)) station.tokens.set(`c.${token}`, { badge: '07', reads: name === 'read', phone });
  const names = { community_id: 'c', device_id: 'd', badge_no: '07', display_name: '07', community: '榕湾社区' };
  const person = { store: `x-${randomUUID()}`, ...names, is_demo: true, push_token: tokens.push };
  const store = await Store.open(person.store);
  await store.keepMeta('read_token', tokens.read);
  await store.keepMeta('enrolled_at', 0);
  store.close();
  const work = await Workplace.open(person);
  opened.push(work);
  await work.schedule.now();
  return { station, work, doors: building.doors.map((/** @type {any} */ door) => door.id) };
}

/** @param {Workplace} work @param {string} door @param {string} [outcome] */
const save = (work, door, outcome = 'not_home') => {
  const sheet = work.sheets.of(door);
  return work.saveVisit({ id: sheet.id, door, started_at: sheet.opened_at, outcome, badge_shown: outcome === 'met' });
};

/** @param {string} room */
const door = (room) => `${PRACTICE}${room}`;

/** Everything that lies in the browser's databases. */
async function everythingStored() {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name?.startsWith('x-')) {
      found.push(name);
      continue;
    }
    const store = await Store.open(name);
    const values = await Promise.all([store.outbox(), store.kept(), store.drafts(), store.blocks(), store.meta('service-weeks')]);
    found.push(name, JSON.stringify(values));
    store.close();
  }
  return found;
}

test('a day of practice leaves nothing in any database, and the outbox as it was', async () => {
  const { work, doors } = await amina();
  await save(work, doors[0]);
  const before = await everythingStored();
  const practice = new Practice(work);
  await save(practice, door('401'), 'met');
  await practice.saveWish({ id: randomUUID(), door: door('402') });
  await practice.keepDraft(door('101'), { need: '灯坏了' });
  await practice.store.keepMeta('service-weeks', { '2026-W48': { told: 1, counts: {} } });
  assert.deepEqual(
    [practice.outbox.length, practice.standing(door('401')).state, practice.standing(door('402')).state],
    [2, 'done', 'dnv'],
  );
  assert.deepEqual(await everythingStored(), before);
  assert.deepEqual([work.outbox.length, work.drafts], [1, {}]);
});

test('no request carries anything of practice, however long it lasts, and the real outbox goes up behind it', async () => {
  const { work, doors, station } = await amina();
  const sent = /** @type {string[]} */ ([]);
  globalThis.fetch = async (path, init) => {
    sent.push(String(init?.body));
    return station.fetch(path, init);
  };
  await save(work, doors[0]);
  const practice = new Practice(work);
  await save(practice, door('401'));
  await practice.schedule.now({ urgent: true });
  practice.schedule.listen(new EventTarget(), Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  await macrotask();
  assert.deepEqual(sent, []);
  pass(11_000);
  await work.schedule.now();
  assert.deepEqual([work.outbox.length, station.log.length, practice.outbox.length], [0, 1, 1]);
  assert.ok(sent.length && sent.every((body) => !body.includes(PRACTICE)));
});

test('what was saved in practice can be undone, and a second tap saves nothing', async () => {
  const { work } = await amina();
  const practice = new Practice(work);
  const sheet = practice.sheets.of(door('401'));
  const entry = await save(practice, door('401'));
  assert.ok(entry);
  const again = { id: sheet.id, door: door('401'), started_at: sheet.opened_at, outcome: 'not_home' };
  assert.equal(await practice.saveVisit(again), null);
  assert.equal(await practice.undo(entry), true);
  assert.deepEqual([practice.outbox.length, practice.standing(door('401')).state], [0, 'new']);
});

for (const [name, at] of /** @type {[string, number][]} */ ([
  ['on a working morning', WEDNESDAY_TEN],
  ['late in the evening', WEDNESDAY_TEN + 13 * HOUR_MS],
  ['in the small hours', WEDNESDAY_TEN + 17 * HOUR_MS],
  ['at a weekend', WEDNESDAY_TEN + 75 * HOUR_MS],
])) {
  test(`every sign stands on the board, and doors are open, ${name}`, async () => {
    const { work } = await amina();
    startClock(at);
    const practice = new Practice(work);
    const rooms = practice.pocket.buildings()[0].doors;
    const states = new Set(rooms.map(({ id }) => practice.standing(id).state));
    for (const state of ['dnv', 'gone', 'appt', 'vacant', 'done', 'rest', 'wait', 'new'])
      assert.ok(states.has(/** @type {any} */ (state)), state);
    assert.ok(rooms.filter(({ id }) => practice.standing(id).may_start).length >= 6);
  });
}

test('a door that was tried last week can be tried again in practice', async () => {
  const { work } = await amina();
  assert.equal(new Practice(work).standing(door('301')).state, 'due');
});

/** A frame with an address bar, as far as practice needs one. @param {Workplace} work */
function frame(work) {
  const roots = /** @type {string[]} */ ([]);
  const router = { held: false, stack: ['#/today'], root: (/** @type {string} */ name) => roots.push(name), backTo: async () => {} };
  const shell = /** @type {any} */ ({ work, router, changed: () => {}, turnTo: (/** @type {Workplace} */ next) => (shell.work = next) });
  return { shell, roots };
}

test('leaving gives the real day back, and not while somebody else holds the phone', async () => {
  const { work } = await amina();
  const { shell, roots } = frame(work);
  beginPractice(shell);
  assert.ok(shell.work instanceof Practice);
  shell.router.held = true;
  await endPractice(shell);
  assert.ok(shell.work instanceof Practice);
  shell.router.held = false;
  await endPractice(shell);
  assert.equal(shell.work, work);
  assert.deepEqual(roots, ['today', 'today']);
});

test('without a person one practises as somebody made up, of whom no database is made and no request is sent', async () => {
  const before = await everythingStored();
  const sent = /** @type {string[]} */ ([]);
  globalThis.fetch = async (path) => {
    sent.push(String(path));
    throw new TypeError('no network');
  };
  const practice = new Practice(null);
  await save(practice, door('401'), 'met');
  await practice.schedule.now({ urgent: true });
  practice.close();
  assert.deepEqual([practice.person.badge_no, practice.outbox.length, practice.standing(door('401')).state], ['00', 1, 'done']);
  // A badge or a paper without a number to call would be half a sentence.
  assert.match(practice.pocket.station?.hotline ?? '', /^154 /);
  assert.deepEqual([await everythingStored(), sent], [before, []]);
});

test('what a person’s store can do at the doors, practice’s can', () => {
  const sends = ['markAttempted', 'take'];
  const asked = Object.getOwnPropertyNames(Store.prototype).filter((name) => !sends.includes(name));
  const known = new Set(Object.getOwnPropertyNames(MemoryStore.prototype));
  assert.deepEqual(
    asked.filter((name) => !known.has(name)),
    [],
  );
});
