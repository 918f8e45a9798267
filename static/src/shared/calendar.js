/**
 * The community's own days: local time of an instant, weeks, holidays, bands. Pure; it never reads a clock,
 * and never the phone's own zone. The same functions are in app/calendar.py; both pass tests/contracts/calendar.json.
 */

import table from '../../../app/holidays.json' with { type: 'json' };

/** @typedef {{ day: string, minute: number, weekday: number }} LocalParts 'YYYY-MM-DD', minute 0..1439, weekday 1 (Monday) to 7 */
/** @typedef {'workday' | 'weekend'} DayKind */
/** @typedef {'am' | 'pm' | 'eve' | 'weekend'} Band */
/** @typedef {{ from: string, to: string }} Span two days, both inside */

export const DEFAULT_TIME_ZONE = 'Asia/Shanghai';
export const NOON = 12 * 60;
export const EVENING = 18 * 60;

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 1440 * MINUTE_MS;
const QUARTERS_A_DAY = DAY_MS / QUARTER_MS;

/**
 * Days from 1970-01-01. Rules count in these.
 * @param {string} day 'YYYY-MM-DD'
 * @returns {number}
 */
export function dayNumber(day) {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / DAY_MS;
}

/**
 * The day 'YYYY-MM-DD' of a day number.
 * @param {number} number
 * @returns {string}
 */
export function dayOf(number) {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/**
 * ISO weekday, 1 (Monday) to 7, of a day number.
 * @param {number} number
 * @returns {number}
 */
export function weekdayOn(number) {
  return ((((number + 3) % 7) + 7) % 7) + 1;
}

/**
 * What is known of one zone: its clock, and offsets in ms by UTC day (null where they change within the day) and by quarter-hour.
 * @typedef {{ clock: Intl.DateTimeFormat, days: Map<number, number | null>, quarters: Map<number, number> }} Zone
 */

/** @type {Map<string, Zone>} */
const zones = new Map();

/**
 * @param {string} timeZone
 * @returns {Zone}
 */
function zoneOf(timeZone) {
  let zone = zones.get(timeZone);
  if (!zone) {
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zone = { clock, days: new Map(), quarters: new Map() };
    zones.set(timeZone, zone);
  }
  return zone;
}

/**
 * The offset in ms as Intl tells it: slow (tens of microseconds), so that it is asked once a day or quarter.
 * @param {Intl.DateTimeFormat} clock
 * @param {number} at whole seconds, in ms
 * @returns {number}
 */
function measuredOffset(clock, at) {
  /** @type {Record<string, number>} */
  const shown = {};
  for (const part of clock.formatToParts(at)) shown[part.type] = Number(part.value);
  return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second) - at;
}

/**
 * How far a zone's clocks are ahead of UTC at an instant, in ms.
 * @param {number} at ms UTC
 * @param {string} timeZone
 * @returns {number}
 */
function offsetAt(at, timeZone) {
  const zone = zoneOf(timeZone);
  const utcDay = Math.floor(at / DAY_MS);
  let offset = zone.days.get(utcDay);
  if (offset === undefined) {
    // The end of a day is the beginning of the next: measured once for both.
    const start = offsetFrom(zone, utcDay * QUARTERS_A_DAY);
    offset = start === offsetFrom(zone, (utcDay + 1) * QUARTERS_A_DAY) ? start : null;
    zone.days.set(utcDay, offset);
  }
  return offset ?? offsetFrom(zone, Math.floor(at / QUARTER_MS));
}

/**
 * @param {Zone} zone
 * @param {number} quarter quarter-hours since 1970
 * @returns {number}
 */
function offsetFrom({ clock, quarters }, quarter) {
  let offset = quarters.get(quarter);
  if (offset === undefined) {
    offset = measuredOffset(clock, quarter * QUARTER_MS);
    quarters.set(quarter, offset);
  }
  return offset;
}

/**
 * Day number and minute of the day of an instant. Throws a RangeError for an unknown zone.
 * @param {number} at ms UTC
 * @param {string} [timeZone] IANA name
 * @returns {{ number: number, minute: number }}
 */
export function localSlot(at, timeZone = DEFAULT_TIME_ZONE) {
  const local = at + offsetAt(at, timeZone);
  const number = Math.floor(local / DAY_MS);
  return { number, minute: Math.floor((local - number * DAY_MS) / MINUTE_MS) };
}

/**
 * Day, minute and weekday of an instant. Throws a RangeError for an unknown zone.
 * @param {number} at ms UTC
 * @param {string} [timeZone] IANA name
 * @returns {LocalParts}
 */
export function localParts(at, timeZone = DEFAULT_TIME_ZONE) {
  const { number, minute } = localSlot(at, timeZone);
  return { day: dayOf(number), minute, weekday: weekdayOn(number) };
}

/**
 * The instant (ms UTC) at which the clocks of a zone show a minute of a day.
 *
 * A minute that comes twice, when clocks go back, means its first coming; one that is left out,
 * when they go forward, means the moment it would have had on the old clock.
 * @param {string} day 'YYYY-MM-DD'
 * @param {number} minute 0..1439
 * @param {string} [timeZone] IANA name
 * @returns {number}
 */
export function instantOf(day, minute, timeZone = DEFAULT_TIME_ZONE) {
  const local = dayNumber(day) * DAY_MS + minute * MINUTE_MS;
  const before = offsetAt(local - DAY_MS, timeZone);
  const after = offsetAt(local + DAY_MS, timeZone);
  const isOnNewClock = offsetAt(local - before, timeZone) !== before && offsetAt(local - after, timeZone) === after;
  return local - (isOnNewClock ? after : before);
}

/**
 * The day that many days later (earlier when negative).
 * @param {string} day
 * @param {number} days
 * @returns {string}
 */
export function addDays(day, days) {
  return dayOf(dayNumber(day) + days);
}

/**
 * How many days `second` lies after `first`; negative when it lies before.
 * @param {string} first
 * @param {string} second
 * @returns {number}
 */
export function daysBetween(first, second) {
  return dayNumber(second) - dayNumber(first);
}

/**
 * The same day that many months later (earlier when negative), or the month's last day where that month is shorter.
 * @param {string} day
 * @param {number} months
 * @returns {string}
 */
export function addMonths(day, months) {
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const year = Math.floor(count / 12);
  const month = count - year * 12;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return dayOf(Date.UTC(year, month, Math.min(Number(day.slice(8, 10)), last)) / DAY_MS);
}

/**
 * The ISO week 'YYYY-Www' that a day lies in; its year is that of the week's Thursday.
 * @param {string} day
 * @returns {string}
 */
export function isoWeek(day) {
  const number = dayNumber(day);
  const thursday = number - weekdayOn(number) + 4;
  const year = dayOf(thursday).slice(0, 4);
  const week = Math.floor((thursday - dayNumber(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/**
 * The Sunday of an ISO week. Throws a RangeError for a week that its year does not have.
 * @param {string} week 'YYYY-Www'
 * @returns {string}
 */
export function lastDayOfWeek(week) {
  const inFirstWeek = dayNumber(`${week.slice(0, 4)}-01-04`);
  const sunday = dayOf(inFirstWeek - weekdayOn(inFirstWeek) + 7 * Number(week.slice(6)));
  if (isoWeek(sunday) !== week) throw new RangeError(`There is no week ${week}.`);
  return sunday;
}

/** @type {Set<number>} */
const daysOff = new Set();
/** @type {Set<number>} */
const movedWorkingDays = new Set();
for (const year of Object.values(table.years)) {
  for (const span of year.holidays) {
    for (let number = dayNumber(span.from); number <= dayNumber(span.to); number += 1) daysOff.add(number);
  }
  for (const day of year.working_days) movedWorkingDays.add(dayNumber(day));
}

/**
 * Saturdays, Sundays and public holidays are 'weekend', but moved working days are not.
 * @param {number} number a day number
 * @returns {DayKind}
 */
export function kindOn(number) {
  if (movedWorkingDays.has(number)) return 'workday';
  return daysOff.has(number) || weekdayOn(number) > 5 ? 'weekend' : 'workday';
}

/**
 * @param {string} day 'YYYY-MM-DD'
 * @returns {DayKind}
 */
export function dayKind(day) {
  return kindOn(dayNumber(day));
}

/**
 * The band of a minute on a day number: 'am', 'pm' or 'eve' of a workday, else 'weekend' (architecture.md, Bands).
 * @param {number} number
 * @param {number} minute
 * @param {number} [noon] minute, for a community that sets its own
 * @param {number} [evening] minute
 * @returns {Band}
 */
export function bandAt(number, minute, noon = NOON, evening = EVENING) {
  if (kindOn(number) === 'weekend') return 'weekend';
  return minute < noon ? 'am' : minute < evening ? 'pm' : 'eve';
}

/**
 * @param {string} day 'YYYY-MM-DD'
 * @param {number} minute
 * @param {number} [noon]
 * @param {number} [evening]
 * @returns {Band}
 */
export function bandOf(day, minute, noon = NOON, evening = EVENING) {
  return bandAt(dayNumber(day), minute, noon, evening);
}

/**
 * The minute of the day of 'HH:MM'.
 * @param {string} clock
 * @returns {number}
 */
export function minuteOf(clock) {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}

/**
 * The round month (巡访月, domain.md K1) of a year: lunar month 1, or null for a year the table lacks.
 * @param {number} year
 * @returns {Span | null}
 */
export function roundMonth(year) {
  /** @type {Record<string, Span | string>} */
  const months = table.round_months;
  const span = months[String(year)];
  return typeof span === 'object' ? span : null;
}
