// The frame around a person's work: who is signed in, language, look, the toast with its undo, updates, the one open window.
// Never reloads under an open form and never deletes a store.
import { language, t, useLanguage } from '../shared/translate.js';
import { drainOthers } from '../sync/drain.js';
import { noteTally } from '../visits/tally.js';
import { assetAddress } from './assets.js';
import { Workplace } from './workplace.js';

/** @typedef {{ words: string, undo: (() => void) | null, told: string, entries: import('../types.js').Entry[], until: number }} Toast `told`: the door whose talk it speaks of */

export class Shell extends EventTarget {
  /** @param {import('../store/registry.js').Registry} registry @param {import('./router.js').Router} router */
  constructor(registry, router) {
    super();
    this.registry = registry;
    this.router = router;
    /** @type {Workplace | null} */
    this.work = null;
    /** @type {Toast | null} */
    this.toast = null;
    /** Whether this window holds the app; another may have taken it. */
    this.isHere = true;
    /** Asks the waiting worker to take over, when a new version is ready. @type {(() => void) | null} */
    this.update = null;
    this.installPrompt = /** @type {any} */ (null);
    this.isDraining = false;
    this.isPersisted = /** @type {boolean | null} */ (null);
    /** The wish that was set a moment ago, for its screen's undo. @type {{ entry: import('../types.js').Entry, door: string, until: number } | null} */
    this.justWished = null;
    /** What a root or a board keeps while another screen is open, by screen. @type {Map<string, Record<string, any>>} */
    this.memory = new Map();
    /** The language that was asked for last. */
    this.wanted = '';
    /** An activation code that came with the address (a demo, a scanned code). */
    this.offeredCode = '';
  }

  changed() {
    this.dispatchEvent(new Event('change'));
  }

  /** Open the store of the phone's current person, if there is one. */
  async openCurrent() {
    const person = await this.registry.current();
    await this.openPerson(person ?? null);
  }

  /** Hears what the screens work on from now on; handed in by practice. @type {(work: Workplace | null) => void} */
  onTurn = () => {};

  /** Change what the screens work on. @param {Workplace | null} work */
  turnTo(work) {
    this.work = work;
    // What was saved a moment ago lies elsewhere: its undo must not reach into this store.
    this.toast = null;
    this.justWished = null;
    this.memory.clear();
    // Nothing that is kept may stand under the edge of practice.
    this.onTurn(work);
  }

  /** @param {import('../types.js').Person | null} person */
  async openPerson(person) {
    this.work?.close();
    this.turnTo(null);
    if (person) {
      await this.registry.choose(person.store);
      this.work = await Workplace.open(person);
      this.work.addEventListener('change', () => this.changed());
      this.work.addEventListener('ran', () => this.drain());
      this.work.schedule.listen(window, document);
      await this.useLanguage((await this.work.store.meta('language')) ?? (await this.registry.setting('language')) ?? language());
      this.applyScheme((await this.work.store.meta('scheme')) ?? 'auto');
      this.applyClearer(Boolean(await this.work.store.meta('clearer')));
      this.#askToPersist();
    }
    this.changed();
  }

  /** Send what waits in the stores of everybody else on this phone. Also works while nobody is signed in. */
  async drain() {
    if (this.isDraining || !this.isHere) return;
    this.isDraining = true;
    try {
      const others = (await this.registry.people()).filter((person) => person.store !== this.work?.person.store);
      const { work } = this;
      const heard = work ? { community_id: work.person.community_id, epoch: await work.store.meta('epoch') } : undefined;
      await drainOthers(others, { heard, onReceipts: (_, store) => (receipts, meta) => noteTally(store, receipts, meta) });
    } finally {
      this.isDraining = false;
    }
  }

  /** What waits in one person's store, under the code it has now. @param {import('../types.js').Person} person */
  async sendFor(person) {
    await drainOthers([person], { onReceipts: (_, store) => (receipts, meta) => noteTally(store, receipts, meta) });
  }

  /** Sign out: the store closes, nothing in it is touched, what waits still goes up. */
  async leave() {
    await this.registry.choose(null);
    await this.openPerson(null);
    this.router.root('today');
  }

  /** @param {string} name 'zh-Hans' or 'en' */
  async useLanguage(name) {
    this.wanted = name;
    const messages = name === 'en' ? (await import(assetAddress('language-en.js'))).default : {};
    // Chosen anew while it was fetched, such as by handing the phone back.
    if (this.wanted !== name) return;
    useLanguage(name, messages);
    document.documentElement.lang = name === 'en' ? 'en' : 'zh-CN';
    this.changed();
  }

  /** @param {string} name */
  async chooseLanguage(name) {
    await this.useLanguage(name);
    await this.registry.keepSetting('language', name);
    await this.work?.store.keepMeta('language', name);
  }

  /** @param {string} scheme auto, light or dark */
  async chooseScheme(scheme) {
    this.applyScheme(scheme);
    await this.work?.store.keepMeta('scheme', scheme);
    this.changed();
  }

  /** @param {boolean} isClearer */
  async chooseClearer(isClearer) {
    this.applyClearer(isClearer);
    await this.work?.store.keepMeta('clearer', isClearer);
    this.changed();
  }

  /** @param {'down' | 'up'} stairs */
  async chooseStairs(stairs) {
    if (!this.work) return;
    this.work.stairs = stairs;
    await this.work.store.keepMeta('stairs', stairs);
    this.changed();
  }

  /** @param {string} scheme */
  applyScheme(scheme) {
    this.scheme = scheme;
    if (scheme === 'auto') delete document.documentElement.dataset.scheme;
    else document.documentElement.dataset.scheme = scheme;
  }

  /** Edges of ink, no washes, bolder text, for bright light. @param {boolean} isClearer */
  applyClearer(isClearer) {
    this.isClearer = isClearer;
    document.documentElement.toggleAttribute('data-clearer', isClearer);
  }

  /** Say that something is saved, with ten seconds to take it back. @param {string} words @param {(() => void) | null} undo @param {string} [told] the door of a talk @param {import('../types.js').Entry[]} [entries] what the undo takes back */
  say(words, undo = null, told = '', entries = []) {
    this.holdBack(false);
    this.toast = { words, undo, told, entries, until: performance.now() + 10_000 };
    this.changed();
  }

  /** While somebody is at the undo it goes on working: what it would take back is not sent. @param {boolean} isHeld */
  holdBack(isHeld) {
    const engine = this.work?.engine;
    if (!engine) return;
    engine.heldBack = new Set(isHeld ? this.toast?.entries.map(({ key }) => key) : []);
    if (!isHeld && this.toast?.entries.length) this.work?.schedule.afterSave();
  }

  /** Take back what one save wrote; what a request has carried already stays. @param {import('../types.js').Entry[]} entries */
  async undo(...entries) {
    let left = 0;
    for (const entry of entries) if (!(await this.work?.undo(entry))) left += 1;
    if (left && left < entries.length) this.say(t('撤销了 {done} 户，{left} 户已经传出去了', { done: entries.length - left, left }));
    else this.say(left ? t('已经传出去了，撤不回来。') : t('已撤销'));
  }

  hush() {
    this.holdBack(false);
    this.toast = null;
    this.changed();
  }

  async #askToPersist() {
    if (!navigator.storage?.persist) return;
    this.isPersisted = (await navigator.storage.persisted()) || (await navigator.storage.persist());
    this.changed();
  }
}
