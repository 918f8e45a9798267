// How long this phone has not heard the station, and what follows from it (domain.md Y1). Pure. Never touches what waits.

/** Days ahead of the pause of new visits on which the phone says so. */
const AHEAD_DAYS = 2;

/**
 * 'never' heard · 'fine' · 'soon': new visits pause in `left` days · 'paused' · 'put_away': the history too.
 * @typedef {{ state: 'never' | 'fine' | 'soon' | 'paused' | 'put_away', days: number, left: number }} Contact
 */

/** From which day without the station on the phone says so. @param {{ contact_days: number }} visiting @returns {number} */
export function warningDays({ contact_days }) {
  return Math.max(1, contact_days - AHEAD_DAYS);
}

/**
 * @param {number | null} days without the station; null before the first time
 * @param {{ contact_days: number, history_days: number }} visiting
 * @returns {Contact}
 */
export function contactOf(days, visiting) {
  if (days === null) return { state: 'never', days: 0, left: 0 };
  const { contact_days, history_days } = visiting;
  const left = Math.max(0, Math.ceil(contact_days - days));
  const state = days >= history_days ? 'put_away' : days >= contact_days ? 'paused' : days >= warningDays(visiting) ? 'soon' : 'fine';
  return { state, days: Math.floor(days), left };
}
