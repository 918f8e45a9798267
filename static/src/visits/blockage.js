// A building that could not be entered: one record for all its doors. It is no visit, so it changes no door's tries, rests or waits.
import { bandOf, localParts, minuteOf } from '../shared/calendar.js';
import { clockStamp } from '../shared/clock.js';
import { hasIdNumber, hasPhoneNumber, seemsToNameSomebody } from '../shared/free-text.js';
import { newId } from '../shared/ids.js';
import { BUILD } from '../shared/program.js';
import { words } from '../shared/vocabulary.js';
import { append } from './record-visit.js';

/** @typedef {import('../types.js').Blockage} Blockage */
/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../rounds/timetable.js').Settings} Settings */
/**
 * What a half-filled form keeps, under its building's id beside the drafts of doors. `id` is the operation's, `day` the one it was begun on.
 * @typedef {{ v: 1, id: string, day: string, reason: string, band: string, hint: string, is_not_a_name: boolean }} BlockageDraft
 */

/**
 * The form as it opens: gone on with on the day it was begun on, as a door's draft is; else with the first reason and the band that runs.
 * @param {any} kept what is stored of it
 * @param {number} at ms UTC, now
 * @param {Settings} settings
 * @returns {BlockageDraft}
 */
export function draftOfBlockage(kept, at, settings) {
  const { day, band } = momentOf(at, settings);
  if (kept?.v === 1 && kept.day === day) return kept;
  return { v: 1, id: newId(), day, reason: words.blockage_reasons[0].code, band, hint: '', is_not_a_name: false };
}

/**
 * What keeps a hint from being saved, or null: it is about the place, and about nobody.
 * @param {Pick<BlockageDraft, 'hint' | 'is_not_a_name'>} draft
 * @returns {'id' | 'phone' | 'name' | null}
 */
export function faultOfHint({ hint, is_not_a_name }) {
  if (hasIdNumber(hint)) return 'id';
  if (hasPhoneNumber(hint)) return 'phone';
  return !is_not_a_name && seemsToNameSomebody(hint) ? 'name' : null;
}

/**
 * Record that a building could not be entered; its draft ends with it. The id was made when the form opened: a second tap finds it saved already.
 * @param {import('../store/store.js').Store} store
 * @param {string} building
 * @param {BlockageDraft} draft
 * @returns {Promise<Entry | null>} the entry, or null when this id was saved before
 */
export function recordBlockage(store, building, { id, reason, band, hint }) {
  const body = { building, reason, band, hint: hint.trim() || null, clock: clockStamp(), build: BUILD };
  return append(store, { id, kind: 'blockage:record', v: 1, text: JSON.stringify(body) }, { door: building, left: null });
}

/**
 * Take a blockage of one's own back, by its id where the rows do not hold it yet.
 * @param {import('../store/store.js').Store} store
 * @param {string} building
 * @param {Blockage} found
 * @param {string | null} epoch the one its number was heard in
 * @returns {Promise<Entry | null>}
 */
export function recordBlockageWithdrawal(store, building, found, epoch) {
  const blockage = found.id
    ? { blockage: found.id, number: null, epoch: null, at: null }
    : { blockage: null, number: found.number, epoch, at: found.at };
  const body = { building, blockage, clock: clockStamp(), build: BUILD };
  return append(store, { id: newId(), kind: 'blockage:withdraw', v: 1, text: JSON.stringify(body) });
}

/**
 * The last time a building could not be entered, with what this phone has saved laid over what it was sent; null once somebody has got in since.
 * @param {import('../places/pocket.js').Building} building
 * @param {{ outbox: Entry[], kept: import('../types.js').KeptEntry[], badge: string, visitsOf: (door: string) => import('../types.js').KnownVisit[] }} known
 *   badge: whose phone this is
 * @returns {Blockage | null}
 */
export function blockageAt(building, { outbox, kept, badge, visitsOf }) {
  // As for doors (overlay.js): a counted one is drawn until its row has come, a held one until a person has decided.
  const received = kept.filter(isOfABuilding);
  const laidOver = received.filter(({ receipt, caught_up }) => receipt.state === 'held' || (receipt.state === 'counted' && !caught_up));
  const own = [...laidOver, ...outbox.filter(isOfABuilding)].map(readEntry);
  const numberOf = new Map(received.map(({ operation, receipt }) => [operation.id, receipt.number]));
  const gone = new Set(own.flatMap(({ named }) => (named ? [named.blockage, named.number ?? numberOf.get(named.blockage)] : [])));
  const numbers = new Set(building.blockages.map(({ number }) => number));
  const recorded = own.flatMap(({ of, blockage }) =>
    of === building.id && blockage && !numbers.has(numberOf.get(blockage.id ?? '') ?? null) ? [{ ...blockage, by: badge }] : [],
  );
  const last = [...building.blockages, ...recorded]
    .filter(({ id, number }) => !gone.has(id ?? number))
    .reduce((/** @type {Blockage | null} */ latest, one) => (latest && latest.at > one.at ? latest : one), null);
  if (!last) return null;
  const gotIn = building.doors.some(({ id }) =>
    visitsOf(id).some((visit) => visit.at > last.at && visit.outcome !== 'no_access' && !visit.asked),
  );
  return gotIn ? null : last;
}

/** @param {Entry} entry */
function isOfABuilding({ operation }) {
  return operation.kind.startsWith('blockage:');
}

/** @param {Entry | import('../types.js').KeptEntry} entry @returns {{ of: string, named?: any, blockage?: Omit<Blockage, 'by'> }} */
function readEntry(entry) {
  const { id, kind, text } = entry.operation;
  const { building: of, blockage: named, reason, band, hint, clock } = JSON.parse(text);
  if (kind === 'blockage:withdraw') return { of, named };
  return { of, blockage: { id, number: null, at: clock.at + (clock.offset ?? 0), reason, band, hint, waiting: !('receipt' in entry) } };
}

/**
 * Whether a blockage still holds at a moment: on its day, while the band runs that it was written down in. What was written down later, of a
 * band that was over by then, is a hint for the next time and holds nobody up.
 * @param {Blockage} blockage
 * @param {number} at ms UTC
 * @param {Settings} settings
 * @returns {boolean}
 */
export function isInForce(blockage, at, settings) {
  const [then, here] = [blockage.at, at].map((instant) => momentOf(instant, settings));
  return then.day === here.day && then.band === blockage.band && here.band === blockage.band;
}

/** @param {number} at ms UTC @param {Settings} settings */
function momentOf(at, { time_zone, visiting }) {
  const { day, minute } = localParts(at, time_zone);
  return { day, band: bandOf(day, minute, minuteOf(visiting.noon), minuteOf(visiting.evening)) };
}
