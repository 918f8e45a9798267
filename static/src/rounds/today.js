// Which doors to go to now, why each, and in which order: no stairs twice, and the band with the best chance first (domain.md V3; screens.md P4). Pure.
// Knows no target and no rank; a door that is not open to a visit is never here.
import { dayNumber, localSlot } from '../shared/calendar.js';
import { TALKS } from './past.js';
import { reminderDays } from './reminders.js';
import { hourOf, isOpenToday } from './summary.js';

/** @typedef {import('../places/pocket.js').Building} Building */
/** @typedef {import('../types.js').Door} Door */
/** @typedef {import('./rules.js').Standing} Standing */
/** @typedef {'appointment' | 'reminder' | 'band' | 'rest' | 'new'} Reason */
/** @typedef {import('../types.js').Blockage | null} Blocked why nobody can get in at that moment */
/** @typedef {{ building: Building, door: Door, reason: Reason, standing: Standing, hour: 'later' | 'now' | 'past', blocked: Blocked }} Due `hour` of an appointment, seen from that moment */
/** @typedef {{ building: Building, doors: Due[], best: number, booked: Standing['appointment'], blocked: Blocked }} Stop `best`: doors for which no better band is left; `booked`: an appointment there at a later hour */
/** @typedef {{ appointments: Due[], stops: Stop[], later: number }} Order `later`: doors that open later today */

/**
 * Whether a reminder that the resident asked for is due: 60, 30 and 7 days before its month, until somebody has been at the door since.
 * @param {string[]} months YYYY-MM
 * @param {{ at: number, asked?: boolean }[]} visits
 * @param {string} today YYYY-MM-DD
 * @param {string} timeZone
 * @returns {boolean}
 */
export function isReminderDue(months, visits, today, timeZone) {
  const latest = visits.reduce((last, visit) => (visit.asked ? last : Math.max(last, visit.at)), -Infinity);
  const lastDay = latest === -Infinity ? -Infinity : localSlot(latest, timeZone).number;
  return months.some((month) => {
    if (today >= `${month}-01`) return false;
    const since = reminderDays(month).findLast((day) => day <= today);
    return since !== undefined && lastDay < dayNumber(since);
  });
}

/**
 * Why a door is one to go to.
 * @param {Door} door
 * @param {Standing} standing of a door that is open today
 * @param {string} today YYYY-MM-DD
 * @param {string} timeZone
 * @returns {Reason}
 */
export function reasonOf(door, standing, today, timeZone) {
  if (standing.state === 'appt') return 'appointment';
  if (door.reminders.length && isReminderDue(door.reminders, door.visits, today, timeZone)) return 'reminder';
  if (standing.state === 'due') return 'band';
  // Met and declined are one: both rest, and the end of the rest has one word.
  return door.visits.some((visit) => TALKS.has(visit.outcome)) ? 'rest' : 'new';
}

/**
 * The order from a moment on: now, or when the next hours open.
 * @param {{
 *   buildings: Building[], doorOf: (id: string) => Door, standingOf: (door: Door) => Standing, chanceOf: (door: Door) => number,
 *   blockedAt: (building: Building) => Blocked, today: string, minute: number, settings: import('./timetable.js').Settings, last: string | null, stairs: 'down' | 'up',
 * }} parts `today` and `minute` of that moment, in the community; `chanceOf`: 0 where the band that runs then is the best one left for a door;
 *   `last`: the building of the last visit
 * @returns {Order}
 */
export function orderOfToday({ buildings, doorOf, standingOf, chanceOf, blockedAt, today, minute, settings, last, stairs }) {
  /** @type {Due[]} */
  const appointments = [];
  /** @type {Stop[]} */
  const stops = [];
  let later = 0;
  for (const building of buildings) {
    const blocked = blockedAt(building);
    const stop = /** @type {Stop} */ ({ building, doors: [], best: 0, booked: null, blocked });
    for (const { id } of building.doors) {
      const door = doorOf(id);
      const standing = standingOf(door);
      const reason = reasonFor(door, standing, today, settings.time_zone);
      if (reason === null) continue;
      const due = { building, door, standing, reason, hour: hourOf(standing, minute, settings.visiting), blocked };
      if (reason === 'appointment') {
        appointments.push(due);
        if (due.hour === 'later' && (stop.booked === null || hourBefore(standing.appointment, stop.booked)))
          stop.booked = standing.appointment;
      } else if (!standing.may_start) later += 1;
      else {
        stop.doors.push(due);
        if (chanceOf(door) === 0) stop.best += 1;
      }
    }
    if (stop.doors.length) stops.push({ ...stop, doors: walked(stop.doors, stairs) });
  }
  const near = buildings.find((building) => building.id === last)?.compound;
  const place = new Map(stops.map((stop, index) => [stop, index]));
  stops.sort(
    (one, other) =>
      // Nobody gets in as long as this lasts: it stays on the way, behind what can be gone to, also where she stands before it.
      Number(one.blocked !== null) - Number(other.blocked !== null) ||
      Number(other.building.id === last) - Number(one.building.id === last) ||
      // Somebody is expected there later: its other doors wait for that one climb.
      Number(one.booked !== null) - Number(other.booked !== null) ||
      Number(other.building.compound === near) - Number(one.building.compound === near) ||
      other.best - one.best ||
      Number(place.get(one)) - Number(place.get(other)),
  );
  appointments.sort((one, other) => (hourBefore(one.standing.appointment, other.standing.appointment) ? -1 : 1));
  return { appointments, stops, later };
}

/**
 * A reminder is a reason of its own, also where the round has been there: the resident asked for it. Rest and limits hold for it as for any visit.
 * @param {Door} door
 * @param {Standing} standing
 * @param {string} today
 * @param {string} timeZone
 * @returns {Reason | null} null where nobody is to go today
 */
function reasonFor(door, standing, today, timeZone) {
  if (isOpenToday(standing, today)) return reasonOf(door, standing, today, timeZone);
  const wants = standing.state === 'done' && standing.may_start && isReminderDue(door.reminders, door.visits, today, timeZone);
  return wants ? 'reminder' : null;
}

/** The hours at which bands begin, for putting appointments in order; a word for them is the band's own. */
const BEGINS = { am: '00:00', pm: '12:00', eve: '18:00', weekend: '00:00' };

/** @param {Standing['appointment']} one @param {Standing['appointment']} other @returns {boolean} whether one appointment begins before another of the same day */
function hourBefore(one, other) {
  const [first, second] = [one, other].map((found) => found?.time ?? BEGINS[found?.band ?? 'am']);
  return first < second;
}

/**
 * Doors in the order of the stairs: unit by unit, floor by floor from the top or from the bottom, rooms as they lie.
 * @param {Due[]} doors in the order of unit, floor and room
 * @param {'down' | 'up'} stairs
 * @returns {Due[]}
 */
function walked(doors, stairs) {
  if (stairs === 'up') return doors;
  /** @type {Due[][]} */
  const floors = [];
  for (const due of doors) {
    const before = floors.at(-1)?.[0].door;
    if (before && before.unit === due.door.unit && before.floor === due.door.floor) floors.at(-1)?.push(due);
    else floors.push([due]);
  }
  /** @type {Map<string, Due[][]>} */
  const units = new Map();
  for (const floor of floors) units.set(floor[0].door.unit, [...(units.get(floor[0].door.unit) ?? []), floor]);
  return [...units.values()].flatMap((unit) => unit.reverse().flat());
}
