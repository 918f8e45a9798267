/**
 * What a door's live visits say: this round's tries, the last talk, the last days (domain.md 5.3, Due).
 * Derived each time and never stored. The same is in app/rounds/past.py.
 */

import { bandAt, dayNumber, localSlot } from '../shared/calendar.js';

/** @typedef {import('../shared/calendar.js').Band} Band */
/** @typedef {import('./timetable.js').Settings} Settings */
/** @typedef {import('./timetable.js').Timetable} Timetable */

/**
 * The resident's own time: a day with a clock time 'HH:MM', or with a band, or (neither) the whole day.
 * @typedef {{ day: string, time: string | null, band: Band | null }} Appointment
 */

/**
 * A live visit; `at` is its occurred_at in ms UTC. Superseded visits are left out by the caller. `asked`: the resident asked for a time
 * by herself, nobody knocked.
 * @typedef {{ at: number, outcome: string, appointment?: Appointment | null, topics?: { topic: string, end: string }[], asked?: boolean }} Visit
 */

/** @typedef {{ id: string, set_at: number, lifted_at: number | null }} Wish */
/** @typedef {{ opened_on: string, closes_on: string }} Round */

export const TALKS = new Set(['met', 'declined_talk']);
export const CLOSING = new Set([...TALKS, 'moved_new', 'language', 'do_not_visit']);
export const EMPTY = new Set(['vacant', 'moved_empty']);
export const NO_DOOR = new Set(['door_not_found', 'demolished']);
export const TRIES = new Set(['not_home', 'no_access', 'not_convenient', 'appointment', 'stopped_unsafe']);
export const NOBODY = new Set(['not_home', 'no_access']);

export const LONG_AGO = -1_000_000;
const WEEK_DAYS = 7;

/**
 * Days are day numbers; `latest` is of all visits, `latestInRound` and the rest after it of this round's.
 * @typedef {{
 *   days: number[], latest: Visit | null, restUntil: number, weekUntil: number,
 *   latestInRound: Visit | null, latestDay: number, latestMinute: number, tries: number, bandsTried: Set<Band>,
 * }} Past
 */

/**
 * The past of a door from its live visits in any order; two of the same instant keep the order they are given in.
 * @param {Visit[]} visits
 * @param {Round | null} round
 * @param {Settings} settings
 * @param {Timetable} table
 * @returns {Past}
 */
export function pastOf(visits, round, settings, table) {
  const rules = settings.visiting;
  const first = round ? dayNumber(round.opened_on) : 0;
  const last = round ? dayNumber(round.closes_on) : -1;
  /** @type {Past} */
  const past = {
    days: [],
    latest: null,
    restUntil: LONG_AGO,
    weekUntil: LONG_AGO,
    latestInRound: null,
    latestDay: LONG_AGO,
    latestMinute: 0,
    tries: 0,
    bandsTried: new Set(),
  };
  for (const visit of [...visits].sort((a, b) => a.at - b.at)) {
    const { number, minute } = localSlot(visit.at, settings.time_zone);
    past.latest = visit;
    // A time that was asked for is no visit: it uses up no try and no day.
    if (visit.asked) continue;
    past.days.push(number);
    if (TALKS.has(visit.outcome)) past.restUntil = number + rules.rest_days;
    if (first <= number && number <= last) {
      past.latestInRound = visit;
      past.latestDay = number;
      past.latestMinute = minute;
      if (TRIES.has(visit.outcome)) {
        past.tries += 1;
        past.bandsTried.add(bandAt(number, minute, table.noon, table.evening));
      }
    }
  }
  if (past.days.length >= rules.per_week) past.weekUntil = past.days[past.days.length - rules.per_week] + WEEK_DAYS;
  return past;
}
