/**
 * What a door's state is and whether a visit may start at it (domain.md V1 to V4, V11, Y1; screens.md 4). Pure.
 * The same decisions are in app/rounds/rules.py; both pass tests/contracts/door-standing.json.
 * No rule here may tell met from declined_talk: a lock must not betray a decline.
 */

import { addMonths, bandAt, dayNumber, dayOf, kindOn, localSlot, minuteOf, weekdayOn } from '../shared/calendar.js';
import { appointmentSpan, pendingAppointment } from './appointment.js';
import { CLOSING, EMPTY, LONG_AGO, NOBODY, NO_DOOR, pastOf } from './past.js';
import { timetableOf } from './timetable.js';

/** @typedef {import('../shared/calendar.js').Band} Band */
/** @typedef {import('./past.js').Appointment} Appointment */
/** @typedef {import('./past.js').Past} Past */
/** @typedef {import('./past.js').Round} Round */
/** @typedef {import('./past.js').Visit} Visit */
/** @typedef {import('./past.js').Wish} Wish */
/** @typedef {import('./timetable.js').Settings} Settings */
/** @typedef {import('./timetable.js').Timetable} Timetable */
/** @typedef {import('./timetable.js').Visiting} Visiting */

/** @typedef {{ standing: string, kind: string, night_shift: boolean }} Door */
/** @typedef {'dnv' | 'gone' | 'appt' | 'vacant' | 'done' | 'rest' | 'wait' | 'due' | 'new'} State */
/** @typedef {'wish' | 'gone' | 'contact' | 'round' | 'rest' | 'day' | 'week' | 'band' | 'night' | 'hours'} Rule */
/** @typedef {{ rule: Rule, from: { day: string, minute: number } | null }} Lock */
/** @typedef {{ day: string, band: Band }} Next */

/**
 * @typedef {{
 *   state: State, tries: number, may_start: boolean, lock: Lock | null,
 *   appointment: Appointment | null, may_visit_today: boolean, next: Next | null,
 * }} Standing
 */

/** @typedef {{ number: number, minute: number }} Slot a day number and a minute of that day */
/** @typedef {{ past: Past, rules: Visiting, table: Timetable, hasQuietMornings: boolean }} Case a door, its past and the rules that hold for it */

/** @type {Band[][]} */
export const BANDS_BY_SUCCESS = [['eve'], ['weekend'], ['am', 'pm']];

/** @type {[string, Rule[]][]} */
const CROSSED_BY = [
  ['V1', ['hours']],
  ['V2', ['day', 'week', 'round']],
  ['V3', ['band']],
  ['V4', ['rest']],
  ['V11', ['night']],
];

// Every rule is settled by its own day or repeats with the week; four weeks also outlast the longest public holiday.
const SEARCH_DAYS = 28;
const DAY_MS = 86_400_000;

/**
 * @param {Door} door
 * @param {Visit[]} visits
 * @param {Round | null} round
 * @param {Settings} settings
 * @returns {Case}
 */
function caseOf(door, visits, round, settings) {
  const table = timetableOf(settings.visiting);
  const hasQuietMornings = door.night_shift || door.kind === 'dorm_room';
  return { past: pastOf(visits, round, settings, table), rules: settings.visiting, table, hasQuietMornings };
}

/**
 * @param {Case} given
 * @param {number} number
 * @param {number} minute
 * @returns {Band}
 */
function bandIn({ table }, number, minute) {
  return bandAt(number, minute, table.noon, table.evening);
}

/**
 * @param {Slot} one
 * @param {Slot} other
 */
function isLater(one, other) {
  return one.number > other.number || (one.number === other.number && one.minute > other.minute);
}

/**
 * How many visits fell on a day. A plain loop: it runs for every slot that is looked at.
 * @param {Past} past
 * @param {number} number
 */
function visitsOn(past, number) {
  let count = 0;
  for (const day of past.days) if (day === number) count += 1;
  return count;
}

/**
 * V3: after nobody opened, another band and another weekday, at least `retry_after_days` later.
 * @param {Case} given
 * @param {Slot} slot
 */
function isTooLikeTheLastTry(given, { number, minute }) {
  const { latestInRound, latestDay, latestMinute } = given.past;
  if (!latestInRound || !NOBODY.has(latestInRound.outcome)) return false;
  if (number < latestDay + given.rules.retry_after_days) return true;
  if (weekdayOn(number) === weekdayOn(latestDay)) return true;
  return bandIn(given, number, minute) === bandIn(given, latestDay, latestMinute);
}

/**
 * The rules that lock a start at a slot, in the order in which they are told; wish, gone, contact and appointment apart.
 * @param {Case} given
 * @param {Slot} slot
 * @returns {Rule[]}
 */
function locksOf(given, slot) {
  const { past, rules, table } = given;
  const { number, minute } = slot;
  /** @type {Rule[]} */
  const locks = [];
  if (past.tries >= rules.per_round) locks.push('round');
  if (number < past.restUntil) locks.push('rest');
  if (visitsOn(past, number) >= rules.per_day) locks.push('day');
  if (number < past.weekUntil) locks.push('week');
  if (isTooLikeTheLastTry(given, slot)) locks.push('band');
  if (given.hasQuietMornings && table.quiet.start <= minute && minute < table.quiet.end) locks.push('night');
  if (!table.windows[kindOn(number)].some(({ start, end }) => start <= minute && minute < end)) locks.push('hours');
  return locks;
}

/**
 * The first slot later than `after` that no rule locks, in one of the bands if they are given.
 * @param {Case} given
 * @param {Slot} after
 * @param {Band[]} [bands]
 * @returns {Slot | null}
 */
function firstSlot(given, after, bands) {
  const { past, rules, table } = given;
  if (past.tries >= rules.per_round) return null;
  const first = Math.max(after.number, past.restUntil, past.weekUntil);
  for (let number = first; number < first + SEARCH_DAYS; number += 1) {
    for (const minute of table.starts[kindOn(number)]) {
      const slot = { number, minute };
      if (!isLater(slot, after) || (bands && !bands.includes(bandIn(given, number, minute)))) continue;
      if (locksOf(given, slot).length === 0) return slot;
    }
  }
  return null;
}

/**
 * The first free slot in the best band not tried yet (V3: evening, weekend, then morning or afternoon), else the first free slot.
 * @param {Case} given
 * @param {Slot} after
 * @returns {Slot | null}
 */
function bestSlot(given, after) {
  for (const group of BANDS_BY_SUCCESS) {
    const untried = group.filter((band) => !given.past.bandsTried.has(band));
    const slot = untried.length > 0 ? firstSlot(given, after, untried) : null;
    if (slot) return slot;
  }
  return firstSlot(given, after);
}

/**
 * @param {Case} given
 * @param {Slot | null} slot
 * @returns {Next | null}
 */
function nextOf(given, slot) {
  return slot && { day: dayOf(slot.number), band: bandIn(given, slot.number, slot.minute) };
}

/**
 * @param {Case} given
 * @param {number} today
 * @param {Appointment | null} appointment
 * @param {boolean} opensToday
 * @returns {State}
 */
function stateOf({ past, rules }, today, appointment, opensToday) {
  const outcome = past.latestInRound?.outcome ?? '';
  if (appointment) return 'appt';
  if (EMPTY.has(outcome)) return 'vacant';
  if (CLOSING.has(outcome) || past.tries >= rules.per_round) return 'done';
  if (today < past.restUntil) return 'rest';
  const isOverBudget = visitsOn(past, today) >= rules.per_day || today < past.weekUntil;
  if ((past.tries > 0 || isOverBudget) && !opensToday) return 'wait';
  return past.tries > 0 ? 'due' : 'new';
}

/**
 * A door's state on the board, and whether a visit may start now; if not, which rule says so and from when.
 *
 * `lock.from` is the first local moment at which every rule allows a start, null where no such moment is known.
 * `next` is the planned try: after this one if a visit may start now, else the coming one. State and `next` leave out the
 * contact rule, which is about the phone and not about the door. Sources: domain.md V1 to V4, V11, Y1; screens.md 4.
 * @param {Door} door
 * @param {Visit[]} visits the door's live visits, in any order
 * @param {Wish[]} wishes its do-not-visit wishes
 * @param {Round | null} round the door round in force
 * @param {number} now ms UTC
 * @param {Settings} settings
 * @returns {Standing}
 */
export function doorStanding(door, visits, wishes, round, now, settings) {
  const given = caseOf(door, visits, round, settings);
  const { past, table } = given;
  const here = localSlot(now, settings.time_zone);
  /** @type {Standing} */
  const standing = { state: 'new', tries: past.tries, may_start: false, lock: null, appointment: null, may_visit_today: false, next: null };
  if (wishes.some((wish) => wish.lifted_at === null)) return { ...standing, state: 'dnv', lock: { rule: 'wish', from: null } };
  if (door.standing !== 'active' || (past.latest && NO_DOOR.has(past.latest.outcome))) {
    return { ...standing, state: 'gone', lock: { rule: 'gone', from: null } };
  }

  const appointment = pendingAppointment(past, here.number);
  const span = appointment ? appointmentSpan(appointment, given.rules, table) : { number: LONG_AGO, start: 0, end: 0 };
  const isWithin = span.number === here.number && span.start <= here.minute && here.minute < span.end;
  const opening = { number: span.number, minute: span.start };
  const booked = isLater(opening, here) ? opening : null;

  const locks = isWithin ? [] : locksOf(given, here);
  let earliest = locks.length > 0 ? firstSlot(given, here) : here;
  if (locks.length > 0 && booked && (!earliest || isLater(earliest, booked))) earliest = booked;
  const opensToday = earliest?.number === here.number;
  const state = stateOf(given, here.number, appointment, opensToday);

  const planned = () => {
    if (locks.length === 0) return nextTry(door, visits, wishes, round, now, settings);
    if (booked && appointment)
      return nextOf(given, { number: span.number, minute: appointment.time ? minuteOf(appointment.time) : span.start });
    return state === 'vacant' || state === 'done' ? null : nextOf(given, past.tries > 0 ? bestSlot(given, here) : earliest);
  };

  /** @type {Lock | null} */
  let lock = null;
  const contactAt = settings.last_contact_at;
  if (contactAt === null || now - contactAt >= settings.visiting.contact_days * DAY_MS) {
    lock = { rule: 'contact', from: null };
  } else if (locks.length > 0) {
    lock = { rule: locks[0], from: earliest && { day: dayOf(earliest.number), minute: earliest.minute } };
  }
  return {
    state,
    tries: past.tries,
    may_start: lock === null,
    lock,
    appointment,
    may_visit_today: opensToday && lock?.rule !== 'contact',
    // Looked for when it is asked for: the search takes longer than all the rest, and an order of all doors does without it.
    get next() {
      return planned();
    },
  };
}

/**
 * The day and band of the planned next try if nobody opens now (screens.md P7), or null when this would be the round's last one:
 * the first day that the hard limits allow in the best band not tried yet in this round (domain.md V3).
 * @param {Door} door
 * @param {Visit[]} visits
 * @param {Wish[]} wishes
 * @param {Round | null} round
 * @param {number} now ms UTC
 * @param {Settings} settings
 * @returns {Next | null}
 */
export function nextTry(door, visits, wishes, round, now, settings) {
  if (door.standing !== 'active' || wishes.some((wish) => wish.lifted_at === null)) return null;
  const given = caseOf(door, [...visits, { at: now, outcome: 'not_home' }], round, settings);
  return nextOf(given, bestSlot(given, localSlot(now, settings.time_zone)));
}

/**
 * The conduct rules that a visit started at `at` crossed: of V1, V2, V3, V4, V11 and DNV, in that order (architecture.md, How a visit travels).
 *
 * Only visits and wishes from before `at` count, whatever else is handed in; so a visit is never held against itself, nor is
 * the wish that was spoken at it. The phone's contact rule is no part of this.
 * @param {Door} door
 * @param {Visit[]} visitsBefore
 * @param {Wish[]} wishes
 * @param {Round | null} round
 * @param {number} at ms UTC
 * @param {Settings} settings
 * @returns {string[]}
 */
export function locksAt(door, visitsBefore, wishes, round, at, settings) {
  const before = visitsBefore.filter((visit) => visit.at < at);
  const given = caseOf(door, before, round, settings);
  const slot = localSlot(at, settings.time_zone);
  const appointment = pendingAppointment(given.past, slot.number);
  const span = appointment ? appointmentSpan(appointment, given.rules, given.table) : null;
  const isWithin = span !== null && span.number === slot.number && span.start <= slot.minute && slot.minute < span.end;
  const locks = isWithin ? [] : locksOf(given, slot);
  const crossed = CROSSED_BY.filter(([, rules]) => rules.some((rule) => locks.includes(rule))).map(([code]) => code);
  const isAgainstAWish = wishes.some((wish) => wish.set_at < at && (wish.lifted_at === null || wish.lifted_at > at));
  return isAgainstAWish ? [...crossed, 'DNV'] : crossed;
}

/**
 * The topics, in order of their codes, that a resident asked not to hear of within the last `ask_no_more_months` (domain.md V4).
 * @param {Visit[]} visits
 * @param {number} now ms UTC
 * @param {Settings} settings
 * @returns {string[]}
 */
export function topicsClosed(visits, now, settings) {
  const today = localSlot(now, settings.time_zone).number;
  /** @type {Set<string>} */
  const closed = new Set();
  for (const visit of visits) {
    const asked = visit.topics?.filter((topic) => topic.end === 'ask_no_more') ?? [];
    if (asked.length === 0) continue;
    const askedOn = dayOf(localSlot(visit.at, settings.time_zone).number);
    if (today >= dayNumber(addMonths(askedOn, settings.visiting.ask_no_more_months))) continue;
    for (const { topic } of asked) closed.add(topic);
  }
  return [...closed].sort();
}
