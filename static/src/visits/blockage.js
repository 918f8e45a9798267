// A building that could not be entered: one record for all its doors. It is no visit, so it changes no door's tries, rests or waits.
import { clockStamp } from '../shared/clock.js';
import { hasIdNumber, hasPhoneNumber, seemsToNameSomebody } from '../shared/free-text.js';
import { BUILD } from '../shared/program.js';
import { append } from './record-visit.js';

/** @typedef {import('../types.js').Blockage} Blockage */
/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {{ reason: string, band: string, hint: string, is_not_a_name: boolean }} BlockageDraft */

/**
 * What keeps a hint from being saved, or null: it is about the place, and about nobody.
 * @param {BlockageDraft} draft
 * @returns {'id' | 'phone' | 'name' | null}
 */
export function faultOfHint({ hint, is_not_a_name }) {
  if (hasIdNumber(hint)) return 'id';
  if (hasPhoneNumber(hint)) return 'phone';
  return !is_not_a_name && seemsToNameSomebody(hint) ? 'name' : null;
}

/**
 * Record that a building could not be entered. The id was made when the form opened: a second tap finds it saved already.
 * @param {import('../store/store.js').Store} store
 * @param {{ id: string, building: string }} about
 * @param {BlockageDraft} draft
 * @returns {Promise<Entry | null>} the entry, or null when this id was saved before
 */
export function recordBlockage(store, { id, building }, { reason, band, hint }) {
  const body = { building, reason, band, hint: hint.trim() || null, clock: clockStamp(), build: BUILD };
  return append(store, { id, kind: 'blockage:record', v: 1, text: JSON.stringify(body) });
}

/**
 * The last time a building could not be entered, with what this phone has saved laid over what it was sent; null once somebody has got in since.
 * @param {import('../places/pocket.js').Building} building
 * @param {{ outbox: Entry[], kept: import('../types.js').KeptEntry[], badge: string, visitsOf: (door: string) => import('../types.js').KnownVisit[] }} known
 *   badge: whose phone this is
 * @returns {Blockage | null}
 */
export function blockageAt(building, { outbox, kept, badge, visitsOf }) {
  const numbers = new Set(building.blockages.map(({ number }) => number));
  const laidOver = [
    ...kept.filter(({ receipt }) => receipt.state !== 'refused' && !numbers.has(receipt.number)).map((entry) => read(entry, false)),
    ...outbox.map((entry) => read(entry, true)),
  ];
  const own = laidOver.flatMap((found) => (found?.building === building.id ? [found.blockage] : []));
  const last = [...building.blockages, ...own].reduce(
    (/** @type {Blockage | null} */ latest, one) => (latest && latest.at > one.at ? latest : one),
    null,
  );
  if (!last) return null;
  const gotIn = building.doors.some(({ id }) =>
    visitsOf(id).some((visit) => visit.at > last.at && visit.outcome !== 'no_access' && !visit.asked),
  );
  return gotIn ? null : last;

  /** @param {Entry} entry @param {boolean} waiting @returns {{ building: string, blockage: Blockage } | null} */
  function read({ operation }, waiting) {
    if (operation.kind !== 'blockage:record') return null;
    const { building: id, reason, band, hint, clock } = JSON.parse(operation.text);
    return { building: id, blockage: { number: null, at: clock.at + (clock.offset ?? 0), reason, band, hint, by: badge, waiting } };
  }
}
