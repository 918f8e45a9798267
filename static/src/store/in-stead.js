// Puts one operation in the place of another that the station did not count, and lets what waits behind it follow: in one transaction, or not at all.
// Never touches an entry that a request has carried and that no receipt names: it may be at the station, and a second one would be a double.

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').KeptEntry} KeptEntry */
/** @typedef {Omit<Entry, 'key'>} NewEntry */

/**
 * @param {import('./store.js').Store} store
 * @param {KeptEntry} old refused or held; it goes
 * @param {NewEntry} instead with an id of its own
 * @param {(waiting: Entry[]) => { entry: Entry, instead: NewEntry }[]} follow asked which of the entries that no request has carried are replaced, and by what
 * @returns {Promise<boolean>} false where the old one is here no more: something stands in its place already, and nothing was written
 * @throws {DOMException} QuotaExceededError when the phone is full: nothing was written
 */
export async function putInStead(store, old, instead, follow) {
  for (;;) {
    const seen = await look(store);
    if (!seen.kept.includes(old.key)) return false;
    const pairs = follow(seen.waiting);
    const sealed = await Promise.all([instead, ...pairs.map((pair) => pair.instead)].map((entry) => store.codec.encode(entry)));
    const ids = [instead, ...pairs.map((pair) => pair.instead)].map((entry) => entry.operation.id);
    const transaction = store.database.transaction(['outbox', 'kept', 'meta'], 'readwrite', { durability: 'strict' });
    const [outbox, kept] = [transaction.objectStore('outbox'), transaction.objectStore('kept')];
    // A request may have gone out, or another window have saved something, while the codec was at work: look again then.
    if ((await placesIn(transaction)).all !== seen.all) {
      await transaction.done;
      continue;
    }
    /** @type {Promise<unknown>[]} */
    const steps = [transaction.done];
    try {
      steps.push(kept.delete(old.key));
      pairs.forEach(({ entry }) => steps.push(outbox.delete(entry.key)));
      ids.forEach((id, index) => steps.push(outbox.add({ id, sealed: sealed[index] })));
    } catch (error) {
      // An add that throws at once does not end its transaction: the deletions before it would be committed on their own.
      transaction.abort();
      await Promise.allSettled(steps);
      throw error;
    }
    await Promise.all(steps);
    return true;
  }
}

/** What lies where at one moment, and the entries that no request has carried. @param {import('./store.js').Store} store */
async function look(store) {
  const transaction = store.database.transaction(['outbox', 'kept', 'meta']);
  const [places, rows] = await Promise.all([placesIn(transaction), transaction.objectStore('outbox').getAll(), transaction.done]);
  const entries = await Promise.all(rows.map((row) => store.codec.decode(row.sealed)));
  const waiting = entries.map((entry, index) => ({ ...entry, key: places.outbox[index] }));
  return { ...places, waiting: waiting.filter(({ key }) => !places.attempted.includes(`attempted:${key}`)) };
}

/** Keys alone, so that no codec is waited for inside the transaction. @param {import('idb').IDBPTransaction<any, any, any>} transaction */
async function placesIn(transaction) {
  const [outbox, kept, meta] = await Promise.all(['outbox', 'kept', 'meta'].map((name) => transaction.objectStore(name).getAllKeys()));
  const attempted = meta.filter((name) => String(name).startsWith('attempted:'));
  return { outbox: outbox.map(Number), kept: kept.map(Number), attempted, all: JSON.stringify([outbox, kept, attempted]) };
}
