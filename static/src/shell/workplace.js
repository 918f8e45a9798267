// One person at work: their store, what they know, what waits, and the engine that carries it.
// Tells its listeners ('change') after every turn; everything a screen shows is derived here or in the rules.
import { localParts } from '../shared/calendar.js';
import { now, restoreReading } from '../shared/clock.js';
import { words } from '../shared/vocabulary.js';
import { Store } from '../store/store.js';
import { Pocket } from '../places/pocket.js';
import { roundOn } from '../rounds/rounds.js';
import { nextTry } from '../rounds/rules.js';
import { Standings } from '../rounds/standings.js';
import { topicsClosedAt } from '../rounds/topics.js';
import { sendServiceWeeks } from '../referrals/service-weeks.js';
import { Engine } from '../sync/engine.js';
import { Schedule } from '../sync/schedule.js';
import { leftAfter, unfinishedIn, withBack } from '../visits/draft.js';
import { doorWith, overlayOf } from '../visits/overlay.js';
import { recordVisit, recordWish, recordWithdrawal } from '../visits/record-visit.js';
import { Sheets } from '../visits/sheets.js';
import { noteAnswer } from '../visits/tally.js';

/** @typedef {import('../types.js').Person} Person */
/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').KeptEntry} KeptEntry */

export class Workplace extends EventTarget {
  /** @param {Person} person @param {Store} store */
  constructor(person, store) {
    super();
    this.person = person;
    this.store = store;
    this.pocket = new Pocket();
    /** @type {Entry[]} */
    this.outbox = [];
    /** @type {KeptEntry[]} */
    this.kept = [];
    /** @type {import('../visits/tally.js').Tally} */
    this.tally = {};
    /** @type {Record<string, any>} */
    this.drafts = {};
    /** @type {{ refusal: string | null, at: number | null }} */
    this.reading = { refusal: null, at: null };
    /** @type {{ running: boolean, outcome: import('../sync/engine.js').Outcome | null, retry_in: number | null, sent: number, all: number }} */
    this.sync = { running: false, outcome: null, retry_in: null, sent: 0, all: 0 };
    this.lost = false;
    /** What was asked of this person and is open; kept up by keep-questions.js. @type {import('../types.js').Thread[]} */
    this.asked = [];
    /** How often outbox and kept have been changed or asked for: an older reading never replaces a newer one. */
    this.queueTurn = 0;
    /** @type {any} */
    this.rulesOf = undefined;
    this.hoursOf = /** @type {Record<string, string[][]> | undefined} */ (undefined);
    /** @type {any} */
    this.visiting = words.visiting;
    this.sheets = new Sheets((door) => this.standing(door).may_start);
    /** Whether a card is left where nobody answers, as the coordinator last set it. */
    this.leavesCards = true;
    /** Whether doors are put in order from the top floor down or from the bottom up. @type {'down' | 'up'} */
    this.stairs = 'down';
    this.standings = new Standings(this);
    /** @type {Map<string, import('../visits/overlay.js').OverDoor>} */
    this.overlay = new Map();
    this.engine = new Engine({
      store,
      pushToken: `${person.community_id}.${person.push_token}`,
      readToken: async () => {
        const token = await store.meta('read_token');
        return token && `${person.community_id}.${token}`;
      },
      pocket: this.pocket,
      onReceipts: (receipts, meta, answer) => noteAnswer(store, receipts, meta, answer),
      onTurn: (_, receipts, reading) => this.#noteTurn(receipts, reading),
      onProgress: (sent, all) => {
        this.sync = { ...this.sync, sent, all };
        this.#tell();
      },
    });
    this.schedule = new Schedule({
      run: (options) => this.#runEngine(options),
      onState: (state) => {
        this.sync = { ...this.sync, ...state };
        this.#tell();
      },
    });
  }

  /** Open a person's store and read it whole. @param {Person} person @returns {Promise<Workplace>} */
  static async open(person) {
    /** @type {{ workplace?: Workplace }} */
    const opened = {};
    const store = await Store.open(person.store, { onLost: () => opened.workplace?.lose() });
    const workplace = new Workplace(person, store);
    opened.workplace = workplace;
    await workplace.reload();
    return workplace;
  }

  /** Read the store again. */
  async reload() {
    const { store, pocket } = this;
    const names = ['clock', 'place', 'zones', 'rounds', 'station', 'tally', 'reading', 'stairs'];
    const [blocks, ...values] = await Promise.all([store.blocks(), ...names.map((name) => store.meta(name))]);
    const meta = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    restoreReading(meta.clock);
    pocket.fill({ blocks, zones: meta.zones, rounds: meta.rounds, station: meta.station, cursor: meta.place?.cursor });
    this.tally = meta.tally ?? {};
    this.reading = meta.reading ?? this.reading;
    this.stairs = meta.stairs ?? 'down';
    this.drafts = await store.drafts();
    await this.readQueues();
    this.#changed();
  }

  /** Read outbox and kept again, and tell the screens. */
  async readQueues() {
    this.queueTurn += 1;
    for (;;) {
      const turn = this.queueTurn;
      const [outbox, kept] = await Promise.all([this.store.outbox(), this.store.kept()]);
      // Something was saved, taken back or received while this was being read: read again.
      if (turn !== this.queueTurn) continue;
      const { length } = [...outbox, ...kept, ...this.outbox, ...this.kept];
      Object.assign(this, { outbox, kept });
      if (length) this.#changed();
      return;
    }
  }

  /** Tell the screens. Standings are worked out again for one door, or for all. @param {string} [door] */
  #changed(door) {
    this.overlay = overlayOf(this.outbox, this.kept, this.person.badge_no);
    this.standings.forget(door);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }

  // What a screen asks

  get timeZone() {
    return this.pocket.station?.time_zone ?? 'Asia/Shanghai';
  }

  /** The rules' settings for this moment. */
  settings() {
    // One object as long as the station's rules are the same: the timetable is remembered by it.
    const { station } = this.pocket;
    const hours = this.round()?.hours;
    if (this.rulesOf !== station || this.hoursOf !== hours) {
      [this.rulesOf, this.hoursOf] = [station, hours];
      this.visiting = { ...words.visiting, ...station?.visiting, ...(hours && { hours }) };
    }
    return { time_zone: this.timeZone, visiting: this.visiting, last_contact_at: this.reading.at };
  }

  /** Today in the community. @returns {string} YYYY-MM-DD */
  today() {
    return localParts(now(), this.timeZone).day;
  }

  /** The door round that runs today, if any. */
  round() {
    return roundOn(this.pocket.rounds, this.today());
  }

  /** A door as it stands with what waits. @param {string} id */
  door(id) {
    const door = this.pocket.door(id);
    return door && doorWith(door, this.overlay.get(id));
  }

  /** A door's state and whether a visit may start now. @param {string} id @returns {import('../rounds/rules.js').Standing} */
  standing(id) {
    return this.standings.of(id);
  }

  /** When to come again if nobody answers now. @param {string} id */
  nextTry(id) {
    const door = this.door(id);
    return door ? nextTry(door, door.visits, door.wishes, this.round(), now(), this.settings()) : null;
  }

  /** Topics this door's residents asked not to be asked about again. @param {string} id @returns {string[]} */
  topicsClosed(id) {
    const door = this.door(id);
    return door ? topicsClosedAt(door, now(), this.settings()) : [];
  }

  /** Days since this phone last heard the station, or null before the first time. */
  daysWithoutContact() {
    return this.reading.at === null ? null : (now() - this.reading.at) / 86_400_000;
  }

  /** Operations that a person has to look at. @returns {KeptEntry[]} */
  needsYou() {
    return this.kept.filter((entry) => entry.receipt.state !== 'counted' && !entry.is_seen);
  }

  // What a screen does

  /** @param {Parameters<typeof recordVisit>[1]} visit @returns {Promise<Entry | null>} */
  async saveVisit(visit) {
    const before = this.drafts[visit.door];
    const left = leftAfter(before, visit.id);
    const entry = await recordVisit(this.store, visit, left);
    if (left) this.drafts[visit.door] = left;
    else delete this.drafts[visit.door];
    // With an undo the talk that this save has ended is there again.
    return this.noteSaved(entry && { ...entry, ended: unfinishedIn(before).filter(({ sheet }) => sheet?.id === visit.id) });
  }

  /** @param {{ id: string, door: string }} wish @returns {Promise<Entry | null>} */
  async saveWish(wish) {
    return this.noteSaved(await recordWish(this.store, wish));
  }

  /** @param {Parameters<typeof recordWithdrawal>[1]} withdrawal @returns {Promise<Entry | null>} */
  async saveWithdrawal(withdrawal) {
    return this.noteSaved(await recordWithdrawal(this.store, withdrawal));
  }

  /** Take in what was just saved: screens show it, and the engine is told. @param {Entry | null} entry */
  noteSaved(entry) {
    if (!entry) return null;
    this.queueTurn += 1;
    this.outbox = [...this.outbox, entry];
    this.#changed(JSON.parse(entry.operation.text).door);
    this.schedule.afterSave();
    return entry;
  }

  /** @param {Entry} entry @returns {Promise<boolean>} whether it was still here to take back */
  async undo(entry) {
    const undone = await this.store.undo(entry.key);
    this.queueTurn += 1;
    const { door } = JSON.parse(entry.operation.text);
    if (undone) {
      this.outbox = this.outbox.filter((other) => other.key !== entry.key);
      if (entry.ended?.length) await this.keepDraft(door, withBack(this.drafts[door], entry.ended));
    }
    this.#changed(door);
    return undone;
  }

  /** @param {string} door @param {unknown} draft null lets it go */
  async keepDraft(door, draft) {
    if (draft) this.drafts[door] = draft;
    else delete this.drafts[door];
    await (draft ? this.store.keepDraft(door, draft) : this.store.dropDraft(door));
  }

  /** Put a refused or held operation out of sight: it stays on the phone like any other. @param {KeptEntry} entry */
  async dismiss(entry) {
    await this.store.take({ kept: [{ ...entry, is_seen: true }] });
    await this.readQueues();
  }

  close() {
    this.schedule.stop();
    this.store.close();
  }

  /** The browser has taken the store away: nothing may be called saved any more. */
  lose() {
    this.lost = true;
    this.#tell();
  }

  /** @param {{ urgent?: boolean }} options */
  async #runEngine(options) {
    try {
      const outcome = await this.engine.run(options);
      await sendServiceWeeks({
        store: this.store,
        token: `${this.person.community_id}.${this.person.push_token}`,
        now: now(),
        today: this.today(),
        timeZone: this.timeZone,
      });
      return outcome;
    } finally {
      this.reading = (await this.store.meta('reading')) ?? this.reading;
      this.tally = (await this.store.meta('tally')) ?? this.tally;
      await this.readQueues();
      this.dispatchEvent(new Event('ran'));
    }
  }

  /** Runs as soon as the blocks have moved on: a visit whose row has come must not be drawn a second time from the outbox. @param {KeptEntry[]} receipts @param {{ refusal: string | null, at: number }} reading */
  async #noteTurn(receipts, reading) {
    const keys = new Set(receipts.map((entry) => entry.key));
    this.outbox = this.outbox.filter((entry) => !keys.has(entry.key));
    this.kept = [...this.kept, ...receipts];
    this.reading = reading;
    this.#changed();
    await this.readQueues();
  }
}
