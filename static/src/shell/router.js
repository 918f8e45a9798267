// Where the person is: hash addresses with opaque ids, one history entry for each screen or sheet and none else.
// Saving goes back to the board, so a swipe back never reopens a saved record.

/** @typedef {{ name: string, id?: string, door?: string, step?: string }} Place */

const ROOTS = ['today', 'buildings', 'upload', 'me'];
/** What stands after the name of a screen: a door, another opaque id, or nothing. */
const AT_A_DOOR = ['record', 'more', 'appointment', 'wish', 'menu', 'safety', 'past', 'paper', 'told', 'language'];
const WITH_ID = ['b', 'receipt', 'correct', 'blocked', 'help', 'question'];
const PLAIN = ['badge', 'people', 'about', 'activate', 'day', 'help', 'install', 'practice', 'rights', 'safety', 'scan'];

/** @param {string} hash @returns {Place} */
export function placeOf(hash) {
  const [name = '', id, sub, door] = hash.replace(/^#\/?/, '').split('/');
  if (name === 'building' && id) return { name, id, ...(sub === 'door' && door ? { door } : {}) };
  if (AT_A_DOOR.includes(name) && id) return { name, door: id };
  if (WITH_ID.includes(name) && id) return { name, id };
  if (PLAIN.includes(name)) return { name };
  return { name: ROOTS.includes(name) ? name : 'today' };
}

/** @param {Place} place @returns {string} */
export function hashOf(place) {
  if (place.name === 'building') return `#/building/${place.id}${place.door ? `/door/${place.door}` : ''}`;
  return `#/${[place.name, place.id ?? place.door].filter(Boolean).join('/')}`;
}

export class Router extends EventTarget {
  /** @param {Window} page */
  constructor(page) {
    super();
    this.page = page;
    /** @type {string[]} hashes from the root to here, as far as this window knows */
    this.stack = JSON.parse(page.sessionStorage.getItem('stack') ?? '[]');
    /** While set, back does not leave the place (a resident is holding the phone). */
    this.held = false;
    if (this.stack.at(-1) !== page.location.hash) this.stack = [page.location.hash || '#/today'];
    page.addEventListener('popstate', () => this.#onPop());
  }

  get place() {
    return placeOf(this.page.location.hash);
  }

  /** Open a screen on top of this one. @param {Place} place */
  push(place) {
    this.stack.push(hashOf(place));
    this.page.history.pushState({ depth: this.stack.length }, '', hashOf(place));
    this.#changed();
  }

  /** Change this screen for another. @param {Place} place */
  replace(place) {
    this.stack[Math.max(this.stack.length - 1, 0)] = hashOf(place);
    this.page.history.replaceState({ depth: this.stack.length }, '', hashOf(place));
    this.#changed();
  }

  /** Go to a root tab. @param {string} name */
  root(name) {
    this.stack = [];
    this.replace({ name });
  }

  /** One step back; from a first screen to its parent. @param {Place} [parent] */
  back(parent = { name: 'today' }) {
    if (this.stack.length > 1) this.page.history.back();
    else this.replace(parent);
  }

  /**
   * Back to a place below, or there directly when the way is not known (the app was killed meanwhile).
   * @param {Place} place
   * @returns {Promise<void>} when that place is shown
   */
  async backTo(place) {
    const index = this.stack.lastIndexOf(hashOf(place));
    const steps = this.stack.length - 1 - index;
    if (index < 0) this.replace(place);
    else if (steps > 0) {
      const shown = new Promise((resolve) => this.addEventListener('change', resolve, { once: true }));
      this.page.history.go(-steps);
      await shown;
    }
  }

  #onPop() {
    if (this.held) {
      // The entry that was left is put back: there is no way out of the menu by back.
      this.page.history.pushState({ depth: this.stack.length }, '', this.stack.at(-1));
      return;
    }
    const hash = this.page.location.hash;
    const index = this.stack.lastIndexOf(hash);
    this.stack = index >= 0 ? this.stack.slice(0, index + 1) : [hash];
    this.#changed();
  }

  #changed() {
    this.page.sessionStorage.setItem('stack', JSON.stringify(this.stack));
    this.dispatchEvent(new Event('change'));
  }
}
