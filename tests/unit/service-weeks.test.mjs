/** The week's service counts: closed by the contract, sent alone, once, at an hour that tells nothing. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import contract from '../contracts/service-weeks.json' with { type: 'json' };
import { changeServiceWeeks, closed, sendServiceWeeks, withChoices } from '../../static/src/referrals/service-weeks.js';
import { instantOf, isoWeek } from '../../static/src/shared/calendar.js';
import { Store } from '../../static/src/store/store.js';
import { macrotask, slowCodec, startClock } from './support.mjs';

/** @typedef {import('../../static/src/referrals/service-weeks.js').ServiceWeeks} ServiceWeeks */

beforeEach(() => startClock());

const ZONE = 'Asia/Shanghai';
const HOUR_MS = 3_600_000;

/** @param {any[]} told @returns {ServiceWeeks} */
function weeksOf(told) {
  /** @type {ServiceWeeks} */
  let weeks = {};
  for (const [day, times, choices] of told) for (let time = 0; time < times; time += 1) weeks = withChoices(weeks, day, choices);
  return weeks;
}

/** A station that adds a week once, and can lose answers. */
function newStation() {
  /** @type {Map<string, any>} */
  const batches = new Map();
  /** @type {any[]} */
  const requests = [];
  const station = {
    batches,
    requests,
    losesAnswers: false,
    fetch: async (/** @type {any} */ path, /** @type {any} */ init) => {
      const sent = JSON.parse(init.body);
      requests.push({ path, ...sent, headers: init.headers });
      batches.set(sent.batch, batches.get(sent.batch) ?? sent);
      if (station.losesAnswers) throw new TypeError('the answer was lost');
      return new Response(JSON.stringify({ batch: sent.batch }));
    },
  };
  return station;
}

for (const { name, told, today, sends, keeps } of contract.cases) {
  test(name, () => {
    const weeks = weeksOf(told);
    const before = structuredClone(weeks);
    const after = closed(weeks, today, ZONE);
    const isSent = (/** @type {[string, any]} */ [, week]) => Boolean(week.batch);
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(after)
          .filter(isSent)
          .map(([week, { counts }]) => [week, counts]),
      ),
      sends,
    );
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(after)
          .filter((one) => !isSent(one))
          .map(([week, one]) => [week, one.told]),
      ),
      keeps,
    );
    assert.deepEqual(weeks, before);
    assert.deepEqual(closed(after, today, ZONE), after, 'asked again it says the same, batch ids and hours included');
  });
}

test('no choice is lost or made up, however the weeks are joined', () => {
  const weeks = weeksOf([
    ['2026-10-05', 7, { ring_check: 'slip', supplies: 'no' }],
    ['2026-10-27', 9, { supplies: 'info' }],
    ['2026-11-05', 30, { supplies: 'info' }],
  ]);
  const sum = (/** @type {ServiceWeeks} */ all) =>
    Object.values(all)
      .flatMap(({ counts }) => Object.values(counts).flat())
      .reduce((one, other) => one + other, 0);
  const told = (/** @type {ServiceWeeks} */ all) => Object.values(all).reduce((all_, week) => all_ + week.told, 0);
  const after = closed(weeks, '2026-11-25', ZONE);
  assert.deepEqual([sum(after), told(after)], [sum(weeks), told(weeks)]);
});

test('a week’s hour is a random one of the three days after it', () => {
  const opens = instantOf('2026-11-23', 0, ZONE);
  const hours = new Set();
  for (let turn = 0; turn < 1500; turn += 1) {
    const { send_at = 0 } = closed(weeksOf([['2026-11-16', 20, { ring_check: 'slip' }]]), '2026-11-23', ZONE)['2026-W47'];
    assert.ok(send_at >= opens && send_at < opens + 72 * HOUR_MS, new Date(send_at).toISOString());
    hours.add(Math.floor((send_at - opens) / HOUR_MS));
  }
  assert.equal(hours.size, 72);
});

test('a batch that may be under way takes nothing more in', () => {
  // The phone's clock was a week ahead when it closed the week, and has been set right.
  let weeks = closed(weeksOf([['2026-11-23', 20, { ring_check: 'slip' }]]), '2026-11-30', ZONE);
  const sealed = structuredClone(weeks['2026-W48']);
  assert.ok(sealed.batch);
  weeks = withChoices(weeks, '2026-11-25', { supplies: 'no' });
  assert.deepEqual(weeks['2026-W48'], sealed);
  assert.deepEqual(weeks['2026-W49'], { told: 1, counts: { supplies: [0, 0, 1] } });
  weeks = closed(withChoices(weeks, '2026-11-17', { supplies: 'no' }), '2026-11-30', ZONE);
  assert.deepEqual(weeks['2026-W48'], sealed);
  assert.equal(weeks['2026-W49'].told, 2);
});

test('a menu that is opened twice in one talk counts its choices and one door', () => {
  let weeks = withChoices({}, '2026-11-25', { ring_check: 'slip' });
  weeks = withChoices(weeks, '2026-11-25', { supplies: 'info' }, false);
  assert.deepEqual(weeks['2026-W48'], { told: 1, counts: { ring_check: [1, 0, 0], supplies: [0, 1, 0] } });
});

/** The week 2026-W47 closes as it ends, with its random hour in the three days after. @param {Store} store @param {typeof fetch} fetcher */
function closeWeek(store, fetcher) {
  return sendServiceWeeks({
    store,
    token: 'c.push',
    now: instantOf('2026-11-23', 0, ZONE) - 1,
    today: '2026-11-23',
    timeZone: ZONE,
    fetcher,
  });
}

test('a week that is closed late still has a random hour before it goes up', () => {
  const late = instantOf('2026-11-30', 600, ZONE);
  const weeks = closed(weeksOf([['2026-11-16', 20, { ring_check: 'slip' }]]), '2026-11-30', ZONE, late);
  const { send_at } = weeks['2026-W47'];
  assert.ok(send_at >= late && send_at <= late + 73 * HOUR_MS);
});

test('what goes up is a week, a random batch and its sums, and nothing else', async () => {
  const store = await Store.open(`x-${randomUUID()}`);
  const station = newStation();
  await store.keepMeta('service-weeks', weeksOf([['2026-11-16', 20, { ring_check: 'slip' }]]));
  await closeWeek(store, station.fetch);
  await sendServiceWeeks({
    store,
    token: 'c.push',
    now: instantOf('2026-11-26', 0, ZONE),
    today: '2026-11-26',
    timeZone: ZONE,
    fetcher: station.fetch,
  });
  const [{ path, headers, ...body }] = station.requests;
  assert.equal(path, '/api/service-week');
  assert.deepEqual(Object.keys(headers).sort(), ['Authorization', 'Content-Type']);
  assert.deepEqual({ ...body, batch: '' }, { week: '2026-W47', batch: '', counts: { ring_check: [20, 0, 0] } });
  assert.match(body.batch, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(await store.meta('service-weeks'), {});
});

test('nothing goes up before its hour, and its batch id is the same however often the answer is lost', async () => {
  const store = await Store.open(`x-${randomUUID()}`, { codec: slowCodec() });
  const station = newStation();
  station.losesAnswers = true;
  await store.keepMeta('service-weeks', weeksOf([['2026-11-16', 20, { ring_check: 'slip' }]]));
  const send = (/** @type {number} */ now) =>
    sendServiceWeeks({ store, token: 'c.push', now, today: '2026-11-23', timeZone: ZONE, fetcher: station.fetch });
  await send(instantOf('2026-11-23', 0, ZONE) - 1);
  const { send_at } = (await store.meta('service-weeks'))['2026-W47'];
  await send(send_at - 1);
  assert.equal(station.requests.length, 0);
  for (let turn = 0; turn < 3; turn += 1) await send(send_at + turn);
  assert.equal(station.batches.size, 1);
  assert.ok('2026-W47' in (await store.meta('service-weeks')));
  station.losesAnswers = false;
  await send(send_at + 9);
  assert.equal(station.requests.length, 4);
  assert.equal(station.batches.size, 1);
  assert.deepEqual(await store.meta('service-weeks'), {});
});

test('only its own batch id lets a week go', async () => {
  const store = await Store.open(`x-${randomUUID()}`);
  await store.keepMeta('service-weeks', weeksOf([['2026-11-16', 20, { ring_check: 'slip' }]]));
  await closeWeek(store, async () => new Response('{}'));
  for (const answer of ['{"batch":"another"}', '{}', '<html>', '{"code":"week.not_closed"}']) {
    const fetcher = async () => new Response(answer);
    await sendServiceWeeks({ store, token: 'c.push', now: instantOf('2026-11-26', 0, ZONE), today: '2026-11-26', timeZone: ZONE, fetcher });
    assert.ok((await store.meta('service-weeks'))['2026-W47'].batch);
  }
});

test('a choice made while a week goes up is not lost, and the week is not sent twice for it', async () => {
  const store = await Store.open(`x-${randomUUID()}`, { codec: slowCodec({ turns: () => 5 }) });
  const station = newStation();
  await store.keepMeta('service-weeks', weeksOf([['2026-11-16', 20, { ring_check: 'slip' }]]));
  await closeWeek(store, station.fetch);
  const choose = () => changeServiceWeeks(store, (weeks) => withChoices(weeks, '2026-11-26', { supplies: 'info' }));
  const choices = /** @type {Promise<any>[]} */ ([]);
  const fetcher = async (/** @type {any} */ path, /** @type {any} */ init) => {
    for (let turn = 0; turn < 3; turn += 1) {
      choices.push(choose());
      await macrotask();
    }
    return station.fetch(path, init);
  };
  choices.push(choose());
  const sending = sendServiceWeeks({
    store,
    token: 'c.push',
    now: instantOf('2026-11-26', 12, ZONE),
    today: '2026-11-26',
    timeZone: ZONE,
    fetcher,
  });
  choices.push(choose());
  await sending;
  choices.push(choose());
  await Promise.all(choices);
  assert.deepEqual(await store.meta('service-weeks'), { [isoWeek('2026-11-26')]: { told: 6, counts: { supplies: [0, 6, 0] } } });
  assert.equal(station.requests.length, 1);
});
