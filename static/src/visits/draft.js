// A talk while it is being written down: every tap is stored before the next one. What a paper says steers the form and is never saved.
import { hasIdNumber, hasPhoneNumber, seemsToNameSomebody } from '../shared/free-text.js';

/**
 * @typedef {{ sheet?: import('./sheets.js').Sheet, badge_shown: boolean, topics: Record<string, string>, need: string, is_not_a_name: boolean,
 *   paper: Paper | null, left_card: boolean, is_told?: boolean, appointment?: any, others?: Draft[] }} Draft
 * @typedef {{ kind: string, state: string, help: string[], reminds: boolean, year: number, month: number }} Paper
 */

/** A new draft. @param {import('./sheets.js').Sheet} sheet @returns {Draft} */
export function newDraft(sheet) {
  return { sheet, badge_shown: false, topics: {}, need: '', is_not_a_name: false, paper: null, left_card: false };
}

/** Whether a stored draft holds anything that somebody typed or chose. @param {Partial<Draft> | undefined} draft @returns {boolean} */
export function isBegun(draft) {
  return Boolean(draft?.sheet && ((draft.badge_shown && isTalk(draft)) || draft.appointment?.day || draft.appointment?.slot));
}

/** Whether it is a talk that was written down, and not only a day agreed. @param {Partial<Draft>} draft @returns {boolean} */
export function isTalk(draft) {
  return Boolean(Object.keys(draft.topics ?? {}).length || draft.need || draft.paper);
}

/** A door's draft with unfinished visits put back beside it. @param {Draft | undefined} draft @param {Draft[]} back @returns {Draft | null} */
export function withBack(draft, back) {
  const known = new Set([draft, ...(draft?.others ?? [])].map((one) => one?.sheet?.id));
  const all = [
    ...(draft ? [{ ...draft, others: undefined }, ...(draft.others ?? [])] : []),
    ...back.filter((one) => !known.has(one.sheet?.id)),
  ];
  return all.length ? withOthers(all[0], all) : null;
}

/** A draft for a new visit on a sheet. What an earlier visit left unfinished is kept beside it as it is. @param {Draft | undefined} before @param {import('./sheets.js').Sheet} sheet @returns {Draft} */
export function begunAnew(before, sheet) {
  const others = unfinishedIn(before);
  return { ...newDraft(sheet), ...(others.length ? { others } : {}) };
}

/** The unfinished visits that a door's draft holds, the newest first. @param {Draft | undefined} draft @returns {Draft[]} */
export function unfinishedIn(draft) {
  if (!draft) return [];
  const { others = [], ...own } = draft;
  return isBegun(own) ? [own, ...others] : others;
}

/** A door's draft when one of its unfinished visits is gone on with. @param {Draft | undefined} draft @param {string} sheet its sheet's id @returns {Draft | null} */
export function takenUp(draft, sheet) {
  const all = unfinishedIn(draft);
  const own = all.find((other) => other.sheet?.id === sheet);
  return own ? withOthers(own, all) : (draft ?? null);
}

/** What is left of a door's draft when the visit of a sheet is saved or given up. @param {Draft | undefined} draft @param {string} sheet the sheet's id @returns {Draft | null} */
export function leftAfter(draft, sheet) {
  const left = unfinishedIn(draft).filter((other) => other.sheet?.id !== sheet);
  return left.length ? withOthers(left[0], left) : null;
}

/** @param {Draft} own @param {Draft[]} all @returns {Draft} */
function withOthers(own, all) {
  const alone = { ...own };
  delete alone.others;
  const others = all.filter((other) => other !== own);
  return others.length ? { ...alone, others } : alone;
}

/**
 * What keeps a draft from being saved: field and sentence key, in the order of the form.
 * @param {Draft} draft
 * @param {string} thisMonth YYYY-MM
 * @returns {{ field: 'need' | 'remind', fault: 'phone' | 'id' | 'name' | 'past' | 'month' }[]}
 */
export function faultsOfDraft(draft, thisMonth) {
  /** @type {{ field: 'need' | 'remind', fault: 'phone' | 'id' | 'name' | 'past' | 'month' }[]} */
  const faults = [];
  // A paper that is not spoken of any more is not saved, and its part of the form is not there to mend.
  const asks = Boolean(draft.topics.document_help && draft.paper?.kind === 'residence_permit' && draft.paper.reminds);
  if (asks && !draft.paper?.month) faults.push({ field: 'remind', fault: 'month' });
  const month = asks ? remindMonth(draft.paper) : null;
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
