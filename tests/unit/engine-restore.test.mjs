/** A station put back from a backup: what the phone kept goes up again, once, and nobody counts it twice. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { deviceNow } from '../../static/src/shared/clock.js';
import { countedIn } from '../../static/src/visits/tally.js';
import { Station } from './peer-station.mjs';
import { pass, Phone, startClock } from './support.mjs';

beforeEach(() => startClock());

async function cast() {
  const station = new Station();
  const zone = station.addZone('Z07');
  const building = station.addBuilding(zone, 4, 3);
  const amina = await Phone.open(station, { zones: [zone] });
  const ben = await Phone.open(station, { badge: '31', zones: [zone] });
  await amina.run();
  await ben.run();
  return { station, zone, building, amina, ben, doors: building.doors.map((/** @type {any} */ door) => door.id) };
}

/** @param {Phone} phone */
const counted = async (phone) => countedIn((await phone.store.meta('tally')) ?? {}, '2026-11').all;

test('what was counted since the backup is counted again, in its old order, and tallied once', async () => {
  const { station, amina, ben, doors } = await cast();
  await amina.record(doors[0]);
  await amina.run();
  const backup = station.backup();
  const lost = [await amina.record(doors[1]), await amina.record(doors[2], 'do_not_visit'), await amina.wish(doors[3])];
  await amina.run();
  await ben.run();
  assert.equal(await counted(amina), 4);
  station.restore(backup);
  assert.equal(station.operations.size, 1);
  const waiting = await amina.record(doors[4]);
  const outcome = await amina.run();
  assert.deepEqual([outcome.end, outcome.left], ['done', 0]);
  assert.equal(station.operations.size, 5);
  const [, again] = station.requests.filter((request) => request.operations.length).slice(-2);
  assert.deepEqual(
    again.operations.map((/** @type {any} */ operation) => operation.id),
    [(await amina.store.kept())[0].operation.id, ...lost.map((entry) => entry?.operation.id)],
  );
  assert.equal(await counted(amina), 5);
  assert.equal((await amina.door(doors[4]))?.visits.length, 1);
  assert.ok(station.operations.has(String(waiting?.operation.id)));
  await amina.run();
  assert.equal(station.operations.size, 5);
});

test('every phone’s board is that of the restored station, no visit twice and none left over', async () => {
  const { station, amina, ben, doors } = await cast();
  const backup = station.backup();
  await amina.record(doors[0]);
  await ben.record(doors[0]);
  await ben.record(doors[1]);
  for (const phone of [amina, ben, amina]) await phone.run();
  station.restore(backup);
  await amina.run();
  assert.deepEqual(
    (await amina.door(doors[0]))?.visits.map(({ by }) => by),
    ['07'],
  );
  for (const phone of [ben, amina]) await phone.run();
  for (const id of doors) assert.deepEqual(await amina.door(id), await ben.door(id));
  assert.deepEqual((await amina.door(doors[0]))?.visits.map(({ by }) => by).sort(), ['07', '31']);
  assert.deepEqual(await amina.store.blocks(), await ben.store.blocks());
});

test('a visit that was held goes up again too: the station had it and has lost it', async () => {
  const { station, amina, doors } = await cast();
  const backup = station.backup();
  await amina.record(doors[0], 'not_home', { started_at: deviceNow() + 30 * 3_600_000 });
  await amina.run();
  assert.equal((await amina.store.kept())[0].receipt.state, 'held');
  station.restore(backup);
  await amina.run();
  assert.equal(station.operations.size, 1);
  assert.equal((await amina.store.kept())[0].receipt.state, 'held');
  assert.equal(await counted(amina), 0);
  // The day it was said to have happened has come: another restore, and now it counts, once.
  station.restore(backup);
  station.now += 2 * 86_400_000;
  pass(2 * 86_400_000);
  await amina.run();
  assert.equal((await amina.store.kept())[0].receipt.state, 'counted');
  assert.equal(await counted(amina), 1);
});

test('a refused one stays with its owner', async () => {
  const { station, amina } = await cast();
  const backup = station.backup();
  await amina.record('00000000-0000-4000-8000-00000000abcd');
  await amina.run();
  station.restore(backup);
  station.requests.length = 0;
  await amina.run();
  assert.equal(station.requests.flatMap((request) => request.operations).length, 0);
  assert.equal((await amina.store.kept()).length, 1);
});

test('two restores in a row tally nothing twice', async () => {
  const { station, amina, doors } = await cast();
  const backup = station.backup();
  for (const door of doors.slice(0, 3)) await amina.record(door);
  await amina.run();
  for (let turn = 0; turn < 2; turn += 1) {
    station.restore(backup);
    await amina.run();
    assert.equal(station.operations.size, 3);
    assert.equal(await counted(amina), 3);
  }
});

test('what a backup covers is forgotten and does not go up again', async () => {
  const { station, amina, doors } = await cast();
  for (const door of doors.slice(0, 3)) await amina.record(door);
  await amina.run();
  station.durableNumber = 2;
  await amina.run();
  assert.deepEqual(
    (await amina.store.kept()).map((entry) => entry.receipt.number),
    [3],
  );
  assert.equal(await counted(amina), 3);
  const backup = station.backup();
  station.restore(backup);
  station.requests.length = 0;
  await amina.run();
  assert.deepEqual(
    station.requests.map((request) => request.operations.length),
    [0, 1],
  );
});

test('a phone whose clock jumps two months ahead forgets nothing that a restored station may want', async () => {
  const { station, amina, doors } = await cast();
  const backup = station.backup();
  await amina.record(doors[0]);
  await amina.run();
  pass(60 * 86_400_000);
  await amina.run();
  station.restore(backup);
  await amina.run();
  assert.equal(station.operations.size, 1);
});

test('a phone that only pushes resends as well', async () => {
  const { station, amina, doors } = await cast();
  const backup = station.backup();
  await amina.record(doors[0]);
  await amina.run();
  amina.phone.isStale = true;
  station.restore(backup);
  await amina.run();
  assert.equal(station.operations.size, 1);
  amina.phone.isStale = false;
  await amina.run();
  assert.equal((await amina.door(doors[0]))?.visits.length, 1);
  assert.equal(await counted(amina), 1);
});

test('a zone that the restored station never gave is not kept from before', async () => {
  const { station, zone, amina } = await cast();
  const backup = station.backup();
  const other = station.addZone('Z19');
  station.addBuilding(other, 2, 2, '1栋');
  amina.phone.zones.add(other);
  await amina.run();
  assert.equal(amina.pocket.buildings().length, 2);
  amina.phone.zones.delete(other);
  station.restore(backup);
  await amina.run();
  assert.deepEqual(
    amina.pocket.buildings().map((building) => building.zone),
    [zone],
  );
  assert.deepEqual(await amina.store.blocks(), [...amina.pocket.blocks.values()]);
  assert.equal((await amina.store.meta('zones')).length, 1);
});

test('two stations behind one address do not keep a run going for ever', async () => {
  const { station, amina, doors } = await cast();
  for (let index = 0; index < 150; index += 1) await amina.record(doors[index % doors.length]);
  await amina.run();
  const [one, other] = [station.epoch, 'another-epoch'];
  station.requests.length = 0;
  station.twist = (answer) => {
    assert.ok(station.requests.length <= 8, 'the run goes on and on');
    return { ...answer, epoch: station.requests.length % 2 ? other : one };
  };
  assert.equal((await amina.run()).end, 'done');
  station.twist = (answer) => answer;
  await amina.run();
  await amina.run();
  assert.equal((await amina.store.outbox()).length, 0);
  assert.equal(station.operations.size, 150);
  assert.equal(await counted(amina), 150);
});
