// Slips (凭条): a random code, its kind and the last week it is good for. Minted here, shown, forgotten; the station keeps none.
// Knows no door, no person and no day. The server checks slips with app/referrals/rules.py; both pass tests/contracts/slips.json.
import { addDays, isoWeek, lastDayOfWeek } from '../shared/calendar.js';
import { isCode, mintCode } from '../shared/codes.js';

/** @typedef {{ kind: string, code: string, last_week: string, last_day: string, text: string }} Slip */

/** What a slip's QR holds. @param {string} kind @param {string} lastWeek @param {string} code @returns {string} */
export function slipText(kind, lastWeek, code) {
  return `XF1.${kind}.${lastWeek}.${code}`;
}

/** A slip's parts from its QR text, or null when it is not one of ours. @param {string} text @param {string[]} kinds */
export function readSlip(text, kinds) {
  const [mark, kind, last_week, code, ...more] = text.split('.');
  if (
    mark !== 'XF1' ||
    more.length ||
    !kinds.includes(kind) ||
    !/^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/.test(last_week ?? '') ||
    !isCode(code ?? '')
  )
    return null;
  return { kind, last_week, code };
}

/** The last ISO week a slip of a kind is good for when it is given on a day (domain.md F1). @param {string} day @param {number} days @returns {string} */
export function lastWeekOf(day, days) {
  return isoWeek(addDays(day, days));
}

/**
 * Mint a slip.
 * @param {{ kind: string, slip_days: number, day: string, random?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array }} parts
 * @returns {Slip}
 */
export function mintSlip({ kind, slip_days, day, random }) {
  const last_week = lastWeekOf(day, slip_days);
  const code = mintCode(random);
  return { kind, code, last_week, last_day: lastDayOfWeek(last_week), text: slipText(kind, last_week, code) };
}
