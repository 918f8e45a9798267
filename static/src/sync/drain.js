// Everybody's outbox goes up, whoever holds the phone: each store with its own push token, receipts only. Reads nothing and shows nothing of it.
import { Store } from '../store/store.js';
import { Engine } from './engine.js';

/** @typedef {import('../types.js').Person} Person */

/** A pocket for a store that nobody looks into: a push token brings receipts and nothing to draw. */
const SEALED = {
  fill() {},
  plan() {
    throw new Error('a push token was answered with something to read');
  },
  commit() {},
};

/**
 * Send what waits in the stores of other people on this phone.
 * @param {Person[]} people everybody but the person whose store is open
 * @param {{ fetcher?: typeof fetch, locks?: LockManager, onReceipts?: (person: Person, store: Store) => (receipts: import('../types.js').KeptEntry[], meta: Record<string, unknown>) => Promise<void> }} [parts]
 * @returns {Promise<number>} how many operations got a receipt
 */
export async function drainOthers(people, { fetcher, locks, onReceipts } = {}) {
  let sent = 0;
  for (const person of people) {
    const store = await Store.open(person.store);
    try {
      if (!(await store.outbox()).length) continue;
      const engine = new Engine({
        store,
        pushToken: `${person.community_id}.${person.push_token}`,
        readToken: async () => undefined,
        pocket: /** @type {any} */ (SEALED),
        fetcher,
        locks,
        onReceipts: onReceipts?.(person, store),
      });
      // Whoever could undo has handed the phone on: nothing here waits for the ten seconds.
      sent += (await engine.run({ urgent: true })).sent;
    } catch {
      // A store that is full or broken keeps what it has, and holds nobody else's up.
    } finally {
      store.close();
    }
  }
  return sent;
}
