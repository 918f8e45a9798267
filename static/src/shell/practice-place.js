// The made-up building of practice: four floors on which every sign of the board stands once, and open at any hour.
// Its ids begin with a word that no real one has, so that nothing of it can be taken for a door of the station’s.
import { addDays, instantOf } from '../shared/calendar.js';
import { t } from '../shared/translate.js';
import { words } from '../shared/vocabulary.js';

/** @typedef {import('../types.js').Door} Door */
/** @typedef {import('../types.js').KnownVisit} KnownVisit */

/** What every id of practice begins with. */
export const PRACTICE = 'practice-';

const FLOORS = 4;
const ROOMS = 4;
const ROUND_BEGAN_DAYS = 10;
const BEFORE_THE_ROUND_DAYS = 20;
const ALL_DAY = [['00:00', '24:00']];
/** For papers and badges of whoever has no station yet: nobody has this number. */
const HOTLINE = '154 0000 0110';

/** What was at some of the doors before, by room: days ago, at which hour, with which outcome. @type {Record<string, [number, number, string]>} */
const PAST = {
  403: [1, 19, 'met'],
  301: [8, 3, 'not_home'],
  302: [1, 19, 'not_home'],
  303: [2, 19, 'appointment'],
  304: [BEFORE_THE_ROUND_DAYS, 19, 'met'],
  201: [2, 19, 'vacant'],
  204: [2, 19, 'door_not_found'],
};

/** Whom one practises as before there is an activation: no station knows them. @returns {import('../types.js').Person} */
export function practicePerson() {
  const names = { badge_no: '00', display_name: '协管员 00', community: t('练习社区') };
  return { ...names, store: `${PRACTICE}store`, community_id: `${PRACTICE}community`, device_id: '', push_token: '', is_demo: false };
}

/**
 * What a pocket is filled with for practice.
 * @param {{ today: string, timeZone: string, badge: string, station: any }} facts badge: who made the earlier visits; station: the real one, for its name and number, if there is one
 */
export function practicePlace({ today, timeZone, badge, station }) {
  const zone = `${PRACTICE}zone`;
  const building = `${PRACTICE}building`;
  const block = {
    key: `${building}:0`,
    building,
    part: 0,
    zone,
    compound: t('练习小区'),
    name: t('1栋'),
    kind: 'tower',
    entry_note: '',
    hazard_note: '',
    doors: doorsOf(today, timeZone, badge),
  };
  const visiting = { ...words.visiting, ...station?.visiting, hours: { workday: ALL_DAY, weekend: ALL_DAY }, outer_hours: ALL_DAY[0] };
  return {
    blocks: [block],
    zones: [{ id: zone, code: t('练习') }],
    rounds: [{ id: `${PRACTICE}round`, opened_on: addDays(today, -ROUND_BEGAN_DAYS), closes_on: addDays(today, words.limits.round_days) }],
    station: { name: t('练习社区'), hotline: HOTLINE, is_demo: false, ...station, time_zone: timeZone, visiting },
  };
}

/** @param {string} today @param {string} timeZone @param {string} badge @returns {Door[]} */
function doorsOf(today, timeZone, badge) {
  /** @type {Door[]} */
  const doors = [];
  for (let floor = 1; floor <= FLOORS; floor += 1) {
    for (let place = 1; place <= ROOMS; place += 1) {
      const room = `${floor}0${place}`;
      const past = PAST[room];
      doors.push({
        id: `${PRACTICE}${room}`,
        unit: '',
        floor: String(floor),
        room,
        kind: 'home',
        standing: 'active',
        night_shift: room === '203',
        visits: past ? [{ ...visitOf(past, today, timeZone, badge), number: Number(room) }] : [],
        wishes: room === '404' ? [{ id: `${PRACTICE}wish`, set_at: instantOf(addDays(today, -1), 0, timeZone), lifted_at: null }] : [],
        closed: [],
        reminders: [],
      });
    }
  }
  return doors;
}

/** @param {[number, number, string]} past @param {string} today @param {string} timeZone @param {string} by @returns {KnownVisit} */
function visitOf([daysAgo, hour, outcome], today, timeZone, by) {
  return {
    number: null,
    at: instantOf(addDays(today, -daysAgo), hour * 60, timeZone),
    outcome,
    by,
    left_card: outcome === 'not_home',
    topics: [],
    appointment: outcome === 'appointment' ? { day: addDays(today, 1), time: '18:30', band: null } : null,
    check: false,
  };
}
