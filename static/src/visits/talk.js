// Talks that were begun and not saved: which one a newly opened page goes on with, and which one waits to be finished.
import { localParts } from '../shared/calendar.js';
import { deviceNow, stationTime } from '../shared/clock.js';
import { goesOn, isBegun } from './draft.js';

/** @typedef {import('../shell/workplace.js').Workplace} Workplace */

/** Whether a talk that is opened now at a door goes on with its draft. @param {Workplace} work @param {string} door @returns {boolean} */
export function goesOnNow(work, door) {
  const draft = work.drafts[door];
  if (!draft?.sheet) return false;
  if (work.sheets.isOpen(door, draft.sheet)) return true;
  const { opened_at } = draft.sheet;
  const { day } = localParts(stationTime(opened_at), work.timeZone);
  return goesOn(draft, { age: deviceNow() - opened_at, is_today: day === work.today() });
}

/** The start of a door's unfinished talk when its sheet is not the one that is open, or null. @param {Workplace} work @param {string} door @returns {number | null} ms UTC */
export function unfinishedSince(work, door) {
  const draft = work.drafts[door];
  if (!isBegun(draft) || work.sheets.isOpen(door, draft.sheet)) return null;
  return stationTime(draft.sheet.opened_at);
}
