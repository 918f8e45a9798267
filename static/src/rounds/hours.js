// Visiting hours as a coordinator asks for them: may I call now and until when, or from when again (domain.md V1). Pure.
import { dayOf, kindOn, localSlot } from '../shared/calendar.js';
import { timetableOf } from './timetable.js';

/** @typedef {{ is_open: boolean, until: number | null, opens: { day: string, minute: number } | null, is_evening: boolean }} Hours minutes of a day */

// Whatever a community leaves out, some day of four weeks is one with hours.
const SEARCH_DAYS = 28;

/**
 * @param {number} now ms UTC
 * @param {import('./timetable.js').Settings} settings
 * @returns {Hours} `until` while it is open, `opens` while it is not
 */
export function hoursAt(now, settings) {
  const { windows, evening } = timetableOf(settings.visiting);
  const { number, minute } = localSlot(now, settings.time_zone);
  const running = windows[kindOn(number)].find(({ start, end }) => start <= minute && minute < end);
  if (running) return { is_open: true, until: running.end, opens: null, is_evening: minute >= evening };
  for (let day = number; day < number + SEARCH_DAYS; day += 1) {
    const next = windows[kindOn(day)].find(({ start }) => day > number || start > minute);
    if (next) return { is_open: false, until: null, opens: { day: dayOf(day), minute: next.start }, is_evening: false };
  }
  return { is_open: false, until: null, opens: null, is_evening: false };
}
