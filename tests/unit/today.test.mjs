/** Today: which doors, why, and in which order. No door that may not be visited, no stairs twice, the best band first, the resident's own time above all. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { hoursAt } from '../../static/src/rounds/hours.js';
import { bandChance } from '../../static/src/rounds/chance.js';
import { doorStanding } from '../../static/src/rounds/rules.js';
import { isReminderDue, orderOfToday, reasonOf } from '../../static/src/rounds/today.js';
import { instantOf } from '../../static/src/shared/calendar.js';

const ZONE = 'Asia/Shanghai';
const DAY_MS = 86_400_000;
const settings = /** @type {any} */ ({ time_zone: ZONE, visiting: vocabulary.visiting, last_contact_at: instantOf('2026-11-25', 0, ZONE) });
const round = { id: 'r', opened_on: '2026-11-01', closes_on: '2027-01-29' };

/** @param {string} day @param {number} hour @param {number} [minute] */
const at = (day, hour, minute = 0) => instantOf(day, hour * 60 + minute, ZONE);

/** @param {string} id @param {object} [more] @returns {any} */
const door = (id, more = {}) => {
  const [floor, room] = [id.slice(0, -2), id];
  return {
    id,
    unit: '',
    floor,
    room,
    kind: 'home',
    standing: 'active',
    night_shift: false,
    visits: [],
    wishes: [],
    closed: [],
    reminders: [],
    ...more,
  };
};

/** @param {string} day @param {number} hour @param {string} outcome @param {any} [appointment] */
const visit = (day, hour, outcome, appointment = null) => ({ at: at(day, hour), outcome, appointment, topics: [], by: '07' });

/** @param {string} id @param {any[]} doors @param {string} [compound] @returns {any} */
const building = (id, doors, compound = '禾里村') => ({
  id,
  zone: 'z',
  compound,
  name: id,
  kind: 'house',
  entry_note: '',
  hazard_note: '',
  doors,
});

/** The rules of a phone that has just heard the station. @param {number} now */
const heard = (now) => ({ ...settings, last_contact_at: now });

/** The order at a moment. @param {any[]} buildings @param {number} now @param {any} [more] */
function orderAt(buildings, now, more = {}) {
  const standings = new Map(
    buildings.flatMap(({ doors }) => doors).map((one) => [one.id, doorStanding(one, one.visits, one.wishes, round, now, heard(now))]),
  );
  const doors = new Map(buildings.flatMap(({ doors: all }) => all).map((one) => [one.id, one]));
  const today = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
  return orderOfToday({
    buildings,
    doorOf: (id) => doors.get(id),
    standingOf: (one) => /** @type {any} */ (standings.get(one.id)),
    chanceOf: (one) => bandChance(one.visits, round, now, settings),
    blockedAt: () => null,
    today,
    minute: Math.floor(((now + 8 * 3_600_000) % DAY_MS) / 60_000),
    settings,
    last: null,
    stairs: 'down',
    ...more,
  });
}

/** @param {any} order */
const rooms = (order) => order.stops.map((/** @type {any} */ stop) => stop.doors.map((/** @type {any} */ due) => due.door.room));
/** @param {any} order */
const stops = (order) => order.stops.map((/** @type {any} */ stop) => stop.building.id);

const EVENING = at('2026-11-25', 18, 30);
const MORNING = at('2026-11-25', 10);

test('doors come floor by floor from the top, or from the bottom where she walks up', () => {
  const one = building(
    'a',
    ['101', '102', '201', '202', '301'].map((id) => door(id)),
  );
  assert.deepEqual(rooms(orderAt([one], MORNING)), [['301', '201', '202', '101', '102']]);
  assert.deepEqual(rooms(orderAt([one], MORNING, { stairs: 'up' })), [['101', '102', '201', '202', '301']]);
});

test('one unit is walked before the next', () => {
  const doors = ['A', 'B'].flatMap((unit) => ['101', '201'].map((id) => door(id, { id: unit + id, unit })));
  const found = orderAt([building('a', doors)], MORNING).stops[0].doors.map((due) => due.door.id);
  assert.deepEqual(found, ['A201', 'A101', 'B201', 'B101']);
});

test('each door has its reason', () => {
  const last = (/** @type {any} */ one) =>
    reasonOf(one, doorStanding(one, one.visits, one.wishes, round, EVENING, settings), '2026-11-25', ZONE);
  assert.equal(last(door('101')), 'new');
  assert.equal(last(door('101', { visits: [visit('2026-11-20', 10, 'not_home')] })), 'band');
  for (const outcome of ['met', 'declined_talk'])
    assert.equal(last(door('101', { visits: [visit('2026-09-01', 10, outcome)] })), 'rest', outcome);
  assert.equal(last(door('101', { reminders: ['2027-01'] })), 'reminder');
  const booked = visit('2026-11-23', 10, 'appointment', { day: '2026-11-25', time: '18:30', band: null });
  assert.equal(last(door('101', { visits: [booked], reminders: ['2027-01'] })), 'appointment');
});

test('a reminder is due 60, 30 and 7 days before its month, each until somebody has been there since', () => {
  const due = (/** @type {string} */ today, /** @type {any[]} */ visits = []) => isReminderDue(['2027-02'], visits, today, ZONE);
  assert.deepEqual(
    ['2026-12-02', '2026-12-03', '2027-01-31', '2027-02-01'].map((day) => due(day)),
    [false, true, true, false],
  );
  const met = [{ at: at('2026-12-05', 10) }];
  assert.deepEqual(
    ['2026-12-06', '2027-01-01', '2027-01-02', '2027-01-25'].map((day) => due(day, met)),
    [false, false, true, true],
  );
  assert.equal(due('2027-01-24', [{ at: at('2027-01-03', 10) }]), false);
  assert.equal(due('2027-01-25', [{ at: at('2027-01-03', 10) }]), true);
  assert.equal(isReminderDue([], [], '2026-12-10', ZONE), false);
});

test('the band with the best chance comes first: in the morning the doors that were tried in the evening and at a weekend', () => {
  const tried = door('101', { visits: [visit('2026-11-10', 19, 'not_home'), visit('2026-11-14', 11, 'not_home')] });
  const order = orderAt([building('fresh', [door('201'), door('202')]), building('tried', [tried])], MORNING);
  assert.deepEqual(stops(order), ['tried', 'fresh']);
  assert.deepEqual(
    order.stops.map((stop) => stop.best),
    [1, 0],
  );
  const evening = [building('tried', [tried]), building('fresh', [door('201'), door('202')])];
  assert.deepEqual(stops(orderAt(evening, EVENING)), ['fresh', 'tried']);
});

test('who asked to be reminded is on the way though the round has been there, once the rest is over', () => {
  const talked = visit('2026-11-02', 10, 'met');
  const asked = door('101', { visits: [talked], reminders: ['2027-02'] });
  assert.deepEqual(rooms(orderAt([building('a', [asked])], at('2026-12-04', 10))), [], 'rest holds');
  const order = orderAt([building('a', [asked])], at('2027-01-06', 10));
  assert.deepEqual([rooms(order), order.stops[0].doors[0].reason], [[['101']], 'reminder']);
  assert.deepEqual(rooms(orderAt([building('a', [door('101', { visits: [talked] })])], at('2027-01-06', 10))), []);
});

test('an appointment of an hour that is past defers nobody, and one by a band keeps the band’s word', () => {
  const booked = (/** @type {string} */ id, /** @type {any} */ when) =>
    door(id, { visits: [visit('2026-11-23', 10, 'appointment', { day: '2026-11-25', time: null, band: null, ...when })] });
  const all = [
    building('a', [booked('101', { time: '10:00' }), door('201')]),
    building('b', [booked('102', { band: 'eve' }), door('202')]),
  ];
  const order = orderAt(all, at('2026-11-25', 15));
  assert.deepEqual(
    order.appointments.map((due) => [due.door.room, due.hour]),
    [
      ['101', 'past'],
      ['102', 'later'],
    ],
  );
  assert.deepEqual(
    order.stops.map((stop) => [stop.building.id, stop.booked?.band ?? null]),
    [
      ['a', null],
      ['b', 'eve'],
    ],
  );
  const evening = orderAt(all, at('2026-11-25', 17, 45)).appointments.map((due) => due.hour);
  assert.deepEqual(evening, ['past', 'later'], 'an evening begins with the evening');
});

test('the chance of a band: evening, weekend, then the rest; one that was tried comes last', () => {
  const chance = (/** @type {any[]} */ visits, /** @type {number} */ when) => bandChance(visits, round, when, settings);
  const saturday = at('2026-11-28', 11);
  assert.deepEqual([chance([], EVENING), chance([], saturday), chance([], MORNING)], [0, 1, 2]);
  const evening = [visit('2026-11-20', 19, 'not_home')];
  assert.deepEqual([chance(evening, EVENING), chance(evening, saturday), chance(evening, MORNING)], [3, 0, 1]);
});

test('she stays in the building where she is, then in its compound', () => {
  const all = [
    building('a', [door('101')]),
    building('b', [door('101', { id: 'b1' })], '石岚花园'),
    building('c', [door('101', { id: 'c1' })], '石岚花园'),
  ];
  assert.deepEqual(stops(orderAt(all, MORNING)), ['a', 'b', 'c']);
  assert.deepEqual(stops(orderAt(all, MORNING, { last: 'c' })), ['c', 'b', 'a']);
});

const SHUT = /** @type {any} */ ({ number: 7, at: MORNING, reason: 'gate', band: 'am', hint: null, by: '31' });
/** @param {string[]} ids */
const shut = (...ids) => ({ blockedAt: (/** @type {any} */ one) => (ids.includes(one.id) ? SHUT : null) });

test('a building that nobody gets into now comes behind the others and does not vanish, also where she stands before it', () => {
  const booked = door('d2', { visits: [visit('2026-11-23', 10, 'appointment', { day: '2026-11-25', time: '19:00', band: null })] });
  const all = [building('a', [door('101')]), building('b', [door('b1', { id: 'b1' })]), building('d', [door('d1', { id: 'd1' }), booked])];
  const order = orderAt(all, MORNING, { last: 'a', ...shut('a') });
  assert.deepEqual(
    order.stops.map((stop) => [stop.building.id, stop.blocked]),
    [
      ['b', null],
      ['d', null],
      ['a', SHUT],
    ],
  );
  assert.deepEqual(stops(orderAt(all, MORNING, { last: 'a' })), ['a', 'b', 'd']);
  // The resident's own time stays first: she may come down and open.
  assert.deepEqual(
    orderAt(all, MORNING, shut('d')).appointments.map((due) => [due.door.id, due.blocked]),
    [['d2', SHUT]],
  );
});

test('appointments come first by their hour, and the rest of that building waits for the one climb', () => {
  const booked = (/** @type {string} */ id, /** @type {string} */ time) =>
    door(id, { visits: [visit('2026-11-23', 10, 'appointment', { day: '2026-11-25', time, band: null })] });
  const order = orderAt(
    [building('a', [booked('102', '19:00'), door('201')]), building('b', [door('301'), booked('302', '16:00')])],
    MORNING,
  );
  assert.deepEqual(
    order.appointments.map((due) => due.door.room),
    ['302', '102'],
  );
  assert.deepEqual(
    order.stops.map((stop) => [stop.building.id, stop.booked?.time]),
    [
      ['a', '19:00'],
      ['b', '16:00'],
    ],
  );
  const withFree = orderAt([building('a', [booked('102', '19:00'), door('201')]), building('c', [door('401')])], MORNING);
  assert.deepEqual(stops(withFree), ['c', 'a']);
});

test('visiting hours: until when, and from when again', () => {
  const hours = (/** @type {number} */ when) => hoursAt(when, settings);
  assert.deepEqual(hours(MORNING), { is_open: true, until: 720, opens: null, is_evening: false });
  assert.deepEqual(hours(EVENING), { is_open: true, until: 1230, opens: null, is_evening: true });
  assert.deepEqual(hours(at('2026-11-25', 12)).opens, { day: '2026-11-25', minute: 840 });
  assert.deepEqual(hours(at('2026-11-27', 21)).opens, { day: '2026-11-28', minute: 600 }, 'a weekend opens later');
  assert.deepEqual(hours(at('2026-11-25', 3)).opens, { day: '2026-11-25', minute: 540 });
});

/** A small generator that gives the same numbers in every run. @param {number} seed */
function dice(seed) {
  let state = seed;
  return (/** @type {number} */ sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

test('whatever has happened: nobody is due within rest or with a wish, each building comes once, those nobody gets into last, no door twice, none is lost', () => {
  const roll = dice(7);
  const outcomes = vocabulary.outcomes.map((outcome) => outcome.code);
  let seen = 0;
  for (let turn = 0; turn < 150; turn += 1) {
    const now = at('2026-11-25', 7 + roll(15), roll(60)) + roll(5) * DAY_MS;
    const all = Array.from({ length: 1 + roll(6) }, (_, index) =>
      building(
        `b${index}`,
        Array.from({ length: 1 + roll(12) }, (__, room) => {
          const visits = Array.from({ length: roll(4) }, () => ({
            at: now - roll(120) * DAY_MS - roll(86_400_000),
            outcome: outcomes[roll(outcomes.length)],
            appointment: { day: new Date(now + roll(4) * DAY_MS).toISOString().slice(0, 10), time: roll(2) ? '18:30' : null, band: null },
            topics: [],
            by: '07',
          })).map((one) => (one.outcome === 'appointment' ? one : { ...one, appointment: null }));
          const wishes = roll(8) ? [] : [{ id: 'w', set_at: now - DAY_MS, lifted_at: null }];
          return door(`${1 + Math.floor(room / 4)}0${room % 4}`, { id: `b${index}-${room}`, visits, wishes, night_shift: !roll(6) });
        }),
      ),
    );
    const blocked = shut(...all.filter((_, index) => (index + turn) % 4 === 0).map(({ id }) => id));
    const order = orderAt(all, now, { last: roll(2) ? 'b0' : null, stairs: roll(2) ? 'up' : 'down', ...blocked });
    const behind = order.stops.map((stop) => stop.blocked !== null);
    assert.deepEqual(behind, [...behind].sort(), 'what is shut stands behind');
    const due = order.stops.flatMap((stop) => stop.doors);
    assert.equal(new Set(stops(order)).size, order.stops.length);
    assert.equal(new Set([...due, ...order.appointments].map((one) => one.door.id)).size, due.length + order.appointments.length);
    for (const { door: one, standing, reason } of due) {
      assert.equal(standing.may_start, true);
      assert.ok(!['rest', 'dnv', 'done', 'gone', 'vacant', 'wait'].includes(standing.state), standing.state);
      assert.notEqual(reason, 'appointment');
      assert.equal(one.wishes.length, 0);
    }
    const open = all
      .flatMap(({ doors }) => doors)
      .filter((one) => {
        const standing = doorStanding(one, one.visits, one.wishes, round, now, settings);
        return ['new', 'due'].includes(standing.state) && standing.may_start;
      });
    assert.deepEqual(due.map((one) => one.door.id).sort(), open.map((one) => one.id).sort());
    seen += due.length;
  }
  assert.ok(seen > 1000, `the trial saw ${seen} doors`);
});
