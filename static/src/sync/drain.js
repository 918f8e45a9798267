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
 * @param {{ heard?: { community_id: string, epoch?: string }, fetcher?: typeof fetch, locks?: LockManager, onReceipts?: (person: Person, store: Store) => (receipts: import('../types.js').KeptEntry[], meta: Record<string, unknown>) => Promise<void> }} [parts]
 *   `heard` is the epoch that the open store was told last: another one means that the station was put back
 * @returns {Promise<number>} how many operations got a receipt
 */
export async function drainOthers(people, { heard, fetcher, locks, onReceipts } = {}) {
  let sent = 0;
  for (const person of people) {
    /** @type {Store | undefined} */
    let store;
    try {
      store = await Store.open(person.store);
      if (!(await hasSomethingToSend(store, person, heard))) continue;
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
      // A store that is full, broken or does not open keeps what it has, and holds nobody else's up.
    } finally {
      store?.close();
    }
  }
  return sent;
}

/**
 * Whether a store has records that the station lacks: those that wait, and after the station was put back those it once had.
 * @param {Store} store
 * @param {Person} person
 * @param {{ community_id: string, epoch?: string }} [heard]
 * @returns {Promise<boolean>}
 */
async function hasSomethingToSend(store, person, heard) {
  if ((await store.outbox()).length) return true;
  const known = await store.meta('epoch');
  if (!known || !heard?.epoch || heard.community_id !== person.community_id || heard.epoch === known) return false;
  return (await store.kept()).some((entry) => entry.receipt.state !== 'refused');
}
