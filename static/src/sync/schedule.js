// When to exchange: after a save, on coming online or into view, and by a timer that backs off while the station does not answer.
// Never asks "am I online?": the exchange itself is the question.
import { words } from '../shared/vocabulary.js';

/** @typedef {import('./engine.js').Outcome} Outcome */

const FIRST_RETRY_MS = 4_000;
const LONGEST_RETRY_MS = 120_000;
const LOOK_EVERY_MS = 60_000;
const SETTLED_MS = words.limits.undo_seconds * 1000 + 200;

export class Schedule {
  /**
   * @param {{ run: (options: { urgent?: boolean }) => Promise<Outcome>, onState: (state: { running: boolean, outcome: Outcome | null, retry_in: number | null }) => void,
   *   setTimer?: (work: () => void, ms: number) => any, clearTimer?: (timer: any) => void }} parts
   */
  constructor({ run, onState, setTimer = (work, ms) => setTimeout(work, ms), clearTimer = (timer) => clearTimeout(timer) }) {
    this.parts = { run, onState, setTimer, clearTimer };
    this.delay = FIRST_RETRY_MS;
    this.running = false;
    this.askedAgain = false;
    /** Whether something was saved since the last run began. */
    this.hasSaved = false;
    this.urgent = false;
    this.isStopped = false;
    this.visible = () => true;
    this.stopListening = () => {};
    /** @type {any} */
    this.timer = null;
    /** @type {Outcome | null} */
    this.outcome = null;
  }

  /** Watch the browser's own signs. @param {EventTarget} page window @param {EventTarget & { visibilityState: string }} document */
  listen(page, document) {
    const end = new AbortController();
    const { signal } = end;
    page.addEventListener('online', () => this.now(), { signal });
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'visible') this.now();
      },
      { signal },
    );
    // Coming back into view is told twice, the second time as the focus: one run is enough.
    page.addEventListener('focus', () => !this.running && this.now(), { signal });
    this.visible = () => document.visibilityState === 'visible';
    this.stopListening = () => end.abort();
    this.now();
  }

  /** The store closes: no more runs, whatever the browser or a timer says. */
  stop() {
    this.stopListening();
    this.#clear();
    this.isStopped = true;
  }

  /** Something was saved: go when its ten seconds of undo are over, unless the station has asked for more patience than that. */
  afterSave() {
    this.hasSaved = true;
    if (this.outcome?.end === 'busy') return;
    this.delay = FIRST_RETRY_MS;
    if (!this.running) this.#in(SETTLED_MS);
  }

  /** Go at once. @param {{ urgent?: boolean }} [options] urgent: the person pressed "upload now" */
  now({ urgent = false } = {}) {
    this.delay = FIRST_RETRY_MS;
    this.urgent ||= urgent;
    return this.#go();
  }

  async #go() {
    if (this.isStopped) return;
    if (this.running) {
      this.askedAgain = true;
      return;
    }
    this.running = true;
    this.hasSaved = false;
    this.#clear();
    const { run, onState } = this.parts;
    onState({ running: true, outcome: this.outcome, retry_in: null });
    try {
      do {
        this.askedAgain = false;
        const urgent = this.urgent;
        this.urgent = false;
        this.outcome = await run({ urgent });
      } while (this.askedAgain && this.outcome.end === 'done');
    } catch (error) {
      this.outcome = { end: 'broken', code: String(error), sent: 0, left: this.outcome?.left ?? 0 };
    } finally {
      this.running = false;
      this.askedAgain = false;
      // What is saved from now on has its ten seconds again.
      this.urgent = false;
    }
    const wait = this.#nextWait(/** @type {Outcome} */ (this.outcome));
    onState({ running: false, outcome: this.outcome, retry_in: wait });
    this.#in(wait);
  }

  /** @param {Outcome} outcome @returns {number} ms */
  #nextWait(outcome) {
    const isAnswered = outcome.end === 'done' || outcome.end === 'unread' || outcome.end === 'update';
    // What is left after an answer is not settled yet, or the station has no word for it: the second would otherwise be asked for ever.
    const isStuck = outcome.left > 0 && outcome.sent === 0 && !this.hasSaved;
    if (isAnswered && !isStuck) {
      this.delay = FIRST_RETRY_MS;
      return outcome.left > 0 || this.hasSaved ? SETTLED_MS : LOOK_EVERY_MS;
    }
    const wait = Math.max(this.delay, (outcome.retry_after ?? 0) * 1000, isAnswered ? SETTLED_MS : 0);
    this.delay = Math.min(this.delay * 2, LONGEST_RETRY_MS);
    return wait;
  }

  /** @param {number} ms */
  #in(ms) {
    this.#clear();
    if (this.isStopped) return;
    this.timer = this.parts.setTimer(() => {
      // Out of view and nothing to send: coming back into view asks soon enough.
      if (this.visible() || this.hasSaved || (this.outcome?.left ?? 1) > 0) this.#go();
    }, ms);
  }

  #clear() {
    if (this.timer !== null) this.parts.clearTimer(this.timer);
    this.timer = null;
  }
}
