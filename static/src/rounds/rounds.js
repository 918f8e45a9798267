// Which door round runs on a day. A phone keeps the running one and those that have been opened ahead.

/** @typedef {import('../types.js').Round} Round */

/** The round of a day; the younger one where two overlap. @param {Round[]} rounds @param {string} day YYYY-MM-DD @returns {Round | null} */
export function roundOn(rounds, day) {
  const running = rounds.filter((round) => round.opened_on <= day && day <= round.closes_on);
  return running.sort((one, other) => (one.opened_on < other.opened_on ? -1 : 1)).at(-1) ?? null;
}
