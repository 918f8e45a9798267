// A person's store that lies in memory alone, for practice: it opens no database, so that closing the app is all it takes to forget it.
// Nothing in it is ever sent, so it has no receipts to take.

/** @typedef {import('../types.js').Entry} Entry */

export class MemoryStore {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    /** @type {Map<number, Entry>} */
    this.entries = new Map();
    /** @type {Map<string, any>} */
    this.values = new Map();
    /** @type {Map<string, any>} */
    this.begun = new Map();
    this.lastKey = 0;
  }

  close() {}

  /** @returns {Promise<import('../types.js').Block[]>} */
  async blocks() {
    return [];
  }

  /** @returns {Promise<Entry[]>} */
  async outbox() {
    return structuredClone([...this.entries.values()]);
  }

  /** @returns {Promise<import('../types.js').KeptEntry[]>} */
  async kept() {
    return [];
  }

  /** @param {string} name @returns {Promise<any>} */
  async meta(name) {
    return structuredClone(this.values.get(name));
  }

  /** @returns {Promise<Record<string, any>>} */
  async drafts() {
    return structuredClone(Object.fromEntries(this.begun));
  }

  /**
   * @param {import('../types.js').Operation} operation
   * @param {number} savedAt
   * @param {{ door: string, left: unknown }} [draft]
   * @returns {Promise<Entry>}
   * @throws {DOMException} ConstraintError when this id is saved already
   */
  async append(operation, savedAt, draft) {
    if ([...this.entries.values()].some((entry) => entry.operation.id === operation.id))
      throw new DOMException('This id is saved already.', 'ConstraintError');
    if (draft) await (draft.left ? this.keepDraft(draft.door, draft.left) : this.dropDraft(draft.door));
    this.lastKey += 1;
    const entry = { operation, saved_at: savedAt, key: this.lastKey };
    this.entries.set(entry.key, entry);
    return { ...entry };
  }

  /** @param {number} key @returns {Promise<boolean>} whether it was taken back */
  async undo(key) {
    return this.entries.delete(key);
  }

  /** @param {string} name @param {unknown} value */
  async keepMeta(name, value) {
    this.values.set(name, structuredClone(value));
  }

  /** @param {string} door @param {unknown} draft */
  async keepDraft(door, draft) {
    this.begun.set(door, structuredClone(draft));
  }

  /** @param {string} door */
  async dropDraft(door) {
    this.begun.delete(door);
  }
}
