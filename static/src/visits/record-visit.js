// Writes visits and wishes: freezes the operation's text and appends it to the outbox. One record a save, durable before it says so.
import { clockStamp, deviceNow } from '../shared/clock.js';
import { newId } from '../shared/ids.js';
import { words } from '../shared/vocabulary.js';
import { BUILD } from '../shared/program.js';
import { faultsOfVisit } from './rules.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../store/store.js').Store} Store */

/** A visit that is not whole; `faults` are field names. */
export class NotWhole extends Error {
  /** @param {string[]} faults */
  constructor(faults) {
    super(faults.join(', '));
    this.faults = faults;
  }
}

/**
 * Record a visit. The operation's id was made when its sheet opened: a second tap finds it saved already.
 * @param {Store} store
 * @param {{ id: string, door: string, outcome: string, started_at: number, badge_shown?: boolean, topics?: import('../types.js').Topic[],
 *   need?: string | null, appointment?: import('../types.js').Appointment | null, left_card?: boolean,
 *   certificate?: import('./rules.js').Certificate | null, added_later?: string | null, asked?: boolean, wish?: null,
 *   supersedes?: (import('../types.js').NamedVisit & { reason: string }) | null }} visit started_at by the phone's own clock;
 *   wish: null where a correction leaves the wish of its record in force
 * @param {unknown} [left] what stays of the door's draft: visits that are not finished by this one
 * @returns {Promise<Entry | null>} the entry, or null when this id was saved before
 * @throws {NotWhole} before anything is written
 * @throws {DOMException} QuotaExceededError when the phone is full: nothing was written
 */
export async function recordVisit(store, visit, left = null) {
  const { added_later = null, asked = false, supersedes = null } = visit;
  const isOfThePast = Boolean(added_later || supersedes);
  const more = isOfThePast || asked ? { added_later, asked, supersedes } : null;
  const body = {
    door: visit.door,
    outcome: visit.outcome,
    started_at: visit.started_at,
    // When a visit that is written down afterwards ended, nobody knows any more.
    ended_at: isOfThePast ? visit.started_at : Math.max(deviceNow(), visit.started_at),
    clock: clockStamp(),
    badge_shown: visit.badge_shown ?? false,
    topics: visit.topics ?? [],
    need: visit.need?.trim() || null,
    appointment: visit.appointment ?? null,
    left_card: visit.left_card ?? false,
    wish: visit.outcome === 'do_not_visit' && visit.wish !== null ? newId() : null,
    certificate: visit.certificate ?? null,
    build: BUILD,
    ...more,
  };
  const faults = faultsOfVisit(body, words);
  if (faults.length) throw new NotWhole(faults);
  return append(store, { id: visit.id, kind: 'visit:record', v: more ? 2 : 1, text: JSON.stringify(body) }, { door: visit.door, left });
}

/**
 * Take a visit of one's own back that never was: another door was tapped.
 * @param {Store} store
 * @param {{ id: string, door: string, visit: import('../types.js').NamedVisit }} withdrawal
 * @returns {Promise<Entry | null>}
 */
export function recordWithdrawal(store, { id, door, visit }) {
  return append(store, { id, kind: 'visit:withdraw', v: 1, text: JSON.stringify({ door, visit, clock: clockStamp(), build: BUILD }) });
}

/**
 * Record a resident's wish not to be visited that comes without a visit.
 * @param {Store} store
 * @param {{ id: string, door: string }} wish
 * @returns {Promise<Entry | null>}
 */
export function recordWish(store, { id, door }) {
  const body = { door, wish: newId(), by: 'resident', clock: clockStamp(), build: BUILD };
  return append(store, { id, kind: 'wish:set', v: 1, text: JSON.stringify(body) });
}

/**
 * Append a frozen operation to the outbox.
 * @param {Store} store @param {import('../types.js').Operation} operation
 * @param {{ door: string, left: unknown }} [draft]
 * @returns {Promise<Entry | null>} null when its id was saved before
 */
export async function append(store, operation, draft) {
  try {
    return await store.append(operation, deviceNow(), draft);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'ConstraintError') return null;
    throw error;
  }
}
