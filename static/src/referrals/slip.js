// Slips (凭条): a random code, its kind and the last week it is good for. Minted here, shown, forgotten; the station keeps none.
// Knows no door, no person and no day. The server checks slips with app/referrals/rules.py; both pass tests/contracts/slips.json.
import { addDays, isoWeek, lastDayOfWeek } from '../shared/calendar.js';

export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHECK_ALPHABET = `${ALPHABET}*~$=U`;

/** @typedef {{ kind: string, code: string, last_week: string, last_day: string, text: string }} Slip */

/** Crockford's check character (mod 37) of an 8-character code. @param {string} code @returns {string} */
export function checkCharacter(code) {
  let value = 0;
  for (const letter of code) value = value * 32 + ALPHABET.indexOf(letter);
  return CHECK_ALPHABET[value % 37];
}

/** Whether 8 characters and their check character fit. @param {string} code @returns {boolean} */
export function isSlipCode(code) {
  return code.length === 9 && [...code].every((letter) => ALPHABET.includes(letter)) && checkCharacter(code.slice(0, 8)) === code[8];
}

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
    !isSlipCode(code ?? '')
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
export function mintSlip({ kind, slip_days, day, random = (bytes) => crypto.getRandomValues(bytes) }) {
  const last_week = lastWeekOf(day, slip_days);
  for (;;) {
    const code = [...random(new Uint8Array(8))].map((byte) => ALPHABET[byte % 32]).join('');
    const check = checkCharacter(code);
    // The five signs * ~ $ = U are easily copied wrong by hand, so such a code is drawn again.
    if (ALPHABET.includes(check))
      return { kind, code: code + check, last_week, last_day: lastDayOfWeek(last_week), text: slipText(kind, last_week, code + check) };
  }
}

/** A code as it is shown and read out: K7QM-2WXT-5. @param {string} code @returns {string} */
export function spacedCode(code) {
  return `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
}
