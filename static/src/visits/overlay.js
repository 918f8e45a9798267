// Lays what this phone has saved over what it was sent: a door as its coordinator has just left it.
// Derived at every look; nothing here is stored.

/** @typedef {import('../types.js').Door} Door */
/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').KeptEntry} KeptEntry */
/** @typedef {import('../types.js').KnownVisit} KnownVisit */

/** @typedef {{ visits: (KnownVisit & { key: number })[], wishes: (import('../types.js').Wish & { key: number })[], waiting: boolean }} OverDoor */

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
    const over = overOf(body.door);
    over.waiting ||= waiting;
    const offset = body.clock.offset ?? 0;
    if (operation.kind === 'visit:record') {
      const { outcome, left_card, topics, appointment, certificate } = body;
      over.visits.push({
        key,
        number,
        at: body.started_at + offset,
        outcome,
        by: badgeNo,
        left_card,
        topics,
        appointment,
        check: certificate !== null,
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
    const over = overlay.get(door) ?? { visits: [], wishes: [], waiting: false };
    overlay.set(door, over);
    return over;
  }
}

/**
 * A door with its overlay.
 * @param {Door} door
 * @param {OverDoor | undefined} over
 * @returns {Door & { waiting: boolean }}
 */
export function doorWith(door, over) {
  if (!over) return { ...door, waiting: false };
  const numbers = new Set(door.visits.map((visit) => visit.number));
  const wishes = new Set(door.wishes.map((wish) => wish.id));
  return {
    ...door,
    waiting: over.waiting,
    visits: [...door.visits, ...over.visits.filter((visit) => visit.number === null || !numbers.has(visit.number))].sort(
      (one, other) => one.at - other.at,
    ),
    wishes: [...door.wishes, ...over.wishes.filter((wish) => !wishes.has(wish.id))],
  };
}
