// Where doors stand at this minute, each worked out once however many screens ask.
// Never outlives what it follows from: the doors, the rules, the last contact, the minute, and what was saved here (told by `forget`).
import { now } from '../shared/clock.js';
import { doorStanding } from './rules.js';

/** @typedef {import('./rules.js').Standing} Standing */

const MINUTE_MS = 60_000;

export class Standings {
  /** @param {import('../shell/workplace.js').Workplace} work */
  constructor(work) {
    this.work = work;
    /** @type {Map<string, Standing>} */
    this.known = new Map();
    /** What `known` was worked out from. @type {number[]} */
    this.basis = [];
    /** @type {import('../types.js').Round | null} */
    this.round = null;
  }

  /** @param {string} id a door's @returns {Standing} @throws {RangeError} where this phone has no such door */
  of(id) {
    const { work, known } = this;
    const at = now();
    this.#look(at);
    let standing = known.get(id);
    if (!standing) {
      const door = work.door(id);
      if (!door) throw new RangeError(`no door ${id}`);
      standing = doorStanding(door, door.visits, door.wishes, this.round, at, work.settings());
      known.set(id, standing);
    }
    return standing;
  }

  /** Something was saved, taken back or received: at one door, or anywhere. @param {string} [door] */
  forget(door) {
    if (door) this.known.delete(door);
    else this.known.clear();
  }

  /** Hours, bands and days change with a minute of the clock, the rule of contact with a minute since the last one. @param {number} at ms UTC */
  #look(at) {
    const { pocket, reading } = this.work;
    const basis = [pocket.turn, Math.floor(at / MINUTE_MS), Math.floor((at - (reading.at ?? 0)) / MINUTE_MS)];
    if (basis.every((part, index) => part === this.basis[index])) return;
    this.basis = basis;
    this.round = this.work.round();
    this.known.clear();
  }
}
