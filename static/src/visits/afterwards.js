// Visits that are written down afterwards: added later with their true time, corrected, taken back, or a time that was asked for.
// No rule locks them: what did happen is always counted. Each gets a sheet of its own, so that every page of a visit can write it down.
import { addDays, instantOf, localParts } from '../shared/calendar.js';
import { deviceNow, now } from '../shared/clock.js';
import { minuteWords } from '../shared/dates.js';
import { newId } from '../shared/ids.js';
import { words } from '../shared/vocabulary.js';
import { begunAnew, takenUp } from './draft.js';

/** @typedef {import('../shell/workplace.js').Workplace} Workplace */
/** @typedef {import('../types.js').KnownVisit} KnownVisit */
/** @typedef {import('./sheets.js').Past} Past */

const HOUR_MS = 3_600_000;
const MOST_HOURS = words.limits.added_later_hours;
const USUAL_TIMES = ['10:30', '15:00', '18:30', '19:30'];
const HALF_HOUR = 30;

/** A sheet whose visit began at an instant. @param {number} at ms UTC by the station's time @param {Past} past @returns {import('./sheets.js').Sheet} */
export function sheetAt(at, past) {
  return { id: newId(), opened_at: at - (now() - deviceNow()), is_live: true, past };
}

/**
 * Open a sheet at a door and write its draft down, so that a page that the browser throws away goes on with it.
 * @param {Workplace} work
 * @param {string} door
 * @param {import('./sheets.js').Sheet} sheet
 * @param {Partial<import('./draft.js').Draft>} [known] what is known of the visit already
 */
export async function beginOn(work, door, sheet, known = {}) {
  await work.keepDraft(door, { ...begunAnew(work.drafts[door], sheet), ...known });
  work.sheets.restore(door, sheet);
}

/**
 * Begin a correction, or go on with the one of the same record that was begun before: two unfinished ones would clash with each other.
 * @param {Workplace} work
 * @param {string} door
 * @param {import('./sheets.js').Sheet} sheet
 * @param {Partial<import('./draft.js').Draft>} known
 */
export async function goOnCorrecting(work, door, sheet, known) {
  const before = work.drafts[door];
  const all = [...(before ? [before] : []), ...(before?.others ?? [])];
  const same = all.find((draft) => isOfTheSame(draft.sheet?.past?.supersedes, sheet.past?.supersedes));
  if (!same) return beginOn(work, door, sheet, known);
  const draft = takenUp(before, same.sheet.id) ?? same;
  const own = { ...sheet, id: same.sheet.id };
  const { left_card = draft.left_card, badge_shown = draft.badge_shown } = known;
  await work.keepDraft(door, { ...draft, sheet: own, left_card, badge_shown });
  work.sheets.restore(door, own);
}

/** @param {import('../types.js').NamedVisit | undefined} one @param {import('../types.js').NamedVisit | undefined} other */
function isOfTheSame(one, other) {
  return Boolean(one && other && one.visit === other.visit && one.number === other.number);
}

/** Write down a time that the resident asked for: nobody knocked, so no rule is asked. @param {Workplace} work @param {string} door */
export function beginAsked(work, door) {
  return beginOn(work, door, { id: newId(), opened_at: deviceNow(), is_live: true, past: { asked: true } });
}

/** The days a past visit may have been on, today first. @param {string} today YYYY-MM-DD @returns {string[]} */
export function pastDays(today) {
  return Array.from({ length: Math.ceil(MOST_HOURS / 24) + 1 }, (_, back) => addDays(today, -back));
}

/**
 * Times to offer for a day: the last half hours of today, the usual ones of a day before.
 * @param {string} day
 * @param {{ day: string, minute: number }} here the present, in the community
 * @returns {string[]} HH:MM
 */
export function timesOf(day, here) {
  if (day !== here.day) return USUAL_TIMES;
  const last = Math.floor(here.minute / HALF_HOUR);
  return [3, 2, 1, 0]
    .map((back) => (last - back) * HALF_HOUR)
    .filter((minute) => minute >= 0)
    .map(minuteWords);
}

/** @param {string} day @param {string} time HH:MM @param {string} timeZone @returns {number} ms UTC */
export function instantAt(day, time, timeZone) {
  const [hour, minute] = time.split(':').map(Number);
  return instantOf(day, hour * 60 + minute, timeZone);
}

/** What is wrong with a past visit's time: it lies ahead, or further back than the limit. @param {number} at @returns {'ahead' | 'long_ago' | null} */
export function faultOfTime(at) {
  if (at > now()) return 'ahead';
  return now() - at > MOST_HOURS * HOUR_MS ? 'long_ago' : null;
}

/** A visit's day and time in the community. @param {number} at @param {string} timeZone @returns {{ day: string, time: string }} */
export function dayAndTime(at, timeZone) {
  const { day, minute } = localParts(at, timeZone);
  return { day, time: minuteWords(minute) };
}

/** How an operation names a visit that is known here. @param {KnownVisit} visit @param {string | null} epoch @returns {import('../types.js').NamedVisit} */
export function namedVisit(visit, epoch) {
  if (visit.id) return { visit: visit.id, number: null, epoch: null, at: null };
  return { visit: null, number: visit.number, epoch, at: visit.at };
}

/** What this phone's own operation said, where it is still here: a colleague's need and paper are not on this phone. @param {Workplace} work @param {KnownVisit} visit @returns {any} */
export function bodyOf(work, visit) {
  const entry = visit.id
    ? [...work.outbox, ...work.kept].find(({ operation }) => operation.id === visit.id)
    : work.kept.find(({ receipt, operation }) => receipt.number === visit.number && operation.kind === 'visit:record');
  return entry && JSON.parse(entry.operation.text);
}

/**
 * A talk as its draft was, for a correction to begin with.
 * @param {KnownVisit} visit
 * @param {any} body of its own operation, where that is known
 * @param {number} thisYear
 * @returns {Partial<import('./draft.js').Draft>}
 */
export function draftOf(visit, body, thisYear) {
  const paper = body?.certificate;
  const [year, month] = (paper?.remind_month ?? '').split('-').map(Number);
  return {
    topics: Object.fromEntries(visit.topics.map(({ topic, end }) => [topic, end])),
    need: body?.need ?? '',
    // It was looked at before it was saved.
    is_not_a_name: Boolean(body?.need),
    left_card: visit.left_card,
    ...(visit.appointment
      ? { appointment: { day: visit.appointment.day, slot: visit.appointment.time ?? visit.appointment.band ?? '' } }
      : {}),
    paper: paper
      ? { kind: paper.kind, state: '', help: paper.help, reminds: Boolean(paper.remind_month), year: year || thisYear, month: month || 0 }
      : null,
  };
}
