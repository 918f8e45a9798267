/** What the phone's tests share: a store in memory, clocks that can be set, codecs that take their time, locks, and a phone to work with. */

import 'fake-indexeddb/auto';

import { randomUUID } from 'node:crypto';

import { unwrap } from 'idb';

import { restoreReading, setDeviceClock } from '../../static/src/shared/clock.js';
import { Pocket } from '../../static/src/places/pocket.js';
import { Store } from '../../static/src/store/store.js';
import { Engine } from '../../static/src/sync/engine.js';
import { doorWith, overlayOf } from '../../static/src/visits/overlay.js';
import { recordVisit, recordWish } from '../../static/src/visits/record-visit.js';
import { noteTally } from '../../static/src/visits/tally.js';

export const WEDNESDAY_TEN = Date.parse('2026-11-25T02:00:00Z');

let deviceTime = WEDNESDAY_TEN;

/** Make the phone's own clock show an instant, and forget what it knew of the station's. @param {number} [at] */
export function startClock(at = WEDNESDAY_TEN) {
  deviceTime = at;
  setDeviceClock(() => deviceTime);
  restoreReading({ offset: null, taken_at: null, server_time: null });
}

/** Let the phone's own clock go on, or back. @param {number} ms */
export function pass(ms) {
  deviceTime += ms;
}

/** An operation of no meaning, for tests of where it lies. @param {string} [id] @returns {import('../../static/src/types.js').Operation} */
export const newOperation = (id = randomUUID()) => ({
  id,
  kind: 'visit:record',
  v: 1,
  text: JSON.stringify({ door: randomUUID(), clock: { offset: 0 } }),
});

/** An entry as it is kept. @param {any} entry @param {string} [state] @param {number | null} [number] */
export const withReceipt = (entry, state = 'counted', number = 1) => ({
  ...entry,
  receipt: { id: entry.operation.id, state, code: null, number },
  received_at: WEDNESDAY_TEN,
  caught_up: false,
});

/** One turn of the event loop: any open IndexedDB transaction without a pending request is over after it. */
export const macrotask = () => new Promise((resolve) => setImmediate(resolve));

/** Wait for a condition, turn by turn; never for a time. @param {() => unknown | Promise<unknown>} condition */
export async function until(condition) {
  for (let turn = 0; turn < 20_000; turn += 1) {
    if (await condition()) return;
    await macrotask();
  }
  throw new Error(`never came true: ${condition}`);
}

/**
 * A codec that takes whole turns of the event loop, as encryption does, and whose sealed values tell nothing.
 * @param {{ turns?: (value: any) => number }} [options] how many turns a value takes
 * @returns {import('../../static/src/store/codec.js').Codec}
 */
export function slowCodec({ turns = () => 2 } = {}) {
  return {
    async encode(value) {
      for (let turn = turns(value); turn > 0; turn -= 1) await macrotask();
      return Buffer.from(JSON.stringify(value)).map((byte) => byte ^ 0x5a);
    },
    async decode(sealed) {
      await macrotask();
      return JSON.parse(Buffer.from(sealed.map((/** @type {number} */ byte) => byte ^ 0x5a)).toString());
    },
  };
}

/**
 * Look at every transaction a store opens, before its first request.
 * @param {Store} store
 * @param {(transaction: any, asked: { stores: string[], mode: string, options: any }) => void} look
 * @returns {() => void} stop looking
 */
export function watchTransactions(store, look) {
  const database = /** @type {any} */ (unwrap(store.database));
  database.transaction = (/** @type {any} */ stores, /** @type {string} */ mode, /** @type {any} */ options) => {
    const transaction = Object.getPrototypeOf(database).transaction.call(database, stores, mode, options);
    look(transaction, { stores: [stores].flat(), mode, options });
    return transaction;
  };
  return () => delete database.transaction;
}

/**
 * Let a store's writes end as a full phone ends them: every request succeeds, and then the whole transaction is undone (measured in Chromium).
 * @param {Store} store
 * @param {(stores: string[]) => boolean} [isFull] which transactions
 * @returns {() => void} make room again
 */
export function fillUp(store, isFull = () => true) {
  return watchTransactions(store, (transaction, { stores, mode }) => {
    if (mode !== 'readwrite' || !isFull(stores)) return;
    const start = transaction._start.bind(transaction);
    transaction._start = () =>
      transaction._requests.length || transaction._state === 'finished' ? start() : transaction._abort('QuotaExceededError');
  });
}

/** Web Locks as browsers have them: exclusive, first come first served, `ifAvailable`, `steal`. */
export class Locks {
  constructor() {
    /** @type {Map<string, { held: { reject: (reason: unknown) => void } | null, queue: (() => void)[] }>} */
    this.names = new Map();
  }

  /**
   * @param {string} name
   * @param {any} optionsOrWork
   * @param {(lock: { name: string } | null) => unknown} [maybeWork]
   * @returns {Promise<any>}
   */
  request(name, optionsOrWork, maybeWork) {
    const [options, work] = maybeWork ? [optionsOrWork, maybeWork] : [{}, optionsOrWork];
    const state = this.names.get(name) ?? { held: null, queue: [] };
    this.names.set(name, state);
    return new Promise((resolve, reject) => {
      const grant = () => {
        const holder = { reject };
        state.held = holder;
        const end = () => {
          if (state.held !== holder) return;
          state.held = null;
          state.queue.shift()?.();
        };
        queueMicrotask(async () => {
          try {
            resolve(await work({ name }));
          } catch (error) {
            reject(error);
          }
          end();
        });
      };
      if (options.steal) {
        state.held?.reject(new DOMException('The lock was stolen.', 'AbortError'));
        grant();
      } else if (!state.held && !state.queue.length) grant();
      else if (options.ifAvailable) resolve(work(null));
      else state.queue.push(grant);
    });
  }
}

/** A coordinator's phone without its screens: the real store, pocket, engine and tally, over a line to a station. */
export class Phone {
  /**
   * @param {import('./peer-station.mjs').Station} station
   * @param {{ badge?: string, zones: string[], codec?: import('../../static/src/store/codec.js').Codec, locks?: any }} options
   */
  static async open(station, { badge = '07', zones, codec, locks = new Locks() }) {
    const { phone, tokens } = station.enrol(badge, zones);
    const opened = new Phone();
    const store = await Store.open(`x-${randomUUID()}`, { codec });
    await store.keepMeta('read_token', tokens.read);
    Object.assign(opened, { station, badge, tokens, store, locks, phone, pocket: new Pocket(), fetcher: station.fetch });
    opened.engine = opened.newEngine();
    return opened;
  }

  /** An engine over this phone's store: another one is another window. @param {Pocket} [pocket] */
  newEngine(pocket = this.pocket) {
    const { store, locks, tokens } = this;
    return new Engine({
      store,
      locks,
      pushToken: tokens.push,
      readToken: () => store.meta('read_token'),
      pocket,
      fetcher: (path, init) => this.fetcher(path, init),
      onReceipts: (receipts, meta) => noteTally(store, receipts, meta),
    });
  }

  /** @param {string} door @param {string} [outcome] @param {any} [fields] */
  async record(door, outcome = 'not_home', fields = {}) {
    return recordVisit(this.store, { id: randomUUID(), door, outcome, started_at: deviceTime, badge_shown: outcome === 'met', ...fields });
  }

  /** @param {string} door */
  async wish(door) {
    return recordWish(this.store, { id: randomUUID(), door });
  }

  /** @param {{ urgent?: boolean }} [options] */
  run(options = { urgent: true }) {
    return this.engine.run(options);
  }

  /** A door as the screen draws it. @param {string} id */
  async door(id) {
    const overlay = overlayOf(await this.store.outbox(), await this.store.kept(), this.badge);
    const door = this.pocket.door(id);
    return door && doorWith(door, overlay.get(id));
  }

  /** Everything in the store, to see that a bad day has changed nothing. */
  async everything() {
    const { store } = this;
    const meta = Object.fromEntries(
      await Promise.all(['place', 'epoch', 'tally', 'zones', 'rounds'].map(async (name) => [name, await store.meta(name)])),
    );
    return structuredClone({ outbox: await store.outbox(), kept: await store.kept(), blocks: await store.blocks(), meta });
  }
}
