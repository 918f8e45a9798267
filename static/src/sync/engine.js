// Moves operations up and changes down, under a lock that all windows share. Does not know what a visit is.
// An entry leaves the outbox only when a receipt names it; whatever else the network says, it stays.
import { deviceNow, noteServerTime } from '../shared/clock.js';
import { words } from '../shared/vocabulary.js';
import { BUILD } from '../shared/program.js';
import { exchange } from './exchange.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').KeptEntry} KeptEntry */
/** @typedef {import('../types.js').Answer} Answer */
/** @typedef {import('../store/store.js').Store} Store */

const TERMINAL = new Set(['counted', 'refused', 'held']);
const DAY_MS = 86_400_000;

/**
 * How a run ended: 'done', or why not: 'unreachable', 'portal', 'busy', 'update' (this program is too old to read),
 * 'unread' (everything went up, but this phone may not read any more: code says why), 'refused'.
 * @typedef {{ end: string, retry_after?: number | null, code?: string, sent: number, left: number }} Outcome
 */

export class Engine {
  /**
   * @param {{ store: Store, pushToken: string, readToken: () => Promise<string | undefined>, pocket: import('../places/pocket.js').Pocket,
   *   onTurn?: (turn: import('../places/pocket.js').Turn, receipts: KeptEntry[], contact: { refusal: null, at: number }) => unknown, onProgress?: (sent: number, all: number) => void,
   *   fetcher?: typeof fetch, locks?: LockManager, onReceipts?: (receipts: KeptEntry[], meta: Record<string, unknown>, answer: Answer) => Promise<void> }} parts
   */
  constructor(parts) {
    this.parts = parts;
    /** Keys of entries whose undo somebody is looking at: they wait for that. @type {Set<number>} */
    this.heldBack = new Set();
  }

  /**
   * Exchange until nothing is left that may go. `urgent` does not wait for the ten seconds of undo.
   * @param {{ urgent?: boolean }} [options]
   * @returns {Promise<Outcome>}
   */
  run({ urgent = false } = {}) {
    const locks = this.parts.locks ?? navigator.locks;
    return locks.request(`xunfang-sync-${this.parts.store.name}`, () => this.#run(urgent));
  }

  /** @param {boolean} urgent @returns {Promise<Outcome>} */
  async #run(urgent) {
    const { store, pushToken, readToken, onProgress, fetcher } = this.parts;
    // Entries asked about in this run: one that the station has no word for yet must not hold up those behind it.
    /** @type {Set<number>} */
    const asked = new Set();
    const mayGo = (/** @type {Entry} */ entry) => !asked.has(entry.key) && (urgent || (hasSettled(entry) && !this.heldBack.has(entry.key)));
    let sent = 0;
    let refusal = '';
    let hasResent = false;
    for (;;) {
      const token = refusal ? undefined : await readToken();
      const place = await this.#place(Boolean(token));
      const outbox = await store.outbox();
      const ready = outbox.filter(mayGo).slice(0, words.limits.operations_per_exchange);
      onProgress?.(sent, sent + outbox.length);
      const attempted = new Set(ready.length ? await store.markAttempted(ready.map((entry) => entry.key)) : []);
      const batch = ready.filter((entry) => attempted.has(entry.key));
      const operations = batch.map((entry) => entry.operation);
      const verdict = await exchange({ token: token ?? pushToken, cursor: token ? place.cursor : null, operations, fetcher });
      if (verdict.kind !== 'answer') {
        if (verdict.kind === 'refused' && token && isRefusalToRead(verdict.code)) {
          // Whoever may not read any more still uploads: the push token goes on for ever.
          await store.keepMeta('reading', { ...(await store.meta('reading')), refusal: verdict.code });
          refusal = verdict.code;
          continue;
        }
        return ended(verdict, sent, outbox.length);
      }
      const { answer } = verdict;
      const progress = await this.#take(answer, batch, place, Boolean(token));
      sent += progress.receipts;
      for (const entry of ready) asked.add(entry.key);
      // Once a run: two stations with two epochs behind one address would otherwise keep it going for ever.
      /** @type {boolean} */
      const resends = progress.again > 0 && !hasResent;
      if (resends) {
        asked.clear();
        hasResent = true;
      }
      const isOld = answer.build_min > BUILD;
      // `more` without a step forward would never end either.
      const readsOn = answer.more && Boolean(token) && !isOld && answer.cursor !== place.cursor;
      if (resends || readsOn || outbox.some(mayGo)) continue;
      const left = outbox.length - progress.receipts + progress.again;
      return { end: isOld ? 'update' : refusal ? 'unread' : 'done', code: refusal, sent, left };
    }
  }

  /**
   * Where this phone stands in the log. Another window may have moved the store on since this one last looked:
   * its blocks are read again then, so that an answer is never laid over older ones.
   * @param {boolean} reading
   * @returns {Promise<{ cursor: string | null, epoch: string | null }>}
   */
  async #place(reading) {
    const { store, pocket } = this.parts;
    const place = (await store.meta('place')) ?? { cursor: null, epoch: null };
    if (reading && pocket.cursor !== place.cursor) {
      const [blocks, zones, rounds, station] = await Promise.all([
        store.blocks(),
        ...['zones', 'rounds', 'station'].map((name) => store.meta(name)),
      ]);
      pocket.fill({ blocks, zones, rounds, station, cursor: place.cursor });
    }
    return place;
  }

  /**
   * @param {Answer} answer
   * @param {Entry[]} batch
   * @param {{ cursor: string | null, epoch: string | null }} place
   * @param {boolean} reading
   * @returns {Promise<{ receipts: number, again: number }>}
   */
  async #take(answer, batch, place, reading) {
    const { store, pocket, onTurn, onReceipts } = this.parts;
    const receipts = receiptsFor(answer, batch);
    const lastEpoch = await store.meta('epoch');
    const keptBefore = await store.kept();
    // Another epoch: the station was put back to an earlier state, so what it has counted or held since goes up again; ids make that harmless.
    const again = lastEpoch && lastEpoch !== answer.epoch ? keptBefore.filter((entry) => entry.receipt.state !== 'refused') : [];
    /** @type {import('../places/pocket.js').Turn | null} */
    let turn = null;
    /** @type {unknown} */
    let unread = null;
    try {
      if (reading && answer.build_min <= BUILD) turn = pocket.plan(answer, place.epoch !== null && place.epoch !== answer.epoch);
    } catch (error) {
      // Something to read that this program does not understand must not keep its receipts from it.
      unread = error;
    }
    const caughtUp = turn !== null && !answer.more;
    if (caughtUp) for (const entry of receipts) entry.caught_up = true;
    const decided = keptBefore.flatMap((entry) => decidedOn(entry, turn && answer.changes));
    const kept = caughtUp
      ? keptBefore.filter((entry) => !entry.caught_up && !again.includes(entry)).map((entry) => ({ ...entry, caught_up: true }))
      : [];
    const drop = keptBefore
      .filter((entry) => !again.includes(entry) && mayBeForgotten(entry, answer.durable_number, answer.server_time))
      .map((entry) => entry.key);
    /** @type {Record<string, unknown>} */
    const meta = { clock: noteServerTime(answer.server_time), epoch: answer.epoch };
    const contact = { refusal: null, at: answer.server_time };
    if (turn) {
      const { zones, rounds, station } = turn;
      Object.assign(meta, { place: { cursor: answer.cursor, epoch: answer.epoch }, zones, rounds, station, reading: contact });
      // What went away is told until it has been read.
      if (turn.left.length) meta.left = [...((await store.meta('left')) ?? []), ...turn.left];
    }
    await onReceipts?.([...receipts, ...decided], meta, answer);
    await store.take({
      receipts,
      again,
      kept: [...kept, ...decided].filter((entry) => !drop.includes(entry.key)),
      drop,
      blocks: turn?.blocks,
      gone: turn?.gone,
      clear: turn?.clear,
      meta,
    });
    if (turn) {
      pocket.commit(turn);
      await onTurn?.(turn, receipts, contact);
    }
    if (unread) throw unread;
    return { receipts: receipts.length, again: again.length };
  }
}

/**
 * The entries of a batch that got one of the three terminal words; any other word, or none, means "not yet".
 * @param {Answer} answer
 * @param {Entry[]} batch
 * @returns {KeptEntry[]}
 */
export function receiptsFor(answer, batch) {
  const byId = new Map(answer.receipts.map((receipt) => [receipt?.id, receipt]));
  return batch.flatMap((entry) => {
    const receipt = byId.get(entry.operation.id);
    if (!receipt || !TERMINAL.has(receipt.state)) return [];
    return [{ ...entry, receipt, received_at: answer.server_time, caught_up: false }];
  });
}

/**
 * A kept entry with the receipt that a person's decision has given it, where the answer tells of one.
 * @param {KeptEntry} entry
 * @param {any[] | null} changes
 * @returns {KeptEntry[]}
 */
function decidedOn(entry, changes) {
  const found = changes?.find((change) => change.operation === entry.operation.id);
  // Its row has come with it; what was given back or closed is to be looked at once more.
  return found ? [{ ...entry, receipt: { ...entry.receipt, ...found }, caught_up: true, is_seen: false }] : [];
}

/** Whether the ten seconds of undo are over. A clock that was set back must not hold an entry for ever. @param {Entry} entry @returns {boolean} */
export function hasSettled(entry) {
  const age = deviceNow() - entry.saved_at;
  return age < 0 || age >= words.limits.undo_seconds * 1000;
}

/**
 * Whether a kept operation needs no second sending any more. Its age is told by the station's clock: this phone's may have jumped a year.
 * @param {KeptEntry} entry
 * @param {number} durableNumber
 * @param {number} serverTime ms UTC
 * @returns {boolean}
 */
export function mayBeForgotten(entry, durableNumber, serverTime) {
  const { state, number } = entry.receipt;
  const age = serverTime - entry.received_at;
  if (state === 'counted') return age > words.limits.kept_days * DAY_MS || (entry.caught_up && number !== null && number <= durableNumber);
  return age > 3 * words.limits.kept_days * DAY_MS;
}

/** @param {string} code @returns {boolean} */
function isRefusalToRead(code) {
  return ['token.stale', 'phone.revoked', 'staff.ended', 'token.unknown'].includes(code);
}

/** @param {Exclude<import('./exchange.js').Verdict, { kind: 'answer' }>} verdict @param {number} sent @param {number} left @returns {Outcome} */
function ended(verdict, sent, left) {
  if (verdict.kind === 'busy') return { end: 'busy', retry_after: verdict.retry_after, code: verdict.code, sent, left };
  if (verdict.kind === 'refused') return { end: 'refused', code: verdict.code, sent, left };
  return { end: verdict.kind, sent, left };
}
