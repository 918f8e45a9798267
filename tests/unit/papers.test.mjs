/** What a resident takes away and reads: prompts with their sources, receipts without a row, a calendar entry that says nothing, what was told. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { calendarEntry } from '../../static/src/certificates/calendar-entry.js';
import { PAPER_RULES, paperOf } from '../../static/src/certificates/papers.js';
import { mintTempReceipt } from '../../static/src/certificates/temp-receipt.js';
import { canRemind, reminderDays } from '../../static/src/rounds/reminders.js';
import { addDays } from '../../static/src/shared/calendar.js';
import { isCode } from '../../static/src/shared/codes.js';
import { checkedOn } from '../../static/src/shared/sources.js';
import { toldAt } from '../../static/src/visits/told.js';

const SETTINGS = { today: '2026-11-25', timeZone: 'Asia/Shanghai', visiting: { noon: '12:00', evening: '18:00' } };
const HOUR_MS = 3_600_000;
/** An hour of the day in the community. @param {number} hour @param {number} [day] */
const at = (hour, day = 25) => Date.UTC(2026, 10, day, hour - 8);

test('every kind of paper has its prompt, and whoever says something of a paper names where it stands', () => {
  for (const { code } of vocabulary.certificate_kinds) {
    const paper = paperOf(code);
    assert.ok(paper.title() && paper.bring(), code);
    assert.equal(paper.says().length > 0, paper.sources.length > 0, code);
    // What is handed out on paper is never without a day.
    if (paper.sources.length) assert.ok(checkedOn(paper.sources), code);
  }
});

test('a temporary receipt is good for thirty days, is renewed once, and says so of itself', () => {
  const first = mintTempReceipt({ kind: 'school', day: '2026-11-25' });
  assert.equal(first.last_day, '2026-12-25');
  assert.equal(first.last_day, addDays('2026-11-25', PAPER_RULES.receipt_days));
  assert.ok(isCode(first.code));
  assert.equal(first.text, `XR1.school.2026-12-25.0.${first.code}`);
  const renewed = mintTempReceipt({ kind: 'school', day: '2026-12-20', renewals: 1 });
  assert.equal(renewed.text, `XR1.school.2027-01-19.1.${renewed.code}`);
  assert.notEqual(renewed.code, first.code);
  assert.throws(() => mintTempReceipt({ kind: 'school', day: '2026-12-20', renewals: 2 }), RangeError);
});

test('a calendar entry is whole, and its words are escaped', () => {
  const lines = calendarEntry({ day: '2026-12-31', title: '提醒', about: 'a, b; c\\d', id: 'ABC', today: '2026-11-25' }).split('\r\n');
  assert.deepEqual(lines, [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//-//-',
    'BEGIN:VEVENT',
    'UID:ABC',
    'DTSTAMP:20261125T000000Z',
    'DTSTART:20261231T100000',
    'DTEND:20261231T101500',
    'SUMMARY:提醒',
    'DESCRIPTION:a\\, b\\; c\\\\d',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

test('a month is reminded of on three days, and not any more when the last of them has come', () => {
  assert.deepEqual(reminderDays('2027-02'), ['2026-12-03', '2027-01-02', '2027-01-25']);
  assert.equal(canRemind('2027-02', '2027-01-24'), true);
  assert.equal(canRemind('2027-02', '2027-01-25'), false);
});

/** An entry of the outbox. @param {number} key @param {Record<string, any>} visit */
function entry(key, visit) {
  const body = {
    door: 'a',
    outcome: 'met',
    started_at: at(10),
    clock: { at: at(10), offset: 0, age: 0 },
    topics: [],
    need: null,
    left_card: false,
    certificate: null,
  };
  const text = JSON.stringify({ ...body, ...visit });
  return { key, saved_at: 0, operation: { id: `op-${key}`, kind: 'visit:record', v: 1, text } };
}

test('what is told is the last talk at the door today, and of the menu only that it was shown', () => {
  const topics = [
    { topic: 'services_menu', end: 'ask_no_more' },
    { topic: 'van_schedule', end: 'no_thanks' },
  ];
  const told = toldAt([entry(2, { topics, need: '灯坏了' }), entry(1, { topics: [] })], 'a', SETTINGS);
  assert.deepEqual(told?.topics, [
    { topic: 'services_menu', end: null },
    { topic: 'van_schedule', end: 'no_thanks' },
  ]);
  assert.equal(told?.need, '灯坏了');
  assert.deepEqual(Object.keys(told ?? {}).sort(), ['certificate', 'day', 'id', 'left_card', 'need', 'outcome', 'part', 'topics']);
});

test('the day and its part are the community’s, by the station’s clock', () => {
  for (const [hour, part] of /** @type {[number, string][]} */ ([
    [11.99, 'am'],
    [12, 'pm'],
    [17.99, 'pm'],
    [18, 'eve'],
  ])) {
    const started_at = at(hour) - HOUR_MS;
    const told = toldAt([entry(1, { started_at, clock: { at: started_at, offset: HOUR_MS, age: 0 } })], 'a', SETTINGS);
    assert.deepEqual([told?.day, told?.part], ['2026-11-25', part], String(hour));
  }
});

test('a decline is told like a talk; another door, another day and nobody at home are told to nobody', () => {
  assert.equal(toldAt([entry(1, { outcome: 'declined_talk' })], 'a', SETTINGS)?.outcome, 'declined_talk');
  for (const visit of [{ door: 'b' }, { outcome: 'not_home' }, { started_at: at(10, 24) }])
    assert.equal(toldAt([entry(1, visit)], 'a', SETTINGS), null);
});

test('a talk that was corrected is told as it stands now, and one that was taken back is not told', () => {
  const talk = entry(1, { need: '灯坏了' });
  /** @param {any} body @returns {any} */
  const corrected = (body) => entry(2, { supersedes: { visit: 'op-1', number: null, epoch: null, at: null, reason: 'slip' }, ...body });
  assert.equal(toldAt([talk, corrected({ need: '灯修好了' })], 'a', SETTINGS)?.need, '灯修好了');
  assert.equal(toldAt([talk, corrected({ outcome: 'not_home' })], 'a', SETTINGS), null);
  const withdrawal = { door: 'a', visit: { visit: 'op-1', number: null, epoch: null, at: null }, clock: { at: 0, offset: 0, age: 0 } };
  const taken = { key: 3, saved_at: 0, operation: { id: 'op-3', kind: 'visit:withdraw', v: 1, text: JSON.stringify(withdrawal) } };
  assert.equal(toldAt([talk, taken], 'a', SETTINGS), null);
});
