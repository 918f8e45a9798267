// Lays what this phone has saved over what it was sent: a door as its coordinator has just left it.
// Derived at every look; nothing here is stored.

import { askedNoMore } from '../places/pocket.js';

/** @typedef {import('../types.js').Door} Door */
/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').KeptEntry} KeptEntry */
/** @typedef {import('../types.js').KnownVisit} KnownVisit */

/**
 * `gone`: ids and numbers of visits that were corrected or taken back here.
 * @typedef {{ visits: (KnownVisit & { key: number })[], wishes: (import('../types.js').Wish & { key: number })[], waiting: boolean, gone: Set<unknown> }} OverDoor
 */

/**
 * What the outbox says of each door. An entry stays until the cursor has reached its receipt's number: until the row itself has come.
 * A held one has no number: it did happen, so it goes on locking the door here, whatever a person decides later.
 * A wish is the resident's word: it is kept here even where the station refused its record.
 * @param {Entry[]} outbox
 * @param {KeptEntry[]} kept
 * @param {string} badgeNo whose phone this is
 * @returns {Map<string, OverDoor>}
 */
export function overlayOf(outbox, kept, badgeNo) {
  /** @type {Map<string, OverDoor>} */
  const overlay = new Map();
  const numbers = new Map(kept.map(({ operation, receipt }) => [operation.id, receipt.number]));
  for (const entry of kept) {
    const { state, number } = entry.receipt;
    if (state === 'held' || (state === 'counted' && !entry.caught_up)) add(entry, number, false);
    else if (state === 'refused') addWish(entry);
  }
  for (const entry of outbox) add(entry, null, true);
  return overlay;

  /** @param {Entry} entry @param {number | null} number @param {boolean} waiting */
  function add({ key, operation }, number, waiting) {
    const body = JSON.parse(operation.text);
    // What is about a whole building changes no door.
    if (!body.door) return;
    const over = overOf(body.door);
    over.waiting ||= waiting;
    const offset = body.clock.offset ?? 0;
    // The visit that is corrected or taken back; its receipt may have come meanwhile and told its number.
    const named = body.supersedes ?? body.visit;
    if (named) [named.visit, named.number ?? numbers.get(named.visit)].forEach((name) => name && over.gone.add(name));
    if (operation.kind === 'visit:record') {
      const { outcome, left_card, topics, appointment, certificate } = body;
      over.visits.push({
        key,
        id: operation.id,
        number,
        at: body.started_at + offset,
        outcome,
        by: badgeNo,
        left_card,
        topics,
        appointment,
        check: certificate !== null,
        later: Boolean(body.added_later),
        asked: Boolean(body.asked),
        corrects: Boolean(body.supersedes),
        waiting,
      });
    }
    if (body.wish) addWish({ key, operation });
  }

  /** @param {{ key: number, operation: import('../types.js').Operation }} entry */
  function addWish({ key, operation }) {
    const { door, wish, clock } = JSON.parse(operation.text);
    if (wish) overOf(door).wishes.push({ key, id: wish, set_at: clock.at + (clock.offset ?? 0), lifted_at: null });
  }

  /** @param {string} door @returns {OverDoor} */
  function overOf(door) {
    const over = overlay.get(door) ?? { visits: [], wishes: [], waiting: false, gone: new Set() };
    overlay.set(door, over);
    return over;
  }
}

/**
 * A door with its overlay.
 * @param {Door} door
 * @param {OverDoor | undefined} over
 * @returns {Door & { waiting?: boolean }}
 */
export function doorWith(door, over) {
  if (!over) return door;
  const numbers = new Set(door.visits.map((visit) => visit.number));
  const wishes = new Set(door.wishes.map((wish) => wish.id));
  const own = over.visits.filter((visit) => visit.number === null || !numbers.has(visit.number));
  const [visits, ended] = parted([...door.visits, ...own], (visit) => !over.gone.has(visit.id ?? visit.number));
  return {
    ...door,
    waiting: over.waiting,
    visits: visits.sort((one, other) => one.at - other.at),
    // Corrected or taken back: who asked not to be asked again keeps that.
    closed: ended.length ? [...door.closed, ...askedNoMore(ended)] : door.closed,
    wishes: [...door.wishes, ...over.wishes.filter((wish) => !wishes.has(wish.id))],
  };
}

/** The address of a visit on this phone: its number, or the place of its entry. @param {string} door @param {KnownVisit & { key?: number }} visit */
export function refOf(door, visit) {
  return `${door}.${visit.id ? `k${visit.key}` : `n${visit.number}`}`;
}

/** @param {KnownVisit[]} visits @param {(visit: KnownVisit) => boolean} isFirst @returns {[KnownVisit[], KnownVisit[]]} */
function parted(visits, isFirst) {
  return [visits.filter(isFirst), visits.filter((visit) => !isFirst(visit))];
}
