// One person's store on this phone; the only module that opens it. A save writes ONE record, the outbox entry.
// Never deletes an entry without a receipt that names it, except within the ten seconds of undo.
import { openDB } from 'idb';
import { plainCodec } from './codec.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').KeptEntry} KeptEntry */
/** @typedef {import('../types.js').Block} Block */
/** @typedef {import('../types.js').Operation} Operation */

/** Every shape a person's store has had, oldest first. The list only grows. @type {((database: import('idb').IDBPDatabase<any>) => void)[]} */
const UPGRADES = [
  (database) => {
    database.createObjectStore('blocks');
    // The key is the phone's own counter: the order of sending. The index holds random ids and nothing else.
    database.createObjectStore('outbox', { autoIncrement: true }).createIndex('id', 'id', { unique: true });
    database.createObjectStore('kept');
    database.createObjectStore('drafts');
    database.createObjectStore('meta');
  },
];

const STRICT = /** @type {const} */ ({ durability: 'strict' });

export class Store {
  /**
   * @param {string} name
   * @param {import('idb').IDBPDatabase<any>} database
   * @param {import('./codec.js').Codec} codec
   */
  constructor(name, database, codec) {
    this.name = name;
    this.database = database;
    this.codec = codec;
    /** The last write of a draft. @type {Promise<unknown>} */
    this.drafting = Promise.resolve();
    /** The draft that was last asked to be kept, by door. @type {Map<string, unknown>} */
    this.newest = new Map();
  }

  /**
   * @param {string} name 'x-<random>'
   * @param {{ codec?: import('./codec.js').Codec, onLost?: () => void }} [options] onLost: the browser took the store away
   * @returns {Promise<Store>}
   */
  static async open(name, { codec = plainCodec, onLost } = {}) {
    const database = await openDB(name, UPGRADES.length, {
      upgrade(opened, from) {
        for (const step of UPGRADES.slice(from)) step(opened);
      },
      blocking() {
        database.close();
        onLost?.();
      },
      terminated() {
        onLost?.();
      },
    });
    return new Store(name, database, codec);
  }

  close() {
    this.database.close();
  }

  // Reading

  /** @returns {Promise<Block[]>} */
  async blocks() {
    return this.#decodeAll(await this.database.getAll('blocks'));
  }

  /** The outbox in sending order. @returns {Promise<Entry[]>} */
  async outbox() {
    const [keys, rows] = await this.#rows('outbox');
    const entries = await Promise.all(rows.map((row) => this.codec.decode(row.sealed)));
    return entries.map((entry, index) => ({ ...entry, key: keys[index] }));
  }

  /** Operations that have a receipt, oldest first. @returns {Promise<KeptEntry[]>} */
  async kept() {
    const [keys, rows] = await this.#rows('kept');
    const entries = await Promise.all(rows.map((row) => this.codec.decode(row.sealed)));
    return entries.map((entry, index) => ({ ...entry, key: keys[index] }));
  }

  /** @param {string} name @returns {Promise<any>} */
  async meta(name) {
    const sealed = await this.database.get('meta', name);
    return sealed === undefined ? undefined : this.codec.decode(sealed);
  }

  /** @returns {Promise<Record<string, any>>} draft by door id */
  async drafts() {
    const [keys, rows] = await this.#rows('drafts');
    const values = await this.#decodeAll(rows);
    return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
  }

  // Writing

  /**
   * Append an operation. When this promise resolves the record is on the disk, and not before
   * (at quota the inner add() resolves and the transaction then aborts: measured).
   * @param {Operation} operation
   * @param {number} savedAt the phone's own time
   * @param {{ door: string, left: unknown }} [draft] the draft that is finished by this, and what is left of it, in the same step
   * @returns {Promise<Entry>}
   * @throws {DOMException} QuotaExceededError when the phone is full; ConstraintError when this id is saved already
   */
  append(operation, savedAt, draft) {
    return draft ? this.#inTurn(() => this.#append(operation, savedAt, draft)) : this.#append(operation, savedAt);
  }

  /** @param {Operation} operation @param {number} savedAt @param {{ door: string, left: unknown }} [draft] @returns {Promise<Entry>} */
  async #append(operation, savedAt, draft) {
    const entry = { operation, saved_at: savedAt };
    const values = draft?.left ? [entry, draft.left] : [entry];
    const [sealed, left] = await Promise.all(values.map((value) => this.codec.encode(value)));
    const transaction = this.database.transaction(draft ? ['outbox', 'drafts'] : ['outbox'], 'readwrite', STRICT);
    const adding = transaction.objectStore('outbox').add({ id: operation.id, sealed });
    const drafts = draft && transaction.objectStore('drafts');
    const clearing = draft && (left ? drafts?.put(left, draft.door) : drafts?.delete(draft.door));
    const [key] = await Promise.all([adding, clearing, transaction.done]);
    return { ...entry, key: Number(key) };
  }

  /**
   * Take back an entry that no request has carried yet.
   * @param {number} key
   * @returns {Promise<boolean>} whether it was taken back
   */
  async undo(key) {
    const transaction = this.database.transaction(['outbox', 'meta'], 'readwrite', STRICT);
    // Marks are plain numbers, so that this check needs no codec inside the transaction.
    const attempted = await transaction.objectStore('meta').get(`attempted:${key}`);
    const there = (await transaction.objectStore('outbox').getKey(key)) !== undefined;
    if (attempted === undefined && there) await transaction.objectStore('outbox').delete(key);
    await transaction.done;
    return attempted === undefined && there;
  }

  /** Mark entries before their first request; from now on they cannot be undone. @param {number[]} keys */
  async markAttempted(keys) {
    const transaction = this.database.transaction(['outbox', 'meta'], 'readwrite', STRICT);
    const kept = [];
    for (const key of keys) {
      if ((await transaction.objectStore('outbox').getKey(key)) !== undefined) {
        kept.push(key);
        await transaction.objectStore('meta').put(1, `attempted:${key}`);
      }
    }
    await transaction.done;
    return kept;
  }

  /**
   * Take over what a verified answer brought, all of it or nothing: receipts move entries to `kept`, blocks and the cursor move on.
   * @param {{ receipts?: KeptEntry[], again?: KeptEntry[], kept?: KeptEntry[], drop?: number[], blocks?: Block[],
   *   gone?: string[], clear?: boolean, meta?: Record<string, unknown> }} change
   *   receipts: entries whose receipt came; again: kept entries that go up again; kept: kept entries to rewrite, where they are still here;
   *   drop: kept keys to forget; gone: block keys; clear: throw all blocks away first
   */
  async take({ receipts = [], again = [], kept = [], drop = [], blocks = [], gone = [], clear = false, meta = {} }) {
    const encode = (/** @type {unknown} */ value) => this.codec.encode(value);
    const sealedKept = await Promise.all([...receipts, ...kept].map(encode));
    const sealedAgain = await Promise.all(
      again.map(({ operation, saved_at, tallied, mends, receipt }) =>
        encode({ operation, saved_at, mends, tallied: tallied || receipt.state === 'counted' }),
      ),
    );
    const sealedBlocks = await Promise.all(blocks.map(encode));
    const metaNames = Object.keys(meta);
    const sealedMeta = await Promise.all(metaNames.map((name) => encode(meta[name])));

    const transaction = this.database.transaction(['outbox', 'kept', 'blocks', 'meta'], 'readwrite', STRICT);
    const [outboxStore, keptStore, blockStore, metaStore] = ['outbox', 'kept', 'blocks', 'meta'].map((name) =>
      transaction.objectStore(name),
    );
    /** @type {Promise<unknown>[]} */
    const steps = [transaction.done];
    try {
      receipts.forEach(({ key }) => steps.push(outboxStore.delete(key), metaStore.delete(`attempted:${key}`)));
      receipts.forEach(({ key }, index) => steps.push(keptStore.put({ sealed: sealedKept[index] }, key)));
      // Another may have gone out in its stead since it was read: that one must not come back.
      kept.forEach(({ key }, index) => {
        const put = (/** @type {unknown} */ there) => there && keptStore.put({ sealed: sealedKept[receipts.length + index] }, key);
        steps.push(keptStore.getKey(key).then(put));
      });
      again.forEach(({ key, operation }, index) =>
        steps.push(keptStore.delete(key), outboxStore.put({ id: operation.id, sealed: sealedAgain[index] }, key)),
      );
      drop.forEach((key) => steps.push(keptStore.delete(key)));
      if (clear) steps.push(blockStore.clear());
      gone.forEach((key) => steps.push(blockStore.delete(key)));
      blocks.forEach((block, index) => steps.push(blockStore.put(sealedBlocks[index], block.key)));
      metaNames.forEach((name, index) => steps.push(metaStore.put(sealedMeta[index], name)));
    } catch (error) {
      // A put that throws at once does not end its transaction: the steps before it would be committed on their own.
      transaction.abort();
      await Promise.allSettled(steps);
      throw error;
    }
    await Promise.all(steps);
  }

  /**
   * Change one value of `meta` by what it was; read and write are not one transaction, so only one window may do this.
   * @param {string} name
   * @param {unknown} value
   */
  async keepMeta(name, value) {
    const sealed = await this.codec.encode(value);
    const transaction = this.database.transaction('meta', 'readwrite', STRICT);
    await Promise.all([transaction.store.put(sealed, name), transaction.done]);
  }

  /**
   * Keep a door's draft. One that a newer has overtaken before its turn is not written: letters that come faster than the disk would queue up,
   * and a phone that dies then would lose what has long been on its screen.
   * @param {string} door
   * @param {unknown} draft
   */
  keepDraft(door, draft) {
    this.newest.set(door, draft);
    return this.#inTurn(async () => {
      if (this.newest.get(door) !== draft) return;
      const sealed = await this.codec.encode(draft);
      const transaction = this.database.transaction('drafts', 'readwrite');
      await Promise.all([transaction.store.put(sealed, door), transaction.done]);
    });
  }

  /** @param {string} door */
  dropDraft(door) {
    return this.#inTurn(async () => {
      const transaction = this.database.transaction('drafts', 'readwrite');
      await Promise.all([transaction.store.delete(door), transaction.done]);
    });
  }

  /**
   * Writes of drafts go one after another: while a codec is slow an older tap must overtake neither a newer one nor the save that ends the draft.
   * @template T
   * @param {() => Promise<T>} write
   * @returns {Promise<T>}
   */
  #inTurn(write) {
    const turn = this.drafting.then(write);
    this.drafting = turn.catch(() => {});
    return turn;
  }

  /** @param {'outbox' | 'kept' | 'drafts'} name @returns {Promise<[any[], any[]]>} keys and rows of one moment */
  async #rows(name) {
    const transaction = this.database.transaction(name);
    const [keys, rows] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll(), transaction.done]);
    return [keys, rows];
  }

  /** @param {any[]} rows @returns {Promise<any[]>} */
  #decodeAll(rows) {
    return Promise.all(rows.map((row) => this.codec.decode(row)));
  }
}
