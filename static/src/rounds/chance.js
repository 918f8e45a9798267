// Which doors a band is best for (domain.md V3). An order for the walk, never a rule: nothing is locked by it. Pure.
import { bandAt, localSlot } from '../shared/calendar.js';
import { pastOf } from './past.js';
import { BANDS_BY_SUCCESS } from './rules.js';
import { timetableOf } from './timetable.js';

/**
 * How good a moment's band is for a door: 0 where it is the best one not tried yet in this round, 1 and 2 below that, 3 where it was tried.
 * @param {import('./past.js').Visit[]} visits
 * @param {import('./past.js').Round | null} round
 * @param {number} at ms UTC
 * @param {import('./timetable.js').Settings} settings
 * @returns {number}
 */
export function bandChance(visits, round, at, settings) {
  const table = timetableOf(settings.visiting);
  const { bandsTried } = pastOf(visits, round, settings, table);
  const { number, minute } = localSlot(at, settings.time_zone);
  const band = bandAt(number, minute, table.noon, table.evening);
  if (bandsTried.has(band)) return BANDS_BY_SUCCESS.length;
  return BANDS_BY_SUCCESS.filter((group) => group.some((other) => !bandsTried.has(other))).findIndex((group) => group.includes(band));
}
