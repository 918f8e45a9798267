// Questions that a supervisor asked this person about visits of hers: what the station sends of them, how they stand here, and the answer.
// Loaded when the first one comes. Must never tell that a question was read, nor give it a time by which to answer.
import { clockStamp, now } from '../shared/clock.js';
import { hasIdNumber, hasPhoneNumber, seemsToNameSomebody } from '../shared/free-text.js';
import { BUILD } from '../shared/program.js';
import { words } from '../shared/vocabulary.js';
import { append } from './record-visit.js';

/** @typedef {import('../types.js').Thread} Thread */
/** @typedef {import('../types.js').ThreadLine} ThreadLine */
/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {{ id: string, text: string, is_not_a_name: boolean }} AnswerDraft `id` is the operation's, made with the first letter */
/** @typedef {Pick<import('../shell/workplace.js').Workplace, 'outbox' | 'kept' | 'door' | 'person'>} Here */

const DAY_MS = 86_400_000;

/**
 * Put the threads of an answer beside what its turn is about to store. One of another epoch belongs to another visit.
 * @param {import('../store/store.js').Store} store
 * @param {Record<string, unknown>} meta
 * @param {import('../types.js').Answer} answer
 */
export async function noteThreads(store, meta, answer) {
  const stored = await store.meta('questions');
  const before = stored?.epoch === answer.epoch ? stored.threads : [];
  const come = answer.changes.filter(({ kind }) => kind === 'question:asked');
  const numbers = new Set(come.map(({ visit }) => visit.number));
  meta.questions = {
    epoch: answer.epoch,
    threads: [...before.filter((/** @type {Thread} */ { visit }) => !numbers.has(visit.number)), ...come],
  };
}

/** Those of another epoch and those whose days are over are not read. @param {import('../store/store.js').Store} store @returns {Promise<Thread[]>} */
async function storedThreads(store) {
  const [stored, epoch] = await Promise.all([store.meta('questions'), store.meta('epoch')]);
  if (stored?.epoch !== epoch) return [];
  return stored.threads.filter((/** @type {Thread} */ { notes }) => now() - (notes.at(-1)?.at ?? 0) < words.limits.pack_days * DAY_MS);
}

/** The threads of each person's work, as they were last read. @type {WeakMap<object, Thread[]>} */
const read = new WeakMap();

/** Every thread that is on this phone. @param {object} work @returns {Thread[]} */
export function threadsOf(work) {
  return read.get(work) ?? [];
}

/** Read the threads of somebody's work anew, and give those that wait for an answer. @param {import('../shell/workplace.js').Workplace} work @returns {Promise<Thread[]>} */
export async function readThreads(work) {
  const threads = await storedThreads(work.store);
  read.set(work, threads);
  return threads.filter((thread) => isOpen(work, thread));
}

/** A thread's lines with what this phone has written and the station's rows do not hold yet. @param {Here} here @param {Thread} thread @returns {ThreadLine[]} */
export function linesOf({ outbox, kept, person }, thread) {
  const known = new Set(thread.notes.map(({ id }) => id));
  const mine = [...kept.filter(({ receipt }) => receipt.state !== 'refused'), ...outbox]
    .filter(({ operation }) => operation.kind === 'answer:record' && !known.has(operation.id))
    .map((entry) => ({ entry, body: JSON.parse(entry.operation.text) }))
    .filter(({ body }) => known.has(body.question));
  return [
    ...thread.notes,
    ...mine.map(({ entry, body }) => ({
      id: entry.operation.id,
      kind: /** @type {const} */ ('answer'),
      by: person.badge_no,
      at: body.clock.at + (body.clock.offset ?? 0),
      text: body.text,
      question: body.question,
      waiting: outbox.includes(entry),
    })),
  ];
}

/** The last question of a thread. @param {Thread} thread @returns {ThreadLine | undefined} */
export function lastQuestion({ notes }) {
  return notes.findLast(({ kind }) => kind === 'question');
}

/** Whether a thread waits for this person. @param {Here} here @param {Thread} thread */
export function isOpen(here, thread) {
  if (!thread.is_open || isEnded(here, thread)) return false;
  const last = lastQuestion(thread)?.id;
  return !linesOf(here, thread).some(({ question }) => question === last);
}

/** Whether the visit was corrected or taken back on this phone or another: its door no longer has it. @param {Here} here @param {Thread} thread */
export function isEnded(here, { door: id, visit }) {
  const door = here.door(id);
  return Boolean(door && now() - visit.at < words.limits.pack_days * DAY_MS && !door.visits.some(({ number }) => number === visit.number));
}

/**
 * What keeps an answer from being saved, or null.
 * @param {AnswerDraft} draft
 * @returns {'empty' | 'id' | 'phone' | 'name' | null}
 */
export function faultOfAnswer({ text, is_not_a_name }) {
  if (!text.trim()) return 'empty';
  if (hasIdNumber(text)) return 'id';
  if (hasPhoneNumber(text)) return 'phone';
  return !is_not_a_name && seemsToNameSomebody(text) ? 'name' : null;
}

/**
 * Save an answer; its draft goes in the same step.
 * @param {import('../store/store.js').Store} store
 * @param {string} question id of the last question that stood in the thread
 * @param {AnswerDraft} draft
 * @param {string} kept under which question the draft lies
 * @returns {Promise<Entry | null>} the entry, or null when this id was saved before
 * @throws {DOMException} QuotaExceededError when the phone is full: nothing was written
 */
export function recordAnswer(store, question, { id, text }, kept) {
  const body = { question, text: text.trim(), clock: clockStamp(), build: BUILD };
  return append(store, { id, kind: 'answer:record', v: 1, text: JSON.stringify(body) }, { door: kept, left: null });
}
