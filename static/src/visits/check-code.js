// The check code of a month: four characters that a coordinator and her station read to each other, to see that both hold the same visits of hers.
// The station makes the same code in app/visits/rules.py. Never from outcomes, doors or ids, and never from what still waits here.
import { addMonths, localParts } from '../shared/calendar.js';
import { doorWith, overlayOf } from './overlay.js';

/**
 * What the station holds of one person, as far as this phone knows: her live visits in the zones the phone has now.
 * What waits is left out, and so is what waits to replace a record: the station has not heard of it.
 * @param {import('../types.js').Door[]} doors every door of the phone as the station's rows have it
 * @param {import('../types.js').KeptEntry[]} kept
 * @param {string} badgeNo
 * @returns {{ number: number, at: number }[]} change number, and when it happened in ms UTC
 */
export function countedOf(doors, kept, badgeNo) {
  const counted = overlayOf(
    [],
    kept.filter((entry) => entry.receipt.state === 'counted'),
    badgeNo,
  );
  return doors
    .flatMap((door) => doorWith(door, counted.get(door.id)).visits)
    .flatMap(({ by, number, at }) => (by === badgeNo && number !== null ? [{ number, at }] : []));
}

/** The months that can be compared, the newest first: the phone's own 90 days hold both whole. @param {string} today @returns {string[]} YYYY-MM */
export function monthsToCompare(today) {
  return [today, addMonths(`${today.slice(0, 7)}-01`, -1)].map((day) => day.slice(0, 7));
}

/**
 * @param {string} month YYYY-MM by the community's days
 * @param {{ number: number, at: number }[]} visits in any order; those of other months are passed over
 * @param {string} timeZone the community's
 * @returns {Promise<string>} four hex digits in capitals
 */
export async function checkCodeOf(month, visits, timeZone) {
  const numbers = visits
    .filter(({ at }) => localParts(at, timeZone).day.startsWith(month))
    .map(({ number }) => number)
    .sort((one, other) => one - other);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode([month, ...numbers].join('\n')));
  return [...new Uint8Array(digest).slice(0, 2)].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('');
}
