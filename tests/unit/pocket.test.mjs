/** Blocks: how a building is cut, what a change does to which block, and that nothing moves before the store has it. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { blocksOfBuilding, DOORS_PER_BLOCK, floorsOf } from '../../static/src/places/blocks.js';
import { Pocket } from '../../static/src/places/pocket.js';
import { Station } from './peer-station.mjs';
import { startClock } from './support.mjs';

beforeEach(() => startClock());

/** @param {number[]} floors rooms on each floor @param {string} [unit] */
function building(floors, unit = '') {
  const station = new Station();
  const zone = station.addZone('Z07');
  const found = station.addBuilding(zone, 0, 0);
  floors.forEach((rooms, index) => {
    for (let room = 1; room <= rooms; room += 1) {
      found.doors.push({
        id: randomUUID(),
        unit,
        floor: String(index + 1),
        room: `${index + 1}${String(room).padStart(2, '0')}`,
        visits: [],
        wishes: [],
      });
    }
  });
  return { station, zone, found, blocks: blocksOfBuilding(station.columns(found), zone) };
}

/** A pocket with one zone: a tower of 24 floors and a house. */
function zoneInPocket() {
  const station = new Station();
  const zone = station.addZone('Z07');
  const tower = station.addBuilding(zone, 24, 16, '3栋');
  const house = station.addBuilding(zone, 4, 3);
  const pocket = new Pocket();
  const answer = (/** @type {any} */ change) => ({ packs: [], changes: [], cursor: 'c', ...change });
  pocket.commit(pocket.plan(answer({ packs: [station.pack(zone)] }), false));
  return { station, zone, tower, house, pocket, answer };
}

/** @param {any} building @param {any} door @param {number} number @param {any} [visit] */
const visited = ({ id }, door, number, visit = {}) => ({
  kind: 'visit:recorded',
  building: id,
  door: door.id,
  visit: {
    number,
    at: 1000 * number,
    outcome: 'not_home',
    by: '31',
    left_card: false,
    topics: [],
    appointment: null,
    check: false,
    remind_month: null,
    ...visit,
  },
});

test('a building keeps the times it could not be entered, each once and as long as it stands, whatever its blocks are', () => {
  const { tower, pocket, answer } = zoneInPocket();
  const first = { number: 7, at: 2000, reason: 'gate', band: 'am', hint: null, by: '31' };
  const before = { ...first, number: 9, at: 1000, hint: '19:00 后可以登记进入' };
  const told = (/** @type {any} */ blockage) => ({ kind: 'blockage:recorded', building: tower.id, blockage });
  const turn = pocket.plan(answer({ changes: [told(first), told(before), told(first)] }), false);
  assert.deepEqual(
    turn.blocks.map((block) => block.part),
    [0],
  );
  assert.deepEqual(pocket.building(tower.id)?.blockages, []);
  pocket.commit(turn);
  assert.deepEqual(pocket.building(tower.id)?.blockages, [before, first]);
  assert.equal(pocket.building(tower.id)?.doors.length, 24 * 16);
  const ended = (/** @type {number} */ number) => ({ kind: 'blockage:removed', building: tower.id, blockage: number });
  pocket.commit(pocket.plan(answer({ changes: [ended(7), ended(8)] }), false));
  assert.deepEqual(pocket.building(tower.id)?.blockages, [before]);
  pocket.commit(pocket.plan(answer({ changes: [told(first), ended(9), ended(7)] }), false));
  assert.deepEqual(pocket.building(tower.id)?.blockages, []);
});

test('a tower of 24 floors and 400 doors is cut between floors into blocks of at most a hundred', () => {
  const floors = Array.from({ length: 24 }, (_, index) => (index < 16 ? 17 : 16));
  const { blocks, found } = building(floors);
  assert.equal(found.doors.length, 400);
  assert.ok(blocks.length >= 4);
  for (const [index, block] of blocks.entries()) {
    assert.ok(block.doors.length <= DOORS_PER_BLOCK);
    assert.deepEqual([block.key, block.part, block.building], [`${found.id}:${index}`, index, found.id]);
  }
  for (const floor of floorsOf(blocks.flatMap((block) => block.doors))) {
    const blocksWithIt = blocks.filter((block) => block.doors.some((door) => door.floor === floor[0].floor));
    assert.equal(blocksWithIt.length, 1, `floor ${floor[0].floor} is cut`);
  }
  assert.deepEqual(
    blocks.flatMap((block) => block.doors.map((door) => door.id)),
    found.doors.map((/** @type {any} */ door) => door.id),
  );
});

for (const [floors, parts] of /** @type {[number[], number[]][]} */ ([
  [[], [0]],
  [[1], [1]],
  [[100], [100]],
  [[50, 50], [100]],
  [
    [50, 51],
    [50, 51],
  ],
  [
    [60, 40, 1],
    [100, 1],
  ],
  [[250], [100, 100, 50]],
  [
    [10, 205, 10],
    [10, 100, 100, 15],
  ],
])) {
  test(`floors of ${floors.join(', ') || 'no'} doors lie in blocks of ${parts.join(', ')}`, () => {
    assert.deepEqual(
      building(floors).blocks.map((block) => block.doors.length),
      parts,
    );
  });
}

test('the same floor of two units is two floors', () => {
  const { found, station, zone } = building([2, 2]);
  found.doors.push(...[1, 2].map((room) => ({ ...found.doors[2], id: randomUUID(), unit: '2单元', room: `20${room}` })));
  const doors = blocksOfBuilding(station.columns(found), zone)[0].doors;
  assert.deepEqual(
    floorsOf(doors).map((floor) => [floor[0].unit, floor[0].floor, floor.length]),
    [
      ['', '1', 2],
      ['', '2', 2],
      ['2单元', '2', 2],
    ],
  );
});

test('a change touches the block of its door and no other', () => {
  const { pocket, tower, answer } = zoneInPocket();
  const door = tower.doors[200];
  const before = new Map(pocket.blocks);
  const turn = pocket.plan(answer({ changes: [visited(tower, door, 7)] }), false);
  assert.deepEqual(
    turn.blocks.map((block) => block.key),
    [pocket.doors.get(door.id)?.block.key],
  );
  assert.deepEqual([turn.gone, turn.clear], [[], false]);
  pocket.commit(turn);
  for (const [key, block] of before) assert.equal(pocket.blocks.get(key) === block, key !== turn.blocks[0].key);
  assert.deepEqual(
    pocket.door(door.id)?.visits.map((visit) => visit.number),
    [7],
  );
  assert.equal(
    pocket
      .buildings()
      .flatMap(({ doors }) => doors)
      .filter((one) => one.visits.length).length,
    1,
  );
});

test('planning changes nothing until the store has it', () => {
  const { pocket, tower, house, zone, station, answer } = zoneInPocket();
  const before = structuredClone({
    blocks: pocket.blocks,
    zones: pocket.zones,
    rounds: pocket.rounds,
    station: pocket.station,
    cursor: pocket.cursor,
  });
  const blocks = [...pocket.blocks.values()];
  const round = { id: 'r2', opened_on: '2027-02-01', closes_on: '2027-03-01' };
  const wish = { id: 'w', set_at: 1, lifted_at: null };
  const changes = [
    visited(tower, tower.doors[0], 1, { remind_month: '2027-01' }),
    { kind: 'wish:set', building: house.id, door: house.doors[0].id, wish },
    { kind: 'round:opened', round },
    { kind: 'building:changed', zone, building: station.columns({ ...house, name: 'new' }) },
    { kind: 'building:left', building: tower.id },
    { kind: 'zone:gone', zone },
  ];
  for (const change of changes) pocket.plan(answer({ changes: [change], cursor: 'd' }), false);
  pocket.plan(answer({ changes, packs: [station.pack(zone)], cursor: 'd' }), true);
  assert.deepEqual(
    { blocks: pocket.blocks, zones: pocket.zones, rounds: pocket.rounds, station: pocket.station, cursor: pocket.cursor },
    before,
  );
  assert.ok([...pocket.blocks.values()].every((block, index) => block === blocks[index]));
});

test('what is stored and what is drawn is the same after every turn', () => {
  const { pocket, tower, house, zone, station, answer } = zoneInPocket();
  const stored = new Map(pocket.blocks);
  const small = { ...house, doors: house.doors.slice(0, 2) };
  for (const [changes, packs, anew] of /** @type {[any[], any[], boolean][]} */ ([
    [[visited(tower, tower.doors[0], 1), visited(tower, tower.doors[399 - 16], 2), visited(house, house.doors[0], 3)], [], false],
    [[{ kind: 'building:changed', zone, building: station.columns({ ...tower, doors: tower.doors.slice(0, 30) }) }], [], false],
    [
      [
        { kind: 'building:left', building: house.id },
        { kind: 'building:changed', zone, building: station.columns(small) },
      ],
      [],
      false,
    ],
    [[{ kind: 'zone:gone', zone }], [station.pack(zone)], false],
    [[], [station.pack(zone)], true],
  ])) {
    const turn = pocket.plan(answer({ changes, packs }), anew);
    if (turn.clear) stored.clear();
    for (const key of turn.gone) stored.delete(key);
    for (const block of turn.blocks) stored.set(block.key, block);
    pocket.commit(turn);
    assert.deepEqual(new Map([...pocket.blocks].sort()), new Map([...stored].sort()));
    const again = new Pocket();
    again.fill({ blocks: [...stored.values()], zones: turn.zones, rounds: turn.rounds, station: turn.station, cursor: turn.cursor });
    assert.deepEqual(again.buildings(), pocket.buildings());
    for (const { doors } of again.buildings()) for (const door of doors) assert.deepEqual(pocket.door(door.id), door);
  }
});

test('what an answer leaves out of a building or a zone is gone, and what it leaves in is there once', () => {
  const { pocket, tower, house, zone, station, answer } = zoneInPocket();
  const sizes = () => pocket.buildings().map(({ name, doors }) => `${name} ${doors.length}`);
  const take = (/** @type {any} */ change) => pocket.commit(pocket.plan(answer(change), false));
  assert.deepEqual(sizes(), ['3栋 384', '12巷6号 12']);
  take({ changes: [{ kind: 'building:changed', zone, building: station.columns({ ...tower, doors: tower.doors.slice(0, 30) }) }] });
  assert.deepEqual(sizes(), ['3栋 30', '12巷6号 12']);
  take({ packs: [station.pack(zone)] });
  assert.deepEqual(sizes(), ['3栋 384', '12巷6号 12']);
  station.buildings.delete(house.id);
  tower.doors.length = 120;
  take({ packs: [station.pack(zone)] });
  assert.deepEqual(sizes(), ['3栋 120']);
});

test('the packs of several zones come in one answer, each with its own doors', () => {
  const { station, zone, pocket, answer } = zoneInPocket();
  const other = station.addZone('Z19');
  const shed = station.addBuilding(other, 2, 2, '1栋');
  const fresh = new Pocket();
  const turn = fresh.plan(answer({ packs: [station.pack(zone), station.pack(other)] }), false);
  fresh.commit(turn);
  assert.deepEqual(
    turn.zones.map(({ code }) => code),
    ['Z07', 'Z19'],
  );
  assert.deepEqual(
    [...fresh.blocks.values()].filter((block) => block.zone === zone),
    [...pocket.blocks.values()],
  );
  assert.deepEqual(
    fresh.building(shed.id)?.doors.map(({ id }) => id),
    shed.doors.map((/** @type {any} */ door) => door.id),
  );
});

test('a building and a visit in it may change in one answer', () => {
  const { pocket, house, zone, station, answer } = zoneInPocket();
  const door = house.doors[0];
  const changes = [
    { kind: 'building:changed', zone, building: station.columns({ ...house, name: '12巷6号之一' }) },
    visited(house, door, 1),
  ];
  pocket.commit(pocket.plan(answer({ changes }), false));
  assert.equal(pocket.building(house.id)?.name, '12巷6号之一');
  assert.equal(pocket.door(door.id)?.visits.length, 1);
});

test('the same visit again is not drawn twice, and a corrected one takes its place', () => {
  const { pocket, house, answer } = zoneInPocket();
  const door = house.doors[0];
  const take = (/** @type {any[]} */ changes) => pocket.commit(pocket.plan(answer({ changes }), false));
  take([visited(house, door, 2), visited(house, door, 1)]);
  take([
    visited(house, door, 2, { outcome: 'met', remind_month: '2027-01' }),
    visited(house, door, 2, { outcome: 'met', remind_month: '2027-01' }),
  ]);
  assert.deepEqual(
    pocket.door(door.id)?.visits.map(({ number, outcome }) => [number, outcome]),
    [
      [1, 'not_home'],
      [2, 'met'],
    ],
  );
  assert.deepEqual(pocket.door(door.id)?.reminders, ['2027-01']);
  take([{ kind: 'visit:removed', visit: 1 }]);
  assert.deepEqual(
    pocket.door(door.id)?.visits.map(({ number }) => number),
    [2],
  );
});

test('of many visits that are past their time nothing is left in any block', () => {
  const { tower, house, pocket, answer } = zoneInPocket();
  const doors = [tower, house].flatMap((building) => building.doors.map((/** @type {any} */ door) => ({ building, door })));
  const numbers = Array.from({ length: 500 }, (_, index) => index + 1);
  const recorded = numbers.map((number) => {
    const { building, door } = doors[number % doors.length];
    return visited(building, door, number);
  });
  pocket.commit(pocket.plan(answer({ changes: recorded }), false));
  const known = () =>
    [...pocket.blocks.values()].flatMap((block) => block.doors.flatMap((door) => door.visits.map((visit) => visit.number)));
  assert.equal(known().length, 500);
  const removed = numbers.filter((number) => number !== 77).map((number) => ({ kind: 'visit:removed', visit: number }));
  const turn = pocket.plan(answer({ changes: removed }), false);
  pocket.commit(turn);
  assert.deepEqual(known(), [77]);
  assert.ok(!JSON.stringify(turn.blocks).includes('"at":78000'), 'the blocks that are stored hold none of them either');
});

test('a wish is set and lifted by its id', () => {
  const { pocket, house, answer } = zoneInPocket();
  const door = house.doors[0];
  const change = (/** @type {string} */ kind, /** @type {any} */ wish) => ({ kind, building: house.id, door: door.id, wish });
  const take = (/** @type {any[]} */ changes) => pocket.commit(pocket.plan(answer({ changes }), false));
  take([change('wish:set', { id: 'a', set_at: 1, lifted_at: null }), change('wish:set', { id: 'b', set_at: 2, lifted_at: null })]);
  take([change('wish:lifted', { id: 'a', set_at: 1, lifted_at: 3 })]);
  assert.deepEqual(pocket.door(door.id)?.wishes, [
    { id: 'b', set_at: 2, lifted_at: null },
    { id: 'a', set_at: 1, lifted_at: 3 },
  ]);
});

test('a kind of change this program does not read is passed over, and so is a door it does not have', () => {
  const { pocket, house, answer } = zoneInPocket();
  const before = structuredClone(pocket.blocks);
  const strange = [
    { kind: 'van:moved', building: house.id },
    visited(house, { id: randomUUID() }, 1),
    visited({ id: randomUUID() }, house.doors[0], 1),
  ];
  pocket.commit(pocket.plan(answer({ changes: strange }), false));
  assert.deepEqual(pocket.blocks, before);
});

test('buildings stand in the order of compound and number, two before ten', () => {
  const station = new Station();
  const zone = station.addZone('Z07');
  for (const name of ['10栋', '2栋', '1栋', '12巷6号']) station.addBuilding(zone, 1, 1, name);
  const pocket = new Pocket();
  pocket.commit(pocket.plan(/** @type {any} */ ({ packs: [station.pack(zone)], changes: [], cursor: 'c' }), false));
  assert.deepEqual(
    pocket.buildings().map(({ name }) => name),
    ['1栋', '2栋', '10栋', '12巷6号'],
  );
});

test('a door knows its building, and a strange one has none', () => {
  const { pocket, tower, house } = zoneInPocket();
  for (const [door, home] of [
    [tower.doors[383], tower],
    [house.doors[0], house],
  ]) {
    assert.equal(pocket.buildingOfDoor(door.id)?.id, home.id);
  }
  assert.equal(pocket.building(tower.id)?.doors.length, 384);
  assert.deepEqual([pocket.door('x'), pocket.buildingOfDoor('x'), pocket.building('x')], [undefined, undefined, undefined]);
});
