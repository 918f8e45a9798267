// What a building's row and header say: how many doors, how many done, how many open today, the next appointment.
import { appointmentSpan } from './appointment.js';
import { timetableOf } from './timetable.js';

/** @typedef {{ doors: number, done: number, open: number, appointment: string | null }} Summary */

/** States that are an end of a door for this round; how a talk ended is not told apart. */
const ENDED = new Set(['done', 'vacant', 'dnv']);

/**
 * @param {{ id: string }[]} doors
 * @param {(id: string) => import('./rules.js').Standing} standingOf
 * @param {string} today YYYY-MM-DD
 * @returns {Summary}
 */
export function summaryOf(doors, standingOf, today) {
  const summary = { doors: 0, done: 0, open: 0, appointment: /** @type {string | null} */ (null) };
  for (const { id } of doors) {
    const standing = standingOf(id);
    if (standing.state === 'gone') continue;
    summary.doors += 1;
    if (ENDED.has(standing.state)) summary.done += 1;
    if (isOpenToday(standing, today)) summary.open += 1;
    const booked = standing.state === 'appt' && standing.appointment?.day === today ? (standing.appointment.time ?? null) : null;
    if (booked && (summary.appointment === null || booked < summary.appointment)) summary.appointment = booked;
  }
  return summary;
}

/**
 * Whether a door is one to go to today. Who asked for another day is left alone until then, though nothing forbids the visit.
 * @param {import('./rules.js').Standing} standing
 * @param {string} today YYYY-MM-DD
 * @returns {boolean}
 */
export function isOpenToday(standing, today) {
  if (standing.state === 'appt' && standing.appointment && standing.appointment.day !== today) return false;
  return ['new', 'due', 'appt'].includes(standing.state) && standing.may_visit_today;
}

/**
 * Whether a door is one to go to now: a visit may start, and nobody there has asked for a later hour.
 * @param {import('./rules.js').Standing} standing
 * @param {string} today YYYY-MM-DD
 * @param {number} minute of today
 * @param {import('./timetable.js').Visiting} visiting
 * @returns {boolean}
 */
export function isOpenNow(standing, today, minute, visiting) {
  if (!standing.may_start || !isOpenToday(standing, today)) return false;
  return standing.state !== 'appt' || hourOf(standing, minute, visiting) !== 'later';
}

/**
 * Where the hour of an appointment of today lies.
 * @param {import('./rules.js').Standing} standing
 * @param {number} minute of today
 * @param {import('./timetable.js').Visiting} visiting
 * @returns {'later' | 'now' | 'past'}
 */
export function hourOf({ appointment }, minute, visiting) {
  if (!appointment) return 'now';
  const { start, end } = appointmentSpan(appointment, visiting, timetableOf(visiting));
  return minute < start ? 'later' : minute < end ? 'now' : 'past';
}
