/**
 * The time that a resident asked for. Within it V1 to V4 and V11 do not hold (domain.md V1); a do-not-visit wish always does.
 * The same is in app/rounds/appointment.py.
 */

import { dayNumber, minuteOf } from '../shared/calendar.js';

/** @typedef {import('./past.js').Appointment} Appointment */
/** @typedef {import('./past.js').Past} Past */
/** @typedef {import('./timetable.js').Timetable} Timetable */
/** @typedef {import('./timetable.js').Visiting} Visiting */

/**
 * The latest visit's appointment until its day has passed. A missed one simply ends: nobody is chased.
 * @param {Past} past
 * @param {number} today a day number
 * @returns {Appointment | null}
 */
export function pendingAppointment(past, today) {
  const appointment = past.latest?.appointment;
  return appointment && dayNumber(appointment.day) >= today ? appointment : null;
}

/**
 * The day number and minutes of an appointment's time; its end is outside.
 * @param {Appointment} appointment
 * @param {Visiting} rules
 * @param {Timetable} table
 * @returns {{ number: number, start: number, end: number }}
 */
export function appointmentSpan({ day, time, band }, rules, table) {
  const number = dayNumber(day);
  if (time) {
    const minute = minuteOf(time);
    return { number, start: Math.max(minute - rules.appointment_before_minutes, 0), end: minute + rules.appointment_after_minutes };
  }
  const start = band === 'pm' ? table.noon : band === 'eve' ? table.evening : table.outer.start;
  const end = band === 'am' ? table.noon : band === 'pm' ? table.evening : table.outer.end;
  return { number, start, end };
}
