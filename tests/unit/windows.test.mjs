/** Two windows on one phone: one lock for sending, one for the screen, and no window writes its older picture over a newer one. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Pocket } from '../../static/src/places/pocket.js';
import { holdWindow } from '../../static/src/shell/window.js';
import { Station } from './peer-station.mjs';
import { Locks, macrotask, Phone, startClock, until } from './support.mjs';

beforeEach(() => startClock());

async function phoneWithTwoWindows() {
  const station = new Station();
  const zone = station.addZone('Z07');
  const building = station.addBuilding(zone, 4, 3);
  const phone = await Phone.open(station, { zones: [zone] });
  await phone.run();
  const second = { pocket: new Pocket(), engine: /** @type {any} */ (null) };
  second.engine = phone.newEngine(second.pocket);
  return { station, zone, phone, second, doors: building.doors.map((/** @type {any} */ door) => door.id) };
}

for (const [words, locks] of /** @type {[string, any][]} */ ([
  ['the locks written for these tests', new Locks()],
  ['the locks of this program', navigator.locks],
])) {
  test(`one request at a time, first come first served, for ${words}`, async () => {
    const order = /** @type {string[]} */ ([]);
    /** @type {() => void} */
    let open = () => {};
    const first = locks.request('a', async () => {
      order.push('first begins');
      await new Promise((resolve) => (open = () => resolve(undefined)));
      order.push('first ends');
      return 1;
    });
    const second = locks.request('a', () => order.push('second'));
    const third = locks.request('a', { ifAvailable: true }, (/** @type {any} */ lock) =>
      order.push(lock === null ? 'third has none' : 'third'),
    );
    const other = locks.request('b', () => order.push('other'));
    await Promise.all([third, other]);
    await until(() => order.includes('first begins'));
    open();
    assert.equal(await first, 1);
    await second;
    assert.deepEqual(
      order.filter((word) => !['third has none', 'other'].includes(word)),
      ['first begins', 'first ends', 'second'],
    );
    assert.ok(order.includes('third has none'));
    await assert.rejects(
      locks.request('a', () => Promise.reject(new RangeError('inside'))),
      RangeError,
    );
    assert.equal(await locks.request('a', () => 'free again'), 'free again');
  });

  test(`a stolen lock is lost for its holder, with ${words}`, async () => {
    const held = locks.request('s', () => new Promise(() => {}));
    const lost = assert.rejects(held, { name: 'AbortError' });
    await macrotask();
    assert.equal(await locks.request('s', { steal: true }, () => 'taken'), 'taken');
    await lost;
  });
}

test('two engines on one store never carry the same entry at the same time', async () => {
  const { station, phone, second, doors } = await phoneWithTwoWindows();
  for (const door of doors) await phone.record(door);
  station.requests.length = 0;
  let underWay = 0;
  let most = 0;
  const line = phone.fetcher;
  phone.fetcher = async (/** @type {any} */ path, /** @type {any} */ init) => {
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turn = 0; turn < 30; turn += 1) await macrotask();
    const response = await line(path, init);
    underWay -= 1;
    return response;
  };
  const outcomes = await Promise.all([phone.run(), second.engine.run({ urgent: true }), phone.run(), second.engine.run({ urgent: true })]);
  assert.equal(most, 1);
  const carried = station.requests.flatMap((request) => request.operations.map((/** @type {any} */ operation) => operation.id));
  assert.equal(carried.length, new Set(carried).size);
  assert.equal(carried.length, doors.length);
  assert.equal(
    outcomes.reduce((sum, outcome) => sum + outcome.sent, 0),
    doors.length,
  );
});

test('two people’s stores are sent side by side', async () => {
  const { station, zone, phone } = await phoneWithTwoWindows();
  const ben = await Phone.open(station, { badge: '31', zones: [zone], locks: phone.locks });
  const started = /** @type {string[]} */ ([]);
  /** @type {() => void} */
  let go = () => {};
  const gate = new Promise((resolve) => (go = () => resolve(undefined)));
  for (const one of [phone, ben]) {
    one.fetcher = async (/** @type {any} */ path, /** @type {any} */ init) => {
      started.push(one.badge);
      await gate;
      return station.fetch(path, init);
    };
  }
  const both = Promise.all([phone.run(), ben.run()]);
  await until(() => started.length === 2);
  go();
  await both;
});

test('a window that slept does not lay its older blocks over newer ones', async () => {
  const { station, zone, phone, second, doors } = await phoneWithTwoWindows();
  const ben = await Phone.open(station, { badge: '31', zones: [zone] });
  await second.engine.run();
  // Ben calls at 101; the first window hears of it, the second one sleeps. Then Ben calls next door.
  await ben.record(doors[0]);
  await ben.run();
  await phone.run();
  await ben.record(doors[1]);
  await ben.run();
  await second.engine.run();
  assert.equal(second.pocket.door(doors[0])?.visits.length, 1);
  const stored = (await phone.store.blocks()).flatMap((block) => block.doors);
  assert.deepEqual(
    doors.slice(0, 2).map((/** @type {string} */ id) => stored.find((door) => door.id === id)?.visits.length),
    [1, 1],
  );
  await phone.run();
  assert.deepEqual([...phone.pocket.blocks.values()], await phone.store.blocks());
});

test('one window holds the app, the second learns it, and may take it over', async () => {
  const locks = /** @type {any} */ (new Locks());
  const heard = /** @type {string[]} */ ([]);
  const open = (/** @type {string} */ name) =>
    holdWindow({ locks, onHeld: () => void heard.push(`${name} holds`), onTaken: () => void heard.push(`${name} is told`) });
  const first = open('first');
  await macrotask();
  const second = open('second');
  await macrotask();
  assert.deepEqual(heard, ['first holds', 'second is told']);
  second.take();
  await until(() => heard.length === 4);
  assert.deepEqual(new Set(heard.slice(2)), new Set(['first is told', 'second holds']));
  first.take();
  await until(() => heard.length === 6);
  assert.deepEqual(new Set(heard.slice(4)), new Set(['second is told', 'first holds']));
});
