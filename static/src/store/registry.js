// Who has a store on this phone: store name, badge number and push token, in the clear, so that everybody's outbox goes up.
// Never deletes a store; signing out only closes it.
import { openDB } from 'idb';

/** @typedef {import('../types.js').Person} Person */

const NAME = 'xunfang-registry';

/** Every shape this database has had, oldest first. The list only grows. @type {((database: import('idb').IDBPDatabase<any>) => void)[]} */
const UPGRADES = [
  (database) => {
    database.createObjectStore('people', { keyPath: 'store' });
    database.createObjectStore('meta');
  },
];

export class Registry {
  /** @param {import('idb').IDBPDatabase<any>} database */
  constructor(database) {
    this.database = database;
  }

  /** @returns {Promise<Registry>} */
  static async open() {
    const database = await openDB(NAME, UPGRADES.length, {
      upgrade(opened, from) {
        for (const step of UPGRADES.slice(from)) step(opened);
      },
      blocking() {
        database.close();
      },
    });
    return new Registry(database);
  }

  /** @returns {Promise<Person[]>} */
  people() {
    return this.database.getAll('people');
  }

  /** The person whose store opens at start, or none. @returns {Promise<Person | undefined>} */
  async current() {
    const name = await this.database.get('meta', 'current');
    return name ? this.database.get('people', name) : undefined;
  }

  /** Enter a person, make theirs the current store and forget the activation that was under way. @param {Person} person */
  async enter(person) {
    const transaction = this.database.transaction(['people', 'meta'], 'readwrite', { durability: 'strict' });
    await Promise.all([
      transaction.objectStore('people').put(person),
      transaction.objectStore('meta').put(person.store, 'current'),
      transaction.objectStore('meta').delete('activation'),
      transaction.done,
    ]);
  }

  /** Change whose store is the current one. @param {string | null} store */
  async choose(store) {
    await (store ? this.database.put('meta', store, 'current') : this.database.delete('meta', 'current'));
  }

  /** The activation under way: code and tokens, so that a lost answer can be asked for again. @returns {Promise<any>} */
  activation() {
    return this.database.get('meta', 'activation');
  }

  /** @param {{ code: string, push_token: string, read_token: string, store: string }} activation */
  async keepActivation(activation) {
    await this.database.put('meta', activation, 'activation');
  }

  /** Settings that belong to the phone, such as the language before anybody is signed in. @param {string} name @returns {Promise<any>} */
  setting(name) {
    return this.database.get('meta', `setting:${name}`);
  }

  /** @param {string} name @param {unknown} value */
  async keepSetting(name, value) {
    await this.database.put('meta', value, `setting:${name}`);
  }
}
