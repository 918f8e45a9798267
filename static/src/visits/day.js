// A day's own records, counted for the one who made them: doors, buildings and the four groups. Pure. Never compared with anybody's.
import { words } from '../shared/vocabulary.js';

/** @typedef {{ doors: number, buildings: number, groups: Record<string, number> }} Day */

/**
 * @param {import('../places/pocket.js').Building[]} buildings
 * @param {(door: string) => import('../types.js').KnownVisit[]} visitsOf
 * @param {{ badge: string, begins: number, ends: number }} whose `begins` and `ends` of the day, ms UTC; the end is outside
 * @returns {Day}
 */
export function dayOf(buildings, visitsOf, { badge, begins, ends }) {
  /** @type {Day} */
  const day = { doors: 0, buildings: 0, groups: Object.fromEntries(words.outcome_groups.map((group) => [group.code, 0])) };
  for (const building of buildings) {
    const before = day.doors;
    for (const { id } of building.doors) {
      const own = visitsOf(id).filter((visit) => visit.by === badge && !visit.asked && begins <= visit.at && visit.at < ends);
      if (own.length) day.doors += 1;
      for (const { outcome } of own) {
        const group = words.outcomes.find((one) => one.code === outcome)?.group;
        if (group) day.groups[group] += 1;
      }
    }
    if (day.doors > before) day.buildings += 1;
  }
  return day;
}
