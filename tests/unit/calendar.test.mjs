/** The contract of the community's days, and that asking for a zone's time is cheap. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import contract from '../contracts/calendar.json' with { type: 'json' };
import * as calendar from '../../static/src/shared/calendar.js';

/** @param {unknown} value */
const asInstant = (value) => (typeof value === 'string' && value.endsWith('Z') ? Date.parse(value) : value);

/** @param {string} name */
const inCamelCase = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

for (const { name, given, expect } of contract.cases) {
  test(name, () => {
    const call = /** @type {Record<string, any>} */ (calendar)[inCamelCase(given.call)];
    const args = given.with.map(asInstant);
    if (expect !== null && typeof expect === 'object' && 'error' in expect) assert.throws(() => call(...args), RangeError);
    else assert.deepEqual(call(...args), asInstant(expect));
  });
}

test('every day of three years is its own neighbour in numbers, weekdays and weeks', () => {
  let day = '2026-01-01';
  for (let number = calendar.dayNumber(day); number < calendar.dayNumber('2029-01-01'); number += 1) {
    assert.equal(calendar.dayNumber(day), number);
    assert.equal(calendar.dayOf(number), day);
    assert.equal(calendar.weekdayOn(number), new Date(`${day}T00:00:00Z`).getUTCDay() || 7);
    const sunday = calendar.lastDayOfWeek(calendar.isoWeek(day));
    assert.equal(calendar.daysBetween(day, sunday), 7 - calendar.weekdayOn(number));
    day = calendar.addDays(day, 1);
  }
});

test('a remembered offset is the one that Intl tells, in every quarter-hour around a change of clocks', () => {
  for (const [timeZone, change] of [
    ['Europe/Berlin', '2027-03-28T01:00:00Z'],
    ['Europe/Berlin', '2026-10-25T01:00:00Z'],
    ['Australia/Lord_Howe', '2027-04-03T15:00:00Z'],
    ['America/New_York', '2026-11-01T06:00:00Z'],
    ['Asia/Shanghai', '1988-04-16T18:00:00Z'],
  ]) {
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    for (let quarter = -120; quarter <= 120; quarter += 1) {
      const at = Date.parse(change) + quarter * 900_000 + 1;
      const { day, minute } = calendar.localParts(at, timeZone);
      const told = `${day} ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      assert.equal(told, clock.format(at), `${timeZone} ${quarter} quarters from ${change}`);
    }
  }
});

test('five thousand instants of ninety days ask Intl for no more than two offsets a day', (context) => {
  const format = Intl.DateTimeFormat.prototype.formatToParts;
  const counted = context.mock.method(Intl.DateTimeFormat.prototype, 'formatToParts', format);
  const start = Date.parse('2031-01-01T00:00:00Z');
  for (let index = 0; index < 5000; index += 1) calendar.localParts(start + Math.floor((index * 90 * 86_400_000) / 5000), 'Asia/Shanghai');
  assert.ok(counted.mock.callCount() <= 180, `${counted.mock.callCount()} calls`);
});

test('an unknown zone is an error and not the phone’s own time', () => {
  assert.throws(() => calendar.localParts(0, 'Asia/Nowhere'), RangeError);
});
