/** Changes down: packs, pages, zones that come and go, and a phone that may not read any more but still uploads. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { deviceNow, now } from '../../static/src/shared/clock.js';
import { countedIn } from '../../static/src/visits/tally.js';
import { Station } from './peer-station.mjs';
import { pass, Phone, slowCodec, startClock, WEDNESDAY_TEN } from './support.mjs';

beforeEach(() => startClock());

/** A station with Z07 and Z19, Amina's and Ben's phones in Z07. */
async function cast() {
  const station = new Station();
  const [z07, z19] = [station.addZone('Z07'), station.addZone('Z19')];
  const building = station.addBuilding(z07, 4, 3);
  const elsewhere = station.addBuilding(z19, 2, 2, '1栋');
  const amina = await Phone.open(station, { zones: [z07], codec: slowCodec() });
  const ben = await Phone.open(station, { badge: '31', zones: [z07] });
  await amina.run();
  await ben.run();
  station.requests.length = 0;
  return { station, z07, z19, building, elsewhere, amina, ben, doors: building.doors.map((/** @type {any} */ door) => door.id) };
}

test('the first exchange brings the pack, stored and drawn alike', async () => {
  const { amina, building, z07, station } = await cast();
  assert.deepEqual(
    amina.pocket.buildings().map(({ id, doors }) => [id, doors.length]),
    [[building.id, 12]],
  );
  assert.deepEqual(await amina.store.blocks(), [...amina.pocket.blocks.values()]);
  assert.deepEqual(
    (await amina.store.meta('zones')).map((/** @type {any} */ zone) => zone.id),
    [z07],
  );
  assert.deepEqual(await amina.store.meta('rounds'), [station.round]);
  assert.equal((await amina.store.meta('reading')).at, station.now);
});

test('a colleague’s visits arrive by number, with everything a coordinator needs at the door', async () => {
  const { amina, ben, doors } = await cast();
  const topics = [{ topic: 'document_help', end: 'told' }];
  const certificate = { kind: 'residence_permit', help: ['advice'], remind_month: '2027-01' };
  await ben.record(doors[0], 'met', { topics, certificate, left_card: true });
  await ben.record(doors[1], 'appointment', { appointment: { day: '2026-11-28', time: '19:00', band: null } });
  await ben.wish(doors[2]);
  await ben.run();
  await amina.run();
  const [met] = (await amina.door(doors[0]))?.visits ?? [];
  assert.deepEqual(met, {
    number: 1,
    at: WEDNESDAY_TEN,
    outcome: 'met',
    by: '31',
    left_card: true,
    topics,
    appointment: null,
    check: true,
    later: false,
    asked: false,
    corrects: false,
    clashes: false,
  });
  assert.deepEqual((await amina.door(doors[0]))?.reminders, ['2027-01']);
  assert.deepEqual((await amina.door(doors[1]))?.visits[0].appointment, { day: '2026-11-28', time: '19:00', band: null });
  assert.equal((await amina.door(doors[2]))?.wishes.length, 1);
  assert.deepEqual(await ben.store.blocks(), await amina.store.blocks());
});

test('an own visit is drawn once: waiting, counted, and when its row has come', async () => {
  const { station, amina, doors } = await cast();
  const drawn = async () => (await amina.door(doors[0]))?.visits.map(({ number, waiting }) => [number, Boolean(waiting)]);
  await amina.record(doors[0]);
  assert.deepEqual(await drawn(), [[null, true]]);
  // The pages of a long log: the receipt is here before the row is.
  for (let index = 0; index < 12; index += 1) station.log.push({ kind: 'building:left', building: 'gone', zone: 'another' });
  station.pageSize = 5;
  const seen = /** @type {any[]} */ ([]);
  amina.engine.parts.onTurn = async () => void seen.push(await drawn());
  await amina.run();
  assert.deepEqual(await drawn(), [[13, false]]);
  assert.deepEqual(
    seen.map((look) => look.length),
    [1, 1, 1],
  );
  assert.deepEqual(
    (await amina.store.kept()).map((entry) => entry.caught_up),
    [true],
  );
  assert.ok(station.requests.length >= 3);
});

test('the entry leaves the overlay only when the cursor has passed its number', async () => {
  const { station, amina, doors } = await cast();
  await amina.record(doors[0]);
  for (let index = 0; index < 7; index += 1) station.log.push({ kind: 'building:left', building: 'gone', zone: 'another' });
  station.pageSize = 4;
  const flags = /** @type {any[]} */ ([]);
  const take = amina.store.take.bind(amina.store);
  amina.store.take = async (change) => {
    await take(change);
    flags.push([(await amina.store.kept()).map((entry) => entry.caught_up), amina.pocket.door(doors[0])?.visits.length]);
  };
  await amina.run();
  assert.deepEqual(
    flags.map(([caughtUp]) => caughtUp),
    [[false], [true]],
  );
});

test('a long log comes page after page in one run', async () => {
  const { station, amina, ben, doors } = await cast();
  for (let turn = 0; turn < 5; turn += 1) for (const door of doors) await ben.record(door);
  await ben.run();
  station.pageSize = 7;
  station.requests.length = 0;
  assert.equal((await amina.run()).end, 'done');
  assert.equal(station.requests.length, Math.ceil(60 / 7));
  assert.equal(
    (await Promise.all(doors.map((/** @type {string} */ id) => amina.door(id)))).reduce((sum, door) => sum + (door?.visits.length ?? 0), 0),
    60,
  );
});

test('a station that says “more” without moving on is asked twice and not for ever', async () => {
  const { station, amina } = await cast();
  station.twist = (answer) => ({ ...answer, more: true });
  assert.equal((await amina.run()).end, 'done');
  assert.equal(station.requests.length, 1);
});

test('a zone newly given comes as its pack, a lost one goes, and the tower next door stays', async () => {
  const { station, amina, z07, z19, building, elsewhere } = await cast();
  amina.phone.zones.add(z19);
  amina.phone.everHad.add(z19);
  await amina.run();
  assert.deepEqual(new Set(amina.pocket.buildings().map(({ id }) => id)), new Set([building.id, elsewhere.id]));
  const keptBlocks = (await amina.store.blocks()).filter((block) => block.zone === z19);
  /** @type {any} */
  let turn;
  amina.engine.parts.onTurn = (/** @type {any} */ found) => (turn = found);
  amina.phone.zones.delete(z07);
  await amina.run();
  const told = [{ zone: 'Z07', doors: 12, to: '31' }];
  assert.deepEqual(turn.left, told);
  // It is told until it has been read, whatever comes in between.
  await amina.run();
  assert.deepEqual(await amina.store.meta('left'), told);
  assert.deepEqual(await amina.store.blocks(), keptBlocks);
  assert.deepEqual(
    (await amina.store.meta('zones')).map((/** @type {any} */ zone) => zone.code),
    ['Z19'],
  );
  assert.equal(amina.pocket.building(building.id), undefined);
  assert.equal(station.requests.at(-1).cursor === null, false);
});

test('two zones at once come as one pack an answer', async () => {
  const station = new Station();
  const zones = ['Z07', 'Z19', 'Z20'].map((code) => station.addZone(code));
  for (const zone of zones) station.addBuilding(zone, 2, 2);
  const amina = await Phone.open(station, { zones });
  await amina.run();
  assert.equal(station.requests.length, 3);
  assert.equal(amina.pocket.buildings().length, 3);
  assert.deepEqual(
    (await amina.store.meta('zones')).map((/** @type {any} */ zone) => zone.code),
    ['Z07', 'Z19', 'Z20'],
  );
});

test('a building that leaves goes, one that changes is laid anew with its visits, and doors not there any more are gone', async () => {
  const { station, amina, ben, z07, building, doors } = await cast();
  const second = station.addBuilding(z07, 1, 2, '8栋');
  station.log.push({ kind: 'building:changed', building: second.id, zone: z07 });
  await ben.record(doors[0]);
  await ben.run();
  await amina.run();
  assert.equal(amina.pocket.buildings().length, 2);
  building.name = '12巷6号之一';
  building.doors = building.doors.filter((/** @type {any} */ door) => door.id !== doors[11]);
  station.log.push({ kind: 'building:changed', building: building.id, zone: z07 });
  station.log.push({ kind: 'building:left', building: second.id, zone: z07 });
  await amina.run();
  assert.deepEqual(
    amina.pocket.buildings().map(({ name, doors: rooms }) => [name, rooms.length]),
    [['12巷6号之一', 11]],
  );
  assert.equal(amina.pocket.door(doors[11]), undefined);
  assert.equal(amina.pocket.door(doors[0])?.visits.length, 1);
  assert.deepEqual(await amina.store.blocks(), [...amina.pocket.blocks.values()]);
});

for (const [code, spoil] of /** @type {[string, (phone: Phone) => void][]} */ ([
  ['token.stale', ({ phone }) => (phone.isStale = true)],
  ['phone.revoked', ({ phone }) => (phone.isRevoked = true)],
  ['token.unknown', ({ station, tokens }) => station.tokens.delete(tokens.read)],
])) {
  test(`after ${code} the same run goes on with the push token`, async () => {
    const { station, amina, doors } = await cast();
    const before = [await amina.store.blocks(), await amina.store.meta('place')];
    await amina.record(doors[0]);
    spoil(amina);
    const outcome = await amina.run();
    assert.deepEqual(outcome, { end: 'unread', code, sent: 1, left: 0 });
    assert.deepEqual(
      station.requests.map(({ token, cursor }) => [token === amina.tokens.push, cursor === null]),
      [
        [false, false],
        [true, true],
      ],
    );
    assert.equal((await amina.store.meta('reading')).refusal, code);
    assert.equal((await amina.store.meta('reading')).at, WEDNESDAY_TEN);
    assert.deepEqual([await amina.store.blocks(), await amina.store.meta('place')], before);
    // Counted or held, it did happen: the board goes on showing it.
    assert.equal((await amina.door(doors[0]))?.visits.length, 1);
  });
}

test('when the push token is unknown too, everything stays', async () => {
  const { station, amina, doors } = await cast();
  await amina.record(doors[0]);
  station.tokens.clear();
  assert.deepEqual(await amina.run(), { end: 'refused', code: 'token.unknown', sent: 0, left: 1 });
  assert.equal((await amina.store.outbox()).length, 1);
});

test('a new activation’s reading ends the refusal', async () => {
  const { amina } = await cast();
  amina.phone.isStale = true;
  await amina.run();
  amina.phone.isStale = false;
  assert.equal((await amina.run()).end, 'done');
  assert.equal((await amina.store.meta('reading')).refusal, null);
});

test('a program that is too old gets its receipts, all of them, and reads nothing', async () => {
  const { station, amina, ben, doors } = await cast();
  await ben.record(doors[5]);
  await ben.run();
  const place = await amina.store.meta('place');
  for (let index = 0; index < 120; index += 1) await amina.record(doors[index % 12]);
  station.buildMin = 2;
  assert.deepEqual(await amina.run(), { end: 'update', code: '', sent: 120, left: 0 });
  assert.deepEqual(await amina.store.meta('place'), place);
  assert.equal(amina.pocket.door(doors[5])?.visits.length, 0);
  assert.equal((await amina.store.kept()).filter((entry) => entry.caught_up).length, 0);
  station.buildMin = 1;
  await amina.run();
  assert.equal(amina.pocket.door(doors[5])?.visits.length, 11);
});

test('what this program cannot read does not keep its receipts from it', async () => {
  const { station, amina, building, z07, doors } = await cast();
  for (let index = 0; index < 110; index += 1) await amina.record(doors[index % 12]);
  const [blocks, place] = [await amina.store.blocks(), await amina.store.meta('place')];
  // A building of a kind that only a later vocabulary has.
  const strange = { kind: 'building:changed', zone: z07, building: { ...station.columns(building), kind: 99 } };
  station.twist = (answer) => ({ ...answer, changes: [strange], counts: { ...answer.counts, changes: 1 } });
  for (const left of [10, 0]) {
    await assert.rejects(amina.run(), TypeError);
    assert.equal((await amina.store.outbox()).length, left);
  }
  assert.deepEqual([await amina.store.blocks(), await amina.store.meta('place')], [blocks, place]);
  assert.equal((await amina.store.kept()).filter((entry) => entry.caught_up).length, 0);
  assert.equal((await amina.door(doors[0]))?.visits.length, 10);
  station.twist = (answer) => answer;
  await amina.run();
  assert.equal((await amina.door(doors[0]))?.visits.length, 10);
});

test('the phone’s clock is set right by every answer and never runs back behind it', async () => {
  const { station, amina } = await cast();
  station.now += 3_600_000;
  await amina.run();
  assert.equal(now(), station.now);
  pass(-86_400_000);
  assert.equal(now(), station.now);
  pass(86_400_000 + 5);
  assert.equal(now(), station.now + 5);
});

test('an operation carries what the phone knew of the clock when it was saved', async () => {
  const { station, amina, doors } = await cast();
  pass(-7_200_000);
  await amina.run();
  pass(60_000);
  await amina.record(doors[0]);
  const [{ operation }] = await amina.store.outbox();
  assert.deepEqual(JSON.parse(operation.text).clock, { at: WEDNESDAY_TEN - 7_140_000, offset: 7_200_000, age: 60_000 });
  station.now += 60_000;
  await amina.run();
  assert.equal(amina.pocket.door(doors[0])?.visits[0].at, station.now);
});

test('what a person decided takes the place of the receipt, is looked at again, and is tallied once', async () => {
  const { station, amina, doors } = await cast();
  const ahead = { started_at: deviceNow() + 30 * 3_600_000 };
  const [first, second] = [await amina.record(doors[0], 'not_home', ahead), await amina.record(doors[1], 'not_home', ahead)];
  await amina.run();
  for (const entry of await amina.store.kept()) await amina.store.take({ kept: [{ ...entry, is_seen: true }] });
  station.decide(String(first?.operation.id), { state: 'counted', code: null, words: null });
  station.decide(String(second?.operation.id), { state: 'refused', code: 'operation.given_back', words: '请写真正的时间' });
  await amina.run();
  await amina.run();
  const kept = await amina.store.kept();
  assert.deepEqual(
    kept.map(({ receipt, is_seen, caught_up }) => [receipt.state, receipt.code, receipt.words, is_seen, caught_up]),
    [
      ['counted', null, null, false, true],
      ['refused', 'operation.given_back', '请写真正的时间', false, true],
    ],
  );
  assert.equal(countedIn((await amina.store.meta('tally')) ?? {}, '2026-').all, 1);
  // Neither locks its door any more by being held; the one that counts comes as a row of its own.
  assert.deepEqual((await amina.door(doors[1]))?.visits, []);
});
