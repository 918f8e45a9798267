// What can be done about an operation that the station refused or holds: whether its words can be changed, and the operation that goes out in its stead.
// Never changes an operation that was sent: the new one has an id of its own and tells of the same visit.
import { newId } from '../shared/ids.js';
import { BUILD } from '../shared/program.js';
import { words } from '../shared/vocabulary.js';
import { faultsOfDraft } from '../visits/draft.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').KeptEntry} KeptEntry */
/** @typedef {import('../store/in-stead.js').NewEntry} NewEntry */

/** Refusals that other words can lift. */
const ABOUT_WORDS = ['text.has_phone_number', 'text.has_id_number', 'operation.too_long', 'operation.unreadable', 'operation.given_back'];

/** The resident's need, the hint or the answer as it was written, where changing it may help; else null. @param {KeptEntry} entry @returns {string | null} */
export function wordsToMend(entry) {
  if (entry.receipt.state !== 'refused' || !ABOUT_WORDS.includes(entry.receipt.code ?? '')) return null;
  const { need, hint, text } = JSON.parse(entry.operation.text);
  return need || hint || text || null;
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
 * @param {Entry[]} [others] everything on this phone: what it corrects may have been mended before it
 * @returns {NewEntry}
 */
export function inStead(entry, need, savedAt, others = []) {
  const before = JSON.parse(entry.operation.text);
  const field = ['hint', 'text'].find((name) => name in before) ?? 'need';
  const named = namedBy(entry);
  return anew(entry, { [field]: need.trim() || null }, (named && mendedOf(named, others)?.operation.id) ?? null, savedAt);
}

/**
 * What follows a record that goes out anew: corrections and withdrawals that name it by its old id, and those that name these.
 * @param {Entry[]} waiting in the order of sending: what corrects stands behind what it corrects
 * @param {string} before the old id
 * @param {string} after the new one
 * @param {number} savedAt the phone's own time
 * @returns {{ entry: Entry, instead: NewEntry }[]}
 */
export function followersOf(waiting, before, after, savedAt) {
  const ids = new Map([[before, after]]);
  return waiting.flatMap((entry) => {
    const named = ids.get(namedBy(entry) ?? '');
    if (named === undefined) return [];
    const instead = anew(entry, {}, named, savedAt);
    ids.set(entry.operation.id, instead.operation.id);
    return [{ entry, instead }];
  });
}

/**
 * For a correction that the station holds because it was refused the record it names: the same one, naming the record that went out in its stead.
 * An entry whose fate is unknown is not replaced: the station may hold it. It names a record that was refused for good, so it can only come back
 * as held, never as counted, and then its author sends it anew from here, once.
 * @param {KeptEntry} entry
 * @param {Entry[]} others everything on this phone
 * @param {number} savedAt the phone's own time
 * @returns {NewEntry | null} null where nothing stands in the record's place, or another reason holds it
 */
export function behindMended(entry, others, savedAt) {
  const named = namedBy(entry);
  const isDone = mendedOf(entry.operation.id, others) !== undefined;
  const mended = named && isOfUnknown(entry) && !isDone ? mendedOf(named, others) : undefined;
  return mended ? anew(entry, {}, mended.operation.id, savedAt) : null;
}

/** Whether a held correction waits for its author to mend the refused record it names. @param {KeptEntry} entry @param {KeptEntry[]} kept */
export function waitsForMending(entry, kept) {
  const named = namedBy(entry);
  return isOfUnknown(entry) && kept.some((other) => other.operation.id === named && wordsToMend(other) !== null);
}

/** Whether something on this phone names an operation and follows it. @param {Entry} entry @param {Entry[]} others */
export function hasFollowers(entry, others) {
  return others.some((other) => namedBy(other) === entry.operation.id);
}

/** @param {KeptEntry} entry */
function isOfUnknown({ receipt }) {
  return receipt.state === 'held' && receipt.code === 'visit.unknown';
}

/** The id of the record that an operation corrects or takes back, where it names one by id. @param {Entry} entry @returns {string | null} */
function namedBy({ operation }) {
  const { supersedes, visit } = JSON.parse(operation.text);
  return (supersedes ?? visit)?.visit ?? null;
}

/** What went out in the stead of a record, as far as this phone still has it. @param {string} id @param {Entry[]} others */
function mendedOf(id, others) {
  return others.find(({ mends }) => mends?.includes(id));
}

/**
 * @param {Entry} entry
 * @param {Record<string, unknown>} changes
 * @param {string | null} named the id of the record it names now; null leaves that as it was
 * @param {number} savedAt
 * @returns {NewEntry}
 */
function anew({ operation, mends = [] }, changes, named, savedAt) {
  const body = { ...JSON.parse(operation.text), ...changes, build: BUILD };
  const field = body.supersedes ? 'supersedes' : 'visit';
  if (named) body[field] = { ...body[field], visit: named };
  return { operation: { ...operation, id: newId(), text: JSON.stringify(body) }, saved_at: savedAt, mends: [operation.id, ...mends] };
}
