// The phone's own count of what the station has counted, by the day it happened: the same figure the supervisor's log shows.
// Survives the forgetting of kept operations; an operation that goes up again after a restore is not counted twice.
import { DEFAULT_TIME_ZONE, localParts } from '../shared/calendar.js';
import { occurredAtMs } from './rules.js';

/** @typedef {Record<string, { visits: number, wishes: number }>} Tally by day YYYY-MM-DD */

const DAYS_KEPT = 100;
const COUNTS = /** @type {const} */ ({ 'visit:record': 'visits', 'wish:set': 'wishes' });

/**
 * @param {Tally} tally
 * @param {import('../types.js').KeptEntry[]} receipts
 * @param {{ time_zone: string, enrolled_ms: number }} settings
 * @returns {Tally} a new tally
 */
export function tallyWith(tally, receipts, { time_zone, enrolled_ms }) {
  const counted = receipts.filter((entry) => entry.receipt.state === 'counted' && !entry.tallied);
  if (!counted.length) return tally;
  const next = { ...tally };
  for (const { operation, received_at } of counted) {
    // The station's log counts visits and wishes; a record that is taken back and a building that could not be entered are neither.
    if (!(operation.kind in COUNTS)) continue;
    const body = JSON.parse(operation.text);
    const device_ms = body.started_at ?? body.clock.at;
    const day = localParts(occurredAtMs({ device_ms, offset_ms: body.clock.offset, received_ms: received_at, enrolled_ms }), time_zone).day;
    const before = next[day] ?? { visits: 0, wishes: 0 };
    const name = COUNTS[/** @type {keyof typeof COUNTS} */ (operation.kind)];
    next[day] = { ...before, [name]: before[name] + 1 };
  }
  const days = Object.keys(next).sort().slice(-DAYS_KEPT);
  return Object.fromEntries(days.map((day) => [day, next[day]]));
}

/**
 * Put the new tally beside what a turn is about to store, so that it moves with its receipts.
 * @param {import('../store/store.js').Store} store
 * @param {import('../types.js').KeptEntry[]} receipts
 * @param {Record<string, unknown>} meta
 */
export async function noteTally(store, receipts, meta) {
  const [stored = {}, enrolled_ms = 0, station] = await Promise.all(['tally', 'enrolled_at', 'station'].map((name) => store.meta(name)));
  meta.tally = tallyWith(stored, receipts, { time_zone: station?.time_zone ?? DEFAULT_TIME_ZONE, enrolled_ms });
}

/** The piece that knows what a question is comes when the first one does; the shell says from where. @type {{ load: () => Promise<Pick<typeof import('./questions.js'), 'noteThreads'>> }} */
export const questionPiece = { load: () => Promise.reject(new Error('nobody said from where')) };

/**
 * Put beside what a turn is about to store: the tally, and what was asked of this person.
 * @param {import('../store/store.js').Store} store
 * @param {import('../types.js').KeptEntry[]} receipts
 * @param {Record<string, unknown>} meta
 * @param {import('../types.js').Answer} answer
 */
export async function noteAnswer(store, receipts, meta, answer) {
  await noteTally(store, receipts, meta);
  if (answer.changes.some(({ kind }) => kind === 'question:asked')) await (await questionPiece.load()).noteThreads(store, meta, answer);
}

/**
 * How much was counted on the days that begin with `prefix` (a day, or a month YYYY-MM).
 * @param {Tally} tally
 * @param {string} prefix
 * @returns {{ visits: number, wishes: number, all: number }}
 */
export function countedIn(tally, prefix) {
  let visits = 0;
  let wishes = 0;
  for (const [day, count] of Object.entries(tally)) {
    if (!day.startsWith(prefix)) continue;
    visits += count.visits;
    wishes += count.wishes;
  }
  return { visits, wishes, all: visits + wishes };
}
