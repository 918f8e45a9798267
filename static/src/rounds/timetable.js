/**
 * A community's visiting times in minutes, clamped to the outer hours (domain.md V1, V11).
 * The same is in app/rounds/timetable.py.
 */

import { minuteOf } from '../shared/calendar.js';

/** @typedef {import('../shared/calendar.js').DayKind} DayKind */

/**
 * The `visiting` object of vocabulary.json, or a community's narrower one. Counts and days are at least 1.
 * @typedef {{
 *   hours: { workday: string[][], weekend: string[][] }, outer_hours: string[], noon: string, evening: string,
 *   per_day: number, per_week: number, per_round: number, retry_after_days: number, rest_days: number,
 *   ask_no_more_months: number, quiet_hours: string[], contact_days: number,
 *   appointment_before_minutes: number, appointment_after_minutes: number,
 * }} Visiting
 */

/** @typedef {{ time_zone: string, visiting: Visiting, last_contact_at: number | null }} Settings */

/** @typedef {{ start: number, end: number }} Span minutes of a day; the end is outside */

/**
 * Spans, and where windows, bands and quiet change inside them.
 * @typedef {{
 *   windows: Record<DayKind, Span[]>, starts: Record<DayKind, number[]>,
 *   outer: Span, noon: number, evening: number, quiet: Span,
 * }} Timetable
 */

/** @type {WeakMap<Visiting, Timetable>} */
const known = new WeakMap();

/**
 * @param {string[]} pair
 * @returns {Span}
 */
function spanOf(pair) {
  return { start: minuteOf(pair[0]), end: minuteOf(pair[1]) };
}

/**
 * The timetable of a `visiting` object, read once for each object: a changed setting is a new object.
 * @param {Visiting} visiting
 * @returns {Timetable}
 */
export function timetableOf(visiting) {
  let table = known.get(visiting);
  if (!table) {
    const outer = spanOf(visiting.outer_hours);
    const noon = minuteOf(visiting.noon);
    const evening = minuteOf(visiting.evening);
    const quiet = spanOf(visiting.quiet_hours);
    /** @param {string[][]} hours */
    const clamped = (hours) =>
      hours
        .map(spanOf)
        .map(({ start, end }) => ({ start: Math.max(start, outer.start), end: Math.min(end, outer.end) }))
        .filter(({ start, end }) => start < end);
    /** @param {Span[]} windows */
    const startsIn = (windows) => {
      const cuts = new Set([...windows.map(({ start }) => start), noon, evening, quiet.end]);
      return [...cuts].filter((cut) => windows.some(({ start, end }) => start <= cut && cut < end)).sort((a, b) => a - b);
    };
    const windows = { workday: clamped(visiting.hours.workday), weekend: clamped(visiting.hours.weekend) };
    const starts = { workday: startsIn(windows.workday), weekend: startsIn(windows.weekend) };
    table = { windows, starts, outer, noon, evening, quiet };
    known.set(visiting, table);
  }
  return table;
}
