// From a building as it travels (columns, positions, differences) to blocks as they are stored: at most 100 doors each,
// a larger building is cut between floors (a floor that is larger still, within it), so that one visit never rewrites a whole tower.
import { longId } from '../shared/ids.js';
import { codeAt, words } from '../shared/vocabulary.js';

/** @typedef {import('../types.js').Block} Block */
/** @typedef {import('../types.js').Door} Door */

export const DOORS_PER_BLOCK = 100;

/** The zone's blocks from a pack. @param {any} pack @returns {Block[]} */
export function blocksOfPack(pack) {
  return pack.buildings.flatMap((/** @type {any} */ building) => blocksOfBuilding(building, pack.zone.id));
}

/** @param {any} building as docs/sync-protocol.md describes it @param {string} zone @returns {Block[]} */
export function blocksOfBuilding(building, zone) {
  const doors = doorsOf(building);
  const parts = cutByFloors(doors);
  return parts.map((part, index) => ({
    key: `${building.id}:${index}`,
    building: building.id,
    part: index,
    zone,
    compound: building.compound,
    name: building.name,
    kind: codeAt('building_kinds', building.kind),
    entry_note: building.entry_note,
    hazard_note: building.hazard_note,
    qr_token: building.qr_token,
    blockages: index ? [] : building.blockages,
    doors: part,
  }));
}

/** @param {any} building @returns {Door[]} */
function doorsOf(building) {
  const columns = building.doors;
  const night = new Set(columns.night);
  /** @type {Door[]} */
  const doors = columns.id.map((/** @type {string} */ short, /** @type {number} */ index) => ({
    id: longId(short),
    unit: columns.unit[index],
    floor: columns.floor[index],
    room: columns.room[index],
    kind: codeAt('door_kinds', columns.kind[index]),
    standing: words.door_standings[columns.standing[index]],
    night_shift: night.has(index),
    visits: [],
    wishes: [],
    closed: [],
    reminders: [],
  }));
  addVisits(building.visits, doors);
  for (const [place, wish] of building.wishes) doors[place].wishes.push(wish);
  for (const [place, topic, at] of building.closed) doors[place].closed.push({ topic: codeAt('topics', topic), at: at * 1000 });
  for (const [place, month] of building.reminders) doors[place].reminders.push(month);
  return doors;
}

/** @param {any} columns @param {Door[]} doors */
function addVisits(columns, doors) {
  const cards = new Set(columns.left_card);
  const checks = new Set(columns.check);
  const [later, asked, corrects, clashes] = [columns.later, columns.asked, columns.corrects, columns.clashes].map(
    (marks) => new Set(marks),
  );
  let number = 0;
  let at = 0;
  /** @type {import('../types.js').KnownVisit[]} */
  const visits = columns.door.map((/** @type {number} */ place, /** @type {number} */ index) => {
    number += columns.number[index];
    at += columns.at[index];
    /** @type {import('../types.js').KnownVisit} */
    const visit = {
      number,
      at: at * 1000,
      outcome: codeAt('outcomes', columns.outcome[index]),
      by: columns.people[columns.by[index]],
      left_card: cards.has(index),
      topics: [],
      appointment: null,
      check: checks.has(index),
      later: later.has(index),
      asked: asked.has(index),
      corrects: corrects.has(index),
      clashes: clashes.has(index),
    };
    doors[place].visits.push(visit);
    return visit;
  });
  for (const [index, topic, end] of columns.topics) visits[index].topics.push({ topic: codeAt('topics', topic), end: codeAt('ends', end) });
  for (const [index, day, time, band] of columns.appointment) visits[index].appointment = { day, time, band };
}

/** @param {Door[]} doors in board order @returns {Door[][]} */
function cutByFloors(doors) {
  /** @type {Door[][]} */
  const parts = [];
  /** @type {Door[]} */
  let part = [];
  for (const floor of floorsOf(doors).flatMap(inPieces)) {
    if (part.length && part.length + floor.length > DOORS_PER_BLOCK) {
      parts.push(part);
      part = [];
    }
    part = part.concat(floor);
  }
  if (part.length || !parts.length) parts.push(part);
  return parts;
}

/** @param {Door[]} floor @returns {Door[][]} */
function inPieces(floor) {
  const pieces = [];
  for (let start = 0; start < floor.length; start += DOORS_PER_BLOCK) pieces.push(floor.slice(start, start + DOORS_PER_BLOCK));
  return pieces;
}

/** Doors grouped by unit and floor, in the order they come. @param {Door[]} doors @returns {Door[][]} */
export function floorsOf(doors) {
  /** @type {Door[][]} */
  const floors = [];
  for (const door of doors) {
    const last = floors.at(-1)?.[0];
    if (last && last.unit === door.unit && last.floor === door.floor) floors.at(-1)?.push(door);
    else floors.push([door]);
  }
  return floors;
}
