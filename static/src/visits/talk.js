// Visits that were begun and not saved: which one a page goes on with, and which wait at the door to be finished.
import { localParts } from '../shared/calendar.js';
import { deviceNow, stationTime } from '../shared/clock.js';
import { words } from '../shared/vocabulary.js';
import { begunAnew, isBegun, isTalk, newDraft, unfinishedIn } from './draft.js';

/** @typedef {import('../shell/workplace.js').Workplace} Workplace */
/** @typedef {import('./draft.js').Draft} Draft */

const LIVE_MS = words.limits.sheet_live_minutes * 60_000;

/**
 * Whether a page that is opened now goes on with its door's draft: with the sheet that is open there; with a visit of today that
 * was begun, or left a moment ago; and where the browser has restored the page itself, with any visit of today.
 * @param {Workplace} work
 * @param {string} door
 * @param {boolean} [isTalk] whether the page is the talk's own: another result begins anew beside a talk of another hour
 * @returns {boolean}
 */
export function goesOn(work, door, isTalk = true) {
  const sheet = work.drafts[door]?.sheet;
  if (!sheet?.is_live) return false;
  if (work.sheets.isOpen(door, sheet)) return true;
  // What is written down afterwards bears the day it was on: only whether another sheet has been opened since tells.
  if (sheet.past) return !work.sheets.open.has(door);
  const age = deviceNow() - sheet.opened_at;
  const { day } = localParts(stationTime(sheet.opened_at), work.timeZone);
  if (age < 0 || day !== work.today()) return false;
  return !work.sheets.open.has(door) || (isTalk && (isBegun(work.drafts[door]) || age < LIVE_MS));
}

/**
 * Open a page of a visit. Where it does not go on with one, it begins on the door's live sheet, and that is written down:
 * rules lock the start of a visit, and a page that the browser throws away must not lock its writing down.
 * @param {Workplace} work
 * @param {string} door
 * @param {boolean} [isTalk]
 * @returns {Promise<boolean>} whether there is a visit to write down; without one the door's sheet says why
 */
export async function openVisit(work, door, isTalk = true) {
  if (goesOn(work, door, isTalk)) {
    work.sheets.restore(door, work.drafts[door].sheet);
    return true;
  }
  if (!work.door(door) || !work.sheets.of(door).is_live) return false;
  // A full phone says so when something is typed; until then there is nothing to lose.
  await work.keepDraft(door, begunAnew(work.drafts[door], work.sheets.of(door))).catch(() => {});
  return true;
}

/** A door's unfinished visits; of the one whose sheet is open only a talk, which another result would put away. @param {Workplace} work @param {string} door @returns {Draft[]} */
export function unfinishedAt(work, door) {
  return unfinishedIn(work.drafts[door]).filter((draft) => isTalk(draft) || !work.sheets.isOpen(door, draft.sheet));
}

/**
 * The menu tells the record one word; what was chosen never comes here. "Do not ask again" stays, however often the menu is opened.
 * @param {Workplace} work
 * @param {string} door
 * @param {string} end
 * @param {boolean} isDone
 * @returns {Promise<boolean>} whether it is the talk's first menu that was gone through
 */
export async function noteMenuEnd(work, door, end, isDone) {
  const draft = work.drafts[door] ?? newDraft(work.sheets.of(door));
  const topics = { ...draft.topics, services_menu: draft.topics.services_menu === 'ask_no_more' ? 'ask_no_more' : end };
  // On a full phone the record's own screen says so; the resident, who is holding the phone now, gets their slip all the same.
  await work.keepDraft(door, { ...draft, topics, is_told: draft.is_told || isDone }).catch(() => {});
  return isDone && !draft.is_told;
}
