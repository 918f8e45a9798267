// What can be done about an operation that the station refused or holds: whether its words can be changed, and the operation that goes out in its stead.
// Never changes an operation that was sent: the new one has an id of its own and tells of the same visit.
import { newId } from '../shared/ids.js';
import { BUILD } from '../shared/program.js';
import { words } from '../shared/vocabulary.js';
import { faultsOfDraft } from '../visits/draft.js';

/** @typedef {import('../types.js').KeptEntry} KeptEntry */

/** Refusals that other words can lift. */
const ABOUT_WORDS = ['text.has_phone_number', 'text.has_id_number', 'operation.too_long', 'operation.unreadable', 'operation.given_back'];

/** The resident's need as it was written, where changing it may help; else null. @param {KeptEntry} entry @returns {string | null} */
export function wordsToMend(entry) {
  if (entry.receipt.state !== 'refused' || !ABOUT_WORDS.includes(entry.receipt.code ?? '')) return null;
  const { need, hint } = JSON.parse(entry.operation.text);
  return need || hint || null;
}

/**
 * What keeps changed words from being saved.
 * @param {string} before the words that were refused
 * @param {string} now
 * @param {boolean} isNotAName whether the writer says that it names nobody
 * @returns {'phone' | 'id' | 'name' | 'same' | 'long' | null}
 */
export function faultOfWords(before, now, isNotAName) {
  if (now.trim() === before.trim()) return 'same';
  if (now.length > words.limits.need_text) return 'long';
  const draft = /** @type {any} */ ({ need: now, is_not_a_name: isNotAName, topics: {}, paper: null });
  return /** @type {any} */ (faultsOfDraft(draft, '')[0]?.fault ?? null);
}

/**
 * The operation that goes out instead: the same visit at the same time by the same clock, with other words.
 * @param {KeptEntry} entry
 * @param {string} need
 * @param {number} savedAt the phone's own time
 * @returns {Omit<import('../types.js').Entry, 'key'>}
 */
export function inStead(entry, need, savedAt) {
  const before = JSON.parse(entry.operation.text);
  const field = 'hint' in before ? 'hint' : 'need';
  const body = { ...before, [field]: need.trim() || null, build: BUILD };
  return { operation: { ...entry.operation, id: newId(), text: JSON.stringify(body) }, saved_at: savedAt };
}
