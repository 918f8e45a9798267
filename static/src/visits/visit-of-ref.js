// The way back from a visit's address to the visit: for the pages that are opened by it.
import { refOf } from './overlay.js';

/** @typedef {import('../types.js').KnownVisit} KnownVisit */

/** The door and the visit of an address. @param {{ door(id: string): import('../types.js').Door | undefined, kept: import('../types.js').KeptEntry[] }} work @param {string} ref */
export function visitOfRef(work, ref) {
  const [door, mark = ''] = ref.split('.');
  // Its row may have come since the page was opened: the receipt has told its number.
  const number = work.kept.find(({ key }) => mark === `k${key}`)?.receipt.number;
  /** @type {KnownVisit | undefined} */
  const visit = work.door(door)?.visits.find((one) => refOf(door, one) === ref || (number && one.number === number));
  return { door, visit };
}
