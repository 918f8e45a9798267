/** One person at work: what the screens see of outbox, kept and blocks at every moment of a day, also in the middle of a run. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';

import { forceCloseDatabase } from 'fake-indexeddb';
import { unwrap } from 'idb';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { Store } from '../../static/src/store/store.js';
import { followersOf, inStead } from '../../static/src/shell/mend.js';
import { putInStead } from '../../static/src/store/in-stead.js';
import { Workplace } from '../../static/src/shell/workplace.js';
import { countedIn } from '../../static/src/visits/tally.js';
import { Station } from './peer-station.mjs';
import { fillUp, macrotask, pass, startClock, until } from './support.mjs';

const realFetch = globalThis.fetch;
/** @type {Workplace[]} */
let opened = [];

beforeEach(() => startClock());
afterEach(() => {
  globalThis.fetch = realFetch;
  for (const work of opened) work.close();
  opened = [];
});

/** Amina at work at a station of her own. @param {{ floors?: number, rooms?: number }} [size] */
async function amina({ floors = 4, rooms = 3 } = {}) {
  const station = new Station();
  globalThis.fetch = station.fetch;
  const zone = station.addZone('Z07');
  const building = station.addBuilding(zone, floors, rooms);
  const person = await bind(station, '07', zone);
  const work = await Workplace.open(person);
  opened.push(work);
  await work.schedule.now();
  return { station, zone, building, person, work, doors: building.doors.map((/** @type {any} */ door) => door.id) };
}

/** Bind a phone, as activation does. @param {Station} station @param {string} badge @param {string} zone @returns {Promise<any>} */
async function bind(station, badge, zone) {
  const { tokens, phone } = station.enrol(badge, [zone]);
  for (const [name, token] of Object.entries(tokens)) station.tokens.set(`c.${token}`, { badge, reads: name === 'read', phone });
  const person = {
    store: `x-${randomUUID()}`,
    community_id: 'c',
    device_id: 'd',
    badge_no: badge,
    display_name: badge,
    community: '榕湾社区',
    is_demo: true,
    push_token: tokens.push,
  };
  const store = await Store.open(person.store);
  await store.keepMeta('read_token', tokens.read);
  await store.keepMeta('enrolled_at', 0);
  store.close();
  return person;
}

/** @param {Workplace} work @param {string} door @param {string} [outcome] */
const save = (work, door, outcome = 'not_home') => {
  const sheet = work.sheets.of(door);
  return work.saveVisit({ id: sheet.id, door, started_at: sheet.opened_at, outcome, badge_shown: outcome === 'met' });
};

test('the pack arrives, and every door may be visited', async () => {
  const { work, doors } = await amina();
  assert.equal(work.pocket.buildings().length, 1);
  assert.deepEqual(new Set(doors.map((/** @type {string} */ id) => work.standing(id).state)), new Set(['new']));
  assert.equal(work.standing(doors[0]).may_start, true);
  assert.equal(work.today(), '2026-11-25');
});

test('the first screen that has the pack has its doors open, and is not drawn with a lock that the same answer has lifted', async () => {
  const station = new Station();
  globalThis.fetch = station.fetch;
  const zone = station.addZone('Z07');
  const door = station.addBuilding(zone, 4, 3).doors[0].id;
  const work = await Workplace.open(await bind(station, '07', zone));
  opened.push(work);
  const locks = /** @type {unknown[]} */ ([]);
  work.addEventListener('change', () => work.door(door) && locks.push(work.standing(door).lock));
  await work.schedule.now();
  assert.ok(locks.length);
  assert.deepEqual(new Set(locks), new Set([null]));
});

test('a saved visit changes its door at once and counts when the station has it', async () => {
  const { work, doors, station } = await amina();
  await save(work, doors[0], 'met');
  assert.deepEqual([work.standing(doors[0]).state, work.standing(doors[0]).lock?.rule], ['done', 'rest']);
  assert.equal(work.door(doors[0])?.waiting, true);
  assert.equal(countedIn(work.tally, '2026-11').all, 0);
  pass(10_000);
  await work.schedule.now();
  assert.equal(station.log.length, 1);
  assert.deepEqual([work.outbox.length, work.kept.length, Boolean(work.door(doors[0])?.waiting)], [0, 1, false]);
  assert.equal(countedIn(work.tally, '2026-11').all, 1);
});

test('undo gives the door back, and after the request has gone it says so', async () => {
  const { work, doors } = await amina();
  const entry = await save(work, doors[0]);
  assert.ok(entry);
  assert.equal(await work.undo(entry), true);
  assert.equal(work.standing(doors[0]).state, 'new');
  work.sheets.close(doors[0]);
  const second = await save(work, doors[0]);
  await work.schedule.now({ urgent: true });
  assert.ok(second);
  assert.equal(await work.undo(second), false);
  assert.equal(work.standing(doors[0]).state, 'wait');
});

test('a visit saved at a door leaves an unfinished talk of another hour there, on the disk as well', async () => {
  const { work, doors } = await amina();
  const talk = { sheet: { id: randomUUID(), opened_at: 0, is_live: true }, badge_shown: true, topics: {}, need: '灯坏了', paper: null };
  await work.keepDraft(doors[0], talk);
  await save(work, doors[0]);
  assert.deepEqual([work.drafts[doors[0]], (await work.store.drafts())[doors[0]]], [talk, talk]);
  await work.saveVisit({ id: talk.sheet.id, door: doors[0], started_at: 0, outcome: 'met', badge_shown: true, need: talk.need });
  assert.deepEqual([work.drafts, await work.store.drafts()], [{}, {}]);
});

test('undo brings back the talk that the save has ended, beside one that was begun meanwhile', async () => {
  const { work, doors } = await amina();
  const [door] = doors;
  const talk = { sheet: work.sheets.look(door), badge_shown: true, topics: {}, need: '灯坏了', paper: null };
  await work.keepDraft(door, talk);
  const entry = await save(work, door);
  assert.deepEqual(await work.store.drafts(), {});
  const other = { sheet: { id: randomUUID(), opened_at: 1, is_live: true }, badge_shown: true, topics: {}, need: '别的', paper: null };
  await work.keepDraft(door, other);
  assert.ok(entry && (await work.undo(entry)));
  assert.deepEqual((await work.store.drafts())[door], { ...other, others: [talk] });
  assert.equal((await work.store.outbox()).length, 0);
});

test('a wish locks the door with no network at all', async () => {
  const { work, doors } = await amina();
  globalThis.fetch = async () => Promise.reject(new TypeError('no network'));
  await work.saveWish({ id: work.sheets.of(doors[0]).id, door: doors[0] });
  assert.deepEqual([work.standing(doors[0]).state, work.standing(doors[0]).lock?.rule], ['dnv', 'wish']);
});

test('a wish that the station holds goes on locking the door', async () => {
  const { work, doors, station } = await amina();
  await work.saveWish({ id: work.sheets.of(doors[0]).id, door: doors[0] });
  for (const token of station.tokens.values()) token.phone.isRevoked = true;
  await work.schedule.now({ urgent: true });
  assert.equal(work.kept[0].receipt.state, 'held');
  assert.equal(work.standing(doors[0]).state, 'dnv');
  assert.equal(work.reading.refusal, 'phone.revoked');
});

test('a held wish that its owner has put out of sight locks the door all the same, and goes up again after a restore', async () => {
  const { work, doors, station } = await amina();
  const backup = station.backup();
  await work.saveWish({ id: work.sheets.of(doors[0]).id, door: doors[0] });
  for (const token of station.tokens.values()) token.phone.isRevoked = true;
  await work.schedule.now({ urgent: true });
  await work.dismiss(work.needsYou()[0]);
  assert.deepEqual([work.needsYou().length, work.standing(doors[0]).state], [0, 'dnv']);
  station.restore(backup);
  await work.schedule.now({ urgent: true });
  assert.equal(station.operations.size, 1);
  assert.deepEqual([work.needsYou().length, work.standing(doors[0]).state], [1, 'dnv']);
});

test('in every moment of a long run each visited door shows its visit once', async () => {
  const { work, doors, station } = await amina({ floors: 25, rooms: 10 });
  for (const door of doors) await save(work, door);
  let looks = 0;
  work.addEventListener('change', () => {
    looks += 1;
    for (const door of doors) assert.equal(work.door(door)?.visits.length, 1, `${door} after ${station.requests.length} requests`);
  });
  const faults = /** @type {unknown[]} */ ([]);
  const hear = (/** @type {unknown} */ error) => void faults.push(error);
  process.on('uncaughtException', hear);
  await work.schedule.now({ urgent: true });
  await macrotask();
  process.off('uncaughtException', hear);
  assert.deepEqual(faults, []);
  assert.ok(looks > 5);
  assert.deepEqual([work.outbox.length, work.kept.length], [0, 250]);
});

test('in every moment after a restore each visited door stays locked', async () => {
  const { work, doors, station } = await amina();
  const backup = station.backup();
  for (const door of doors) await save(work, door);
  await work.schedule.now({ urgent: true });
  station.restore(backup);
  const seen = new Set();
  const line = station.fetch;
  globalThis.fetch = async (...request) => {
    for (const door of doors) seen.add(`${work.door(door)?.visits.length ?? 'no door'}`);
    return line(...request);
  };
  await work.schedule.now({ urgent: true });
  assert.deepEqual([...seen], ['1']);
  assert.equal(station.operations.size, doors.length);
});

test('a visit saved while the queues are being read is not lost from the board', async () => {
  const { work, doors } = await amina();
  const kept = work.store.kept.bind(work.store);
  let readings = 0;
  /** @type {() => void} */
  let go = () => {};
  const gate = new Promise((resolve) => (go = () => resolve(undefined)));
  work.store.kept = async () => {
    readings += 1;
    // The engine reads once, the turn is noted, and then the run has ended: it is the last reading that takes long.
    if (readings === 3) await gate;
    return kept();
  };
  const run = work.schedule.now();
  await until(() => readings === 3);
  for (let turn = 0; turn < 50; turn += 1) await macrotask();
  const entry = await save(work, doors[0]);
  go();
  await run;
  assert.deepEqual(
    work.outbox.map(({ key }) => key),
    [entry?.key],
  );
  assert.equal(work.standing(doors[0]).state, 'wait');
});

test('an older reading of the queues never replaces a newer one', async () => {
  const { work, doors } = await amina();
  await save(work, doors[0]);
  await work.schedule.now({ urgent: true });
  const [entry] = work.kept;
  const outbox = work.store.outbox.bind(work.store);
  /** @type {() => void} */
  let go = () => {};
  const gate = new Promise((resolve) => (go = () => resolve(undefined)));
  let readings = 0;
  work.store.outbox = async () => {
    readings += 1;
    const found = outbox();
    if (readings === 1) await gate;
    return found;
  };
  const slow = work.reload();
  await until(() => readings === 1);
  for (let turn = 0; turn < 50; turn += 1) await macrotask();
  await work.dismiss(entry);
  const seen = () => work.kept.map(({ is_seen }) => is_seen);
  assert.deepEqual(seen(), [true]);
  go();
  await slow;
  assert.deepEqual(seen(), [true]);
});

test('what the station refused needs an answer until its owner puts it away', async () => {
  const { work } = await amina();
  const id = randomUUID();
  await work.saveVisit({ id, door: randomUUID(), outcome: 'not_home', started_at: 0 });
  await work.schedule.now({ urgent: true });
  assert.deepEqual(
    work.needsYou().map((entry) => [entry.operation.id, entry.receipt.code]),
    [[id, 'door.unknown']],
  );
  await work.dismiss(work.needsYou()[0]);
  assert.deepEqual(work.needsYou(), []);
  // Put away is not deleted: what was written can still be read and copied out.
  assert.deepEqual(
    (await work.store.kept()).map((entry) => [entry.operation.id, entry.is_seen]),
    [[id, true]],
  );
});

/** A visit that the station has refused for its words. @param {string} need */
async function refusedForItsWords(need) {
  const found = await amina();
  const { work, station, doors } = found;
  const sheet = work.sheets.of(doors[0]);
  const fields = { outcome: 'met', badge_shown: true, need, topics: [{ topic: 'issue_report', end: 'told' }] };
  await work.saveVisit({ id: sheet.id, door: doors[0], started_at: sheet.opened_at, ...fields });
  const line = station.fetch;
  globalThis.fetch = async (...request) => {
    const answer = await line(...request);
    const body = await answer.json();
    for (const receipt of body.receipts ?? [])
      if (receipt.id === sheet.id) Object.assign(receipt, { state: 'refused', code: 'text.has_phone_number', number: null });
    return Response.json(body);
  };
  await work.schedule.now({ urgent: true });
  globalThis.fetch = line;
  assert.deepEqual(
    work.needsYou().map((entry) => entry.receipt.code),
    ['text.has_phone_number'],
  );
  return found;
}

/** As the screen does it. @param {Workplace} work @param {any} refused */
async function goesInStead(work, refused) {
  const instead = inStead(refused, '想修灯', 1);
  await putInStead(work.store, refused, instead, (waiting) => followersOf(waiting, refused.operation.id, instead.operation.id, 1));
  await work.readQueues();
  work.schedule.afterSave();
}

test('mended words go out as a new operation of the same visit, and the refused one is gone with the same step', async () => {
  const { work } = await refusedForItsWords('请打 15400002231');
  const [refused] = work.needsYou();
  await goesInStead(work, refused);
  const [entry] = await work.store.outbox();
  assert.notEqual(entry.operation.id, refused.operation.id);
  const [before, after] = [refused, entry].map(({ operation }) => JSON.parse(operation.text));
  assert.deepEqual({ ...after, need: null }, { ...before, need: null });
  assert.equal(after.need, '想修灯');
  assert.deepEqual([await work.store.kept(), work.outbox.length, work.needsYou()], [[], 1, []]);
});

test('on a full phone the refused operation stays until the new one is on the disk', async () => {
  const { work } = await refusedForItsWords('请打 15400002231');
  const [refused] = work.needsYou();
  const makeRoom = fillUp(work.store, (stores) => stores.includes('outbox'));
  await assert.rejects(goesInStead(work, refused), { name: 'QuotaExceededError' });
  assert.deepEqual([(await work.store.kept()).length, (await work.store.outbox()).length, work.needsYou().length], [1, 0, 1]);
  makeRoom();
  await goesInStead(work, refused);
  assert.deepEqual([(await work.store.kept()).length, (await work.store.outbox()).length], [0, 1]);
});

test('everything is there again when the app is opened again', async () => {
  const { work, doors, person } = await amina();
  await save(work, doors[0], 'declined_talk');
  await work.keepDraft(doors[1], { need: '想要车次表' });
  await work.schedule.now({ urgent: true });
  await save(work, doors[2]);
  work.close();
  const again = await Workplace.open(person);
  opened.push(again);
  for (const door of doors) assert.deepEqual([again.standing(door).state, again.door(door)], [work.standing(door).state, work.door(door)]);
  assert.deepEqual(again.drafts, { [doors[1]]: { need: '想要车次表' } });
  assert.deepEqual([again.tally, again.reading, again.outbox.length], [work.tally, work.reading, 1]);
});

test('a draft goes with the save, in memory as on the disk', async () => {
  const { work, doors } = await amina();
  await work.keepDraft(doors[0], { need: 'x' });
  await save(work, doors[0], 'met');
  assert.deepEqual([work.drafts, await work.store.drafts()], [{}, {}]);
});

test('a full phone says so, and the door is as it was', async () => {
  const { work, doors } = await amina();
  const makeRoom = fillUp(work.store);
  await assert.rejects(save(work, doors[0]), { name: 'QuotaExceededError' });
  assert.deepEqual([work.outbox.length, work.standing(doors[0]).state], [0, 'new']);
  makeRoom();
});

test('a full phone at the answer is told, and nothing is called counted', async () => {
  const { work, doors } = await amina();
  await save(work, doors[0]);
  const makeRoom = fillUp(work.store, (stores) => stores.includes('blocks'));
  await work.schedule.now({ urgent: true });
  assert.deepEqual([work.sync.outcome?.end, String(work.sync.outcome?.code).includes('Quota')], ['broken', true]);
  assert.deepEqual([work.outbox.length, work.door(doors[0])?.waiting, countedIn(work.tally, '2026-11').all], [1, true, 0]);
  makeRoom();
  await work.schedule.now({ urgent: true });
  assert.deepEqual([work.outbox.length, countedIn(work.tally, '2026-11').all], [0, 1]);
});

test('when the browser takes the store away, the app knows that nothing is saved any more', async () => {
  const { work, doors } = await amina();
  forceCloseDatabase(/** @type {any} */ (unwrap(work.store.database)));
  await until(() => work.lost);
  await assert.rejects(save(work, doors[0]), { name: 'InvalidStateError' });
});

test('after signing out nothing runs on the closed store', async () => {
  const { work, station } = await amina();
  const [window, document] = [new EventTarget(), Object.assign(new EventTarget(), { visibilityState: 'visible' })];
  work.schedule.listen(window, document);
  await until(() => !work.sync.running);
  work.close();
  station.requests.length = 0;
  const { outcome } = work.sync;
  window.dispatchEvent(new Event('online'));
  await macrotask();
  assert.deepEqual([station.requests.length, work.sync.outcome], [0, outcome]);
});

test('topics a resident wants to hear no more of are closed, whoever wrote it down', async () => {
  const { work, doors } = await amina();
  const sheet = work.sheets.of(doors[0]);
  const topics = [{ topic: 'services_menu', end: 'ask_no_more' }];
  await work.saveVisit({ id: sheet.id, door: doors[0], started_at: sheet.opened_at, outcome: 'met', badge_shown: true, topics });
  assert.deepEqual(work.topicsClosed(doors[0]), ['services_menu']);
  await work.schedule.now({ urgent: true });
  assert.deepEqual(work.topicsClosed(doors[0]), ['services_menu']);
  assert.ok(vocabulary.topics.some(({ code }) => code === 'services_menu'));
});

test('a round’s own hours lock the doors outside them, and end with the round', async () => {
  const { work, station, doors } = await amina();
  const today = work.today();
  assert.equal(work.standing(doors[0]).lock, null);
  const hours = { workday: [['18:00', '20:30']], weekend: [] };
  station.log.push({ kind: 'round:opened', round: { id: 'narrow', opened_on: today, closes_on: today, hours } });
  await work.schedule.now({ urgent: true });
  assert.equal(work.standing(doors[0]).lock?.rule, 'hours');
  assert.deepEqual(work.settings().visiting.hours, hours);
  station.log.push({ kind: 'round:opened', round: { id: 'narrow', opened_on: today, closes_on: '2026-01-01', hours } });
  await work.schedule.now({ urgent: true });
  assert.equal(work.standing(doors[0]).lock, null);
  assert.deepEqual(work.settings().visiting.hours, vocabulary.visiting.hours);
});
