/** What is written down afterwards: its time, how it names the record it is about, and the draft a correction begins with. */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { restoreReading, setDeviceClock } from '../../static/src/shared/clock.js';
import {
  bodyOf,
  dayAndTime,
  draftOf,
  faultOfTime,
  instantAt,
  namedVisit,
  pastDays,
  sheetAt,
  timesOf,
} from '../../static/src/visits/afterwards.js';
import { visitOf } from '../../static/src/visits/draft.js';
import { refOf } from '../../static/src/visits/overlay.js';
import { visitOfRef } from '../../static/src/visits/visit-of-ref.js';
import { WEDNESDAY_TEN } from './support.mjs';

const SHANGHAI = 'Asia/Shanghai';
const HOUR = 3_600_000;

afterEach(() => {
  setDeviceClock(() => Date.now());
  restoreReading({ offset: null, taken_at: null, server_time: null });
});

test('a past visit may be of today, yesterday or the day before, over months and years', () => {
  assert.deepEqual(pastDays('2026-11-25'), ['2026-11-25', '2026-11-24', '2026-11-23']);
  assert.deepEqual(pastDays('2027-01-01'), ['2027-01-01', '2026-12-31', '2026-12-30']);
  assert.deepEqual(pastDays('2028-03-01'), ['2028-03-01', '2028-02-29', '2028-02-28']);
});

test('today offers the last half hours, never one to come', () => {
  assert.deepEqual(timesOf('2026-11-25', { day: '2026-11-25', minute: 615 }), ['08:30', '09:00', '09:30', '10:00']);
  assert.deepEqual(timesOf('2026-11-25', { day: '2026-11-25', minute: 35 }), ['00:00', '00:30']);
  for (let minute = 0; minute < 1440; minute += 1) {
    const offered = timesOf('2026-11-25', { day: '2026-11-25', minute });
    assert.ok(offered.length && offered.every((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) <= minute), String(minute));
  }
  assert.equal(timesOf('2026-11-24', { day: '2026-11-25', minute: 5 }).length, 4);
});

test('48 hours back is the limit, and nothing lies ahead', () => {
  setDeviceClock(() => WEDNESDAY_TEN);
  assert.equal(faultOfTime(WEDNESDAY_TEN + 1), 'ahead');
  assert.equal(faultOfTime(WEDNESDAY_TEN), null);
  assert.equal(faultOfTime(WEDNESDAY_TEN - 48 * HOUR), null);
  assert.equal(faultOfTime(WEDNESDAY_TEN - 48 * HOUR - 1), 'long_ago');
});

test('a time is the community’s own, and the sheet bears it by the phone’s clock', () => {
  const at = instantAt('2026-11-24', '19:05', SHANGHAI);
  assert.equal(new Date(at).toISOString(), '2026-11-24T11:05:00.000Z');
  assert.deepEqual(dayAndTime(at, SHANGHAI), { day: '2026-11-24', time: '19:05' });
  // A phone that is three hours slow: the station adds what is missing.
  setDeviceClock(() => WEDNESDAY_TEN - 3 * HOUR);
  restoreReading({ offset: 3 * HOUR, taken_at: WEDNESDAY_TEN - 3 * HOUR, server_time: WEDNESDAY_TEN });
  const sheet = sheetAt(at, { added_later: 'forgot' });
  assert.equal(sheet.opened_at, at - 3 * HOUR);
  assert.deepEqual([sheet.is_live, sheet.past], [true, { added_later: 'forgot' }]);
  assert.notEqual(sheet.id, sheetAt(at, {}).id);
});

/** @param {any} [more] @returns {any} */
const visit = (more = {}) => ({
  number: 7,
  at: WEDNESDAY_TEN,
  outcome: 'met',
  by: '07',
  left_card: false,
  topics: [],
  appointment: null,
  check: false,
  ...more,
});

test('a record is named by its id while it is this phone’s own, else by number, epoch and time', () => {
  assert.deepEqual(namedVisit(visit({ id: 'a', number: null }), 'e'), { visit: 'a', number: null, epoch: null, at: null });
  assert.deepEqual(namedVisit(visit(), 'e'), { visit: null, number: 7, epoch: 'e', at: WEDNESDAY_TEN });
});

test('the address of a record finds it again, and nothing once it is gone', () => {
  const [row, waiting] = [visit(), visit({ number: null, id: 'x', key: 3 })];
  const work = { door: (/** @type {string} */ id) => /** @type {any} */ (id === 'd' ? { visits: [row, waiting] } : undefined), kept: [] };
  assert.deepEqual([refOf('d', row), refOf('d', waiting)], ['d.n7', 'd.k3']);
  assert.equal(visitOfRef(work, 'd.n7').visit, row);
  assert.equal(visitOfRef(work, 'd.k3').visit, waiting);
  // Its row has come while the page was open: the receipt has told the number.
  const counted = /** @type {any} */ ({ ...work, kept: [{ key: 9, receipt: { number: 7 } }] });
  assert.equal(visitOfRef(counted, 'd.k9').visit, row);
  for (const gone of ['d.n8', 'd.k7', 'e.n7', 'd', '']) assert.equal(visitOfRef(work, gone).visit, undefined, gone);
});

test('a correction of a talk begins with what was said, so that nothing has to be typed again', () => {
  const topics = [
    { topic: 'document_help', end: 'told' },
    { topic: 'services_menu', end: 'ask_no_more' },
  ];
  const certificate = { kind: 'residence_permit', help: ['advice'], remind_month: '2027-03' };
  const body = { outcome: 'met', badge_shown: true, topics, need: '想要单页', left_card: true, certificate };
  const known = draftOf(visit({ topics, left_card: true, check: true }), body, 2026);
  const again = visitOf({ badge_shown: true, topics: {}, need: '', is_not_a_name: false, paper: null, left_card: false, ...known });
  assert.deepEqual(again, body);
  // A colleague's: topics only; need and paper are not on this phone.
  assert.deepEqual([draftOf(visit({ topics }), undefined, 2026).need, draftOf(visit({ topics }), undefined, 2026).paper], ['', null]);
});

test('only this phone’s own operation is asked for what was said', () => {
  /** @param {string} id @param {any} [more] */
  const entry = (id, more) => ({ operation: { id, kind: 'visit:record', text: JSON.stringify({ need: id }) }, ...more });
  const work = /** @type {any} */ ({ outbox: [entry('a')], kept: [entry('b', { receipt: { number: 7 } })] });
  assert.equal(bodyOf(work, visit({ id: 'a' })).need, 'a');
  assert.equal(bodyOf(work, visit({ number: 7 })).need, 'b');
  assert.equal(bodyOf(work, visit({ number: 8 })), undefined);
});
