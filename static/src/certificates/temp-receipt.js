// A temporary receipt (临时凭条): that help with a paper has begun, a random code, thirty days. Minted here, shown, forgotten; it has no row anywhere.
// Has no legal effect. Knows no door and no person, so a renewal is a new one that says of itself that it is the renewed one.
import { addDays } from '../shared/calendar.js';
import { mintCode } from '../shared/codes.js';
import { PAPER_RULES } from './papers.js';

/** @typedef {{ code: string, last_day: string, renewals: number, text: string }} TempReceipt */

/**
 * @param {{ kind: string, day: string, renewals?: number, random?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array }} parts
 *   `renewals`: 0 for a first one, 1 for the one that renews it
 * @returns {TempReceipt}
 */
export function mintTempReceipt({ kind, day, renewals = 0, random }) {
  if (renewals > PAPER_RULES.renewals) throw new RangeError(`a temporary receipt is renewed ${PAPER_RULES.renewals} time`);
  const last_day = addDays(day, PAPER_RULES.receipt_days);
  const code = mintCode(random);
  return { code, last_day, renewals, text: `XR1.${kind}.${last_day}.${renewals}.${code}` };
}
