// The reminders that a resident asked for: on which days before the month she gave (architecture.md D1). Pure.
import { addDays } from '../shared/calendar.js';

/** Days before the month at which she is reminded, once each. */
const REMIND_DAYS = [60, 30, 7];

/** The days on which she is reminded of a month, the earliest first. @param {string} month YYYY-MM @returns {string[]} YYYY-MM-DD */
export function reminderDays(month) {
  return REMIND_DAYS.map((days) => addDays(`${month}-01`, -days));
}

/** Whether a month still lies far enough ahead to be reminded of. @param {string} month @param {string} today @returns {boolean} */
export function canRemind(month, today) {
  return reminderDays(month).some((day) => day > today);
}
