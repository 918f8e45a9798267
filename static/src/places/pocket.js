// What this phone knows of its zones, in memory: the stored blocks with the outbox laid over them.
// Applies a verified answer to copies of the blocks and says what to store; never writes to the store itself.
import { blocksOfBuilding, blocksOfPack } from './blocks.js';

/** @typedef {import('../types.js').Block} Block */
/** @typedef {import('../types.js').Door} Door */
/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').Answer} Answer */
/** @typedef {import('../types.js').Round} Round */

/**
 * @typedef {{ id: string, zone: string, compound: string, name: string, kind: string, entry_note: string, hazard_note: string, qr_token: string | null,
 *   blockages: import('../types.js').Blockage[], doors: Door[] }} Building */

/** A zone that is not this phone's any more: how many doors it took along, and whose it is now. @typedef {{ zone: string, doors: number, to: string | null }} Left */

/** What an answer changes: blocks to write, block keys to remove, zones and rounds as they are now. */
/** @typedef {{ clear: boolean, blocks: Block[], gone: string[], zones: any[], rounds: Round[], station: any, cursor: string | null, left: Left[] }} Turn */

export class Pocket {
  constructor() {
    /** @type {Map<string, Block>} */
    this.blocks = new Map();
    /** Every door with its block, by the door's id. @type {Map<string, { door: Door, block: Block }>} */
    this.doors = new Map();
    /** How often the doors have changed. */
    this.turn = 0;
    /** @type {any[]} */
    this.zones = [];
    /** @type {Round[]} */
    this.rounds = [];
    /** @type {any} */
    this.station = null;
    /** How far in the log this is. @type {string | null} */
    this.cursor = null;
    /** @type {Map<string, Building> | null} */
    this.buildingCache = null;
  }

  /** Fill from what was stored. @param {{ blocks: Block[], zones?: any[], rounds?: Round[], station?: any, cursor?: string | null }} stored */
  fill({ blocks, zones = [], rounds = [], station = null, cursor = null }) {
    this.blocks = new Map(blocks.map((block) => [block.key, block]));
    this.zones = zones;
    this.rounds = rounds;
    this.station = station;
    this.cursor = cursor;
    this.#index();
  }

  /** Every building, blocks put together, in the order of compound and name. @returns {Building[]} */
  buildings() {
    return [...this.#buildings().values()];
  }

  /** @param {string} id @returns {Building | undefined} */
  building(id) {
    return this.#buildings().get(id);
  }

  /** @param {string} id @returns {Door | undefined} */
  door(id) {
    return this.doors.get(id)?.door;
  }

  /** The building a door stands in. @param {string} id @returns {Building | undefined} */
  buildingOfDoor(id) {
    return this.building(this.doors.get(id)?.block.building ?? '');
  }

  /**
   * Work out what an answer changes. Nothing is taken over before `commit`, which follows the store's transaction.
   * @param {Answer} answer
   * @param {boolean} anew whether everything known so far belongs to another epoch
   * @returns {Turn}
   */
  plan(answer, anew) {
    const draft = new Draft(anew ? new Map() : this.blocks, anew ? [] : this.zones);
    for (const change of answer.changes) draft.apply(change);
    let { rounds, station } = this;
    for (const pack of answer.packs) {
      draft.applyPack(pack);
      ({ rounds, station } = pack);
    }
    for (const { kind, round } of answer.changes) {
      if (kind === 'round:opened') rounds = [...rounds.filter((other) => other.id !== round.id), round];
    }
    const { zones, left } = draft;
    return { clear: anew, blocks: draft.written(), gone: [...draft.gone], zones, rounds, station, cursor: answer.cursor, left };
  }

  /** Take over what has been stored. @param {Turn} turn */
  commit(turn) {
    if (turn.clear) this.blocks = new Map();
    for (const key of turn.gone) this.blocks.delete(key);
    for (const block of turn.blocks) this.blocks.set(block.key, block);
    this.zones = turn.zones;
    this.rounds = turn.rounds;
    this.station = turn.station;
    this.cursor = turn.cursor;
    this.#index();
  }

  #index() {
    this.buildingCache = null;
    this.turn += 1;
    this.doors = new Map();
    for (const block of this.blocks.values()) for (const door of block.doors) this.doors.set(door.id, { door, block });
  }

  #buildings() {
    if (this.buildingCache) return this.buildingCache;
    const parts = [...this.blocks.values()].sort((one, other) => one.part - other.part);
    /** @type {Map<string, Building>} */
    const buildings = new Map();
    for (const block of parts) {
      const known = buildings.get(block.building);
      if (known) known.doors = known.doors.concat(block.doors);
      // Blocks that an older program stored lack two of these until the packs have come anew.
      else buildings.set(block.building, { qr_token: null, blockages: [], ...block, id: block.building });
    }
    const order = new Intl.Collator('zh-Hans', { numeric: true });
    this.buildingCache = new Map(
      [...buildings].sort(([, one], [, other]) => order.compare(one.compound + one.name, other.compound + other.name)),
    );
    return this.buildingCache;
  }
}

/** Copies of the blocks an answer touches; the originals stay as they are until the store has taken the copies. */
class Draft {
  /** @param {Map<string, Block>} blocks @param {any[]} zones */
  constructor(blocks, zones) {
    this.blocks = blocks;
    this.zones = [...zones];
    /** @type {Map<string, Block>} */
    this.copies = new Map();
    /** @type {Set<string>} */
    this.gone = new Set();
    /** @type {Left[]} */
    this.left = [];
  }

  /** @returns {Block[]} */
  written() {
    return [...this.copies.values()];
  }

  /** @param {any} pack */
  applyPack(pack) {
    this.#remove((block) => block.zone === pack.zone.id);
    this.zones = [...this.zones.filter((zone) => zone.id !== pack.zone.id), pack.zone];
    for (const block of blocksOfPack(pack)) this.#put(block);
  }

  /** @param {any} change */
  apply(change) {
    switch (change.kind) {
      case 'visit:recorded':
        this.#door(change, (door) => {
          const { topics, remind_month: month, ...visit } = change.visit;
          const known = { ...visit, topics: topics.map((/** @type {string[]} */ [topic, end]) => ({ topic, end })) };
          door.visits = [...door.visits.filter((other) => other.number !== visit.number), known].sort((one, other) => one.at - other.at);
          if (month && !door.reminders.includes(month)) door.reminders = [...door.reminders, month];
        });
        break;
      case 'visit:removed':
        if (change.door) this.#door(change, (door) => endVisit(door, change));
        else this.#forgetVisit(change.visit);
        break;
      case 'wish:set':
      case 'wish:lifted':
        this.#door(change, (door) => {
          door.wishes = [...door.wishes.filter((other) => other.id !== change.wish.id), change.wish];
        });
        break;
      case 'building:changed':
        this.#remove((block) => block.building === change.building.id);
        for (const block of blocksOfBuilding(change.building, change.zone)) this.#put(block);
        break;
      case 'blockage:recorded':
      case 'blockage:removed':
        for (const block of [...this.#all()].filter(({ building, part }) => building === change.building && part === 0)) {
          // One that stands is told whole, one that stands no more by its number.
          const { blockage } = change;
          const others = (block.blockages ?? []).filter((other) => other.number !== (blockage.number ?? blockage));
          this.copies.set(block.key, { ...block, blockages: blockage.number ? [...others, blockage] : others });
        }
        break;
      case 'building:left':
        this.#remove((block) => block.building === change.building);
        break;
      case 'zone:gone': {
        const doors = [...this.#all()].filter((block) => block.zone === change.zone).reduce((sum, block) => sum + block.doors.length, 0);
        this.left.push({ zone: this.zones.find((zone) => zone.id === change.zone)?.code ?? '', doors, to: change.to ?? null });
        this.#remove((block) => block.zone === change.zone);
        this.zones = this.zones.filter((zone) => zone.id !== change.zone);
        break;
      }
      default: // A kind this program does not read is not sent to it; one that concerns no block is handled by plan().
    }
  }

  /** A visit past its time is known by its number only; which door it was at is for this phone to find. @param {number} number */
  #forgetVisit(number) {
    for (const block of this.#all()) {
      const door = block.doors.find((candidate) => candidate.visits.some((visit) => visit.number === number));
      if (!door) continue;
      this.#door({ building: block.building, door: door.id }, (copy) => {
        copy.visits = copy.visits.filter((visit) => visit.number !== number);
      });
      return;
    }
  }

  /** @param {any} change @param {(door: Door) => void} edit */
  #door(change, edit) {
    for (const block of this.#all()) {
      if (block.building !== change.building || !block.doors.some((door) => door.id === change.door)) continue;
      const copy = this.copies.get(block.key) ?? { ...block, doors: [...block.doors] };
      const index = copy.doors.findIndex((door) => door.id === change.door);
      copy.doors[index] = { ...copy.doors[index] };
      edit(copy.doors[index]);
      this.copies.set(copy.key, copy);
      return;
    }
  }

  /** @returns {Generator<Block>} */
  *#all() {
    for (const [key, block] of this.blocks) if (!this.gone.has(key)) yield this.copies.get(key) ?? block;
    for (const [key, block] of this.copies) if (!this.blocks.has(key)) yield block;
  }

  /** @param {Block} block */
  #put(block) {
    this.copies.set(block.key, block);
    this.gone.delete(block.key);
  }

  /** @param {(block: Block) => boolean} isGone */
  #remove(isGone) {
    for (const block of [...this.#all()]) {
      if (!isGone(block)) continue;
      this.copies.delete(block.key);
      if (this.blocks.has(block.key)) this.gone.add(block.key);
    }
  }
}

/**
 * A record that was corrected or taken back: what it promised to remind of goes with it, "do not ask again" stays.
 * @param {Door} door
 * @param {{ visit: number, reminders: string[] }} change
 */
function endVisit(door, change) {
  const ended = door.visits.filter((visit) => visit.number === change.visit);
  door.visits = door.visits.filter((visit) => visit.number !== change.visit);
  door.closed = [...door.closed, ...askedNoMore(ended)];
  door.reminders = change.reminders;
}

/** What residents asked not to be asked about again in some visits. @param {import('../types.js').KnownVisit[]} visits @returns {Door['closed']} */
export function askedNoMore(visits) {
  return visits.flatMap(({ at, topics }) => topics.filter(({ end }) => end === 'ask_no_more').map(({ topic }) => ({ topic, at })));
}
