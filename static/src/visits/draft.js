// A talk while it is being written down: every tap is stored before the next one. What a paper says steers the form and is never saved.
import { words } from '../shared/vocabulary.js';
import { hasIdNumber, hasPhoneNumber, seemsToNameSomebody } from '../shared/free-text.js';

/**
 * @typedef {{ sheet?: import('./sheets.js').Sheet, badge_shown: boolean, topics: Record<string, string>, need: string, is_not_a_name: boolean,
 *   paper: Paper | null, left_card: boolean, is_carried?: boolean, appointment?: any }} Draft
 * @typedef {{ kind: string, state: string, help: string[], reminds: boolean, year: number, month: number }} Paper
 */

/** A new draft. @param {import('./sheets.js').Sheet} sheet @returns {Draft} */
export function newDraft(sheet) {
  return { sheet, badge_shown: false, topics: {}, need: '', is_not_a_name: false, paper: null, left_card: false };
}

/** Whether a stored draft holds anything that somebody typed or chose. @param {Draft | undefined} draft @returns {boolean} */
export function isBegun(draft) {
  return Boolean(draft?.badge_shown && (Object.keys(draft.topics).length || draft.need || draft.paper));
}

/**
 * Whether a talk that is opened now goes on with its draft: with one that was begun today, or left a moment ago.
 * An earlier day's talk is another visit; who wants to finish that one says so on the door's sheet.
 * @param {Draft | undefined} draft
 * @param {{ age: number, is_today: boolean }} start of the draft's sheet: ms since it opened, and whether that was today
 * @returns {boolean}
 */
export function goesOn(draft, { age, is_today }) {
  if (!draft?.sheet?.is_live || age < 0) return false;
  return is_today && (isBegun(draft) || age < words.limits.sheet_live_minutes * 60_000);
}

/** Whether a save is the end of a door's draft. A talk of another hour stays until it is finished itself. @param {Draft | undefined} draft @param {string} sheet the saved sheet's id @returns {boolean} */
export function endsDraft(draft, sheet) {
  return !isBegun(draft) || draft?.sheet?.id === sheet;
}

/** A new talk with what an unfinished one had: nothing written down is lost, but the badge is shown again. @param {Draft} draft @param {import('./sheets.js').Sheet} sheet @returns {Draft} */
export function carriedOver(draft, sheet) {
  return { ...newDraft(sheet), ...draft, sheet, badge_shown: false, is_carried: isBegun(draft) || Boolean(draft.is_carried) };
}

/**
 * What keeps a draft from being saved: field and sentence key, in the order of the form.
 * @param {Draft} draft
 * @param {string} thisMonth YYYY-MM
 * @returns {{ field: 'need' | 'remind', fault: 'phone' | 'id' | 'name' | 'past' }[]}
 */
export function faultsOfDraft(draft, thisMonth) {
  /** @type {{ field: 'need' | 'remind', fault: 'phone' | 'id' | 'name' | 'past' }[]} */
  const faults = [];
  // A paper that is not spoken of any more is not saved, and its part of the form is not there to mend.
  const month = draft.topics.document_help ? remindMonth(draft.paper) : null;
  if (month !== null && month < thisMonth) faults.push({ field: 'remind', fault: 'past' });
  if (hasIdNumber(draft.need)) faults.push({ field: 'need', fault: 'id' });
  else if (hasPhoneNumber(draft.need)) faults.push({ field: 'need', fault: 'phone' });
  else if (!draft.is_not_a_name && seemsToNameSomebody(draft.need)) faults.push({ field: 'need', fault: 'name' });
  return faults;
}

/** The month to be reminded of, only where the resident asked and only for a permit. @param {Paper | null} paper @returns {string | null} */
export function remindMonth(paper) {
  if (!paper || paper.kind !== 'residence_permit' || !paper.reminds || !paper.month) return null;
  return `${paper.year}-${String(paper.month).padStart(2, '0')}`;
}

/** What is kept of a certificate check; null when no paper was spoken of. @param {Paper | null} paper @returns {import('./rules.js').Certificate | null} */
export function certificateOf(paper) {
  if (!paper?.kind) return null;
  return { kind: paper.kind, help: paper.help, remind_month: remindMonth(paper) };
}

/** The fields of a talk as they are recorded. @param {Draft} draft */
export function visitOf(draft) {
  return {
    outcome: 'met',
    badge_shown: draft.badge_shown,
    topics: Object.entries(draft.topics).map(([topic, end]) => ({ topic, end })),
    need: draft.need,
    left_card: draft.left_card,
    certificate: draft.topics.document_help ? certificateOf(draft.paper) : null,
  };
}
