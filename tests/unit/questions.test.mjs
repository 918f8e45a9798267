/** Questions on the phone: what is kept of them, when one is open, and an answer that is written without network. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import { Store } from '../../static/src/store/store.js';
import { faultOfAnswer, isOpen, linesOf, noteThreads, readThreads, recordAnswer, threadsOf } from '../../static/src/visits/questions.js';
import { noteAnswer, questionPiece } from '../../static/src/visits/tally.js';
import { startClock, WEDNESDAY_TEN, withReceipt } from './support.mjs';

beforeEach(() => startClock());

const DAY_MS = 86_400_000;
const door = randomUUID();

/** @param {number} number @param {string[]} kinds @param {any} [more] @returns {any} */
const thread = (number, kinds, more = {}) => ({
  kind: 'question:asked',
  building: 'b',
  door,
  visit: { number, at: WEDNESDAY_TEN, outcome: 'met', topics: [], appointment: null },
  is_open: kinds.at(-1) === 'question',
  notes: kinds.map((kind) => ({ id: randomUUID(), kind, by: kind === 'question' ? 'S03' : '07', at: WEDNESDAY_TEN, text: kind })),
  ...more,
});

/** @param {any} [known] @returns {any} */
const here = (known = {}) => ({ outbox: [], kept: [], person: { badge_no: '07' }, door: () => undefined, ...known });

/** @param {string} question @returns {any} */
const answered = (question) => ({
  key: 1,
  operation: {
    id: randomUUID(),
    kind: 'answer:record',
    v: 1,
    text: JSON.stringify({ question, text: '修好了', clock: { at: WEDNESDAY_TEN, offset: 0, age: 0 }, build: 1 }),
  },
  saved_at: WEDNESDAY_TEN,
});

/** @param {any[]} changes @param {string} [epoch] @returns {any} */
const answer = (changes, epoch = 'e1') => ({ epoch, changes });

test('a question is open until this phone has written an answer to it, sent or not', () => {
  const asked = thread(5, ['question']);
  assert.equal(isOpen(here(), asked), true);
  const entry = answered(asked.notes[0].id);
  assert.equal(isOpen(here({ outbox: [entry] }), asked), false);
  assert.equal(isOpen(here({ kept: [withReceipt(entry, 'counted', 9)] }), asked), false);
  assert.equal(isOpen(here({ kept: [withReceipt(entry, 'held', null)] }), asked), false);
  assert.equal(isOpen(here({ kept: [withReceipt(entry, 'refused', null)] }), asked), true);
  assert.equal(isOpen(here({ outbox: [answered(randomUUID())] }), asked), true);
});

test('a second question is open although the first has an answer on its way', () => {
  const asked = thread(5, ['question', 'question']);
  assert.equal(isOpen(here({ outbox: [answered(asked.notes[0].id)] }), asked), true);
  assert.equal(isOpen(here({ outbox: [answered(asked.notes[1].id)] }), asked), false);
});

test('a record that was corrected or taken back waits for no answer; one beyond the rows of this phone does', () => {
  const asked = thread(5, ['question']);
  assert.equal(isOpen(here({ door: () => ({ visits: [{ number: 5 }] }) }), asked), true);
  assert.equal(isOpen(here({ door: () => ({ visits: [] }) }), asked), false);
  const old = thread(5, ['question'], { visit: { ...asked.visit, at: WEDNESDAY_TEN - 91 * DAY_MS } });
  assert.equal(isOpen(here({ door: () => ({ visits: [] }) }), old), true);
});

test('an answer stands in the thread once, here and when the station tells it', () => {
  const asked = thread(5, ['question']);
  const entry = answered(asked.notes[0].id);
  const lines = linesOf(here({ outbox: [entry] }), asked);
  assert.deepEqual(
    lines.map(({ kind, text, waiting }) => [kind, text, Boolean(waiting)]),
    [
      ['question', 'question', false],
      ['answer', '修好了', true],
    ],
  );
  const told = {
    ...asked,
    notes: [...asked.notes, { id: entry.operation.id, kind: 'answer', by: '07', at: WEDNESDAY_TEN, text: '修好了' }],
  };
  assert.equal(linesOf(here({ kept: [withReceipt(entry, 'counted', 9)] }), told).length, 2);
});

test('what keeps an answer from being saved', () => {
  const fault = (/** @type {string} */ text, is_not_a_name = false) => faultOfAnswer({ id: 'x', text, is_not_a_name });
  assert.equal(fault(' \n'), 'empty');
  assert.equal(fault('打 154 0000 2231'), 'phone');
  assert.equal(fault('王阿姨说好了'), 'name');
  assert.equal(fault('王阿姨说好了', true), null);
  assert.equal(fault('报了，物业说周五来修。'), null);
});

test('an answer and the end of its draft are one step, and a second press saves nothing twice', async () => {
  const store = await Store.open(`x-${randomUUID()}`);
  const [question, id] = [randomUUID(), randomUUID()];
  await store.keepDraft(question, { id, text: '报了', is_not_a_name: false });
  const draft = { id, text: ' 报了 ', is_not_a_name: false };
  const entry = await recordAnswer(store, question, draft, question);
  assert.deepEqual(JSON.parse(entry?.operation.text ?? '').text, '报了');
  assert.deepEqual(await store.drafts(), {});
  assert.equal(await recordAnswer(store, question, draft, question), null);
  assert.equal((await store.outbox()).length, 1);
  store.close();
});

test('threads are kept by their visit, each as it came last, and those of another epoch are not', async () => {
  const store = await Store.open(`x-${randomUUID()}`);
  const work = /** @type {any} */ (here({ store }));
  /** @param {any} sent */
  const take = async (sent) => {
    /** @type {Record<string, any>} */
    const meta = { epoch: sent.epoch };
    await noteThreads(store, meta, sent);
    await store.take({ meta });
  };
  await take(answer([thread(5, ['question']), { kind: 'visit:recorded' }, thread(7, ['question'])]));
  assert.deepEqual(
    (await readThreads(work)).map(({ visit }) => visit.number),
    [5, 7],
  );
  await take(answer([thread(5, ['question', 'answer'])]));
  assert.deepEqual(
    (await readThreads(work)).map(({ visit }) => visit.number),
    [7],
  );
  assert.equal(threadsOf(work).length, 2);
  await store.keepMeta('epoch', 'e2');
  assert.deepEqual(await readThreads(work), []);
  await take(answer([thread(3, ['question'])], 'e2'));
  assert.deepEqual(threadsOf(work).length, 0);
  assert.deepEqual(
    (await readThreads(work)).map(({ visit }) => visit.number),
    [3],
  );
  startClock(WEDNESDAY_TEN + 91 * DAY_MS);
  assert.deepEqual(await readThreads(work), []);
  store.close();
});

test('the piece is asked for only when something was asked, and without it nothing is taken', async () => {
  const store = /** @type {any} */ ({ meta: async () => undefined });
  let loads = 0;
  questionPiece.load = async () => ((loads += 1), { noteThreads });
  /** @type {Record<string, any>} */
  const meta = {};
  await noteAnswer(store, [], meta, answer([{ kind: 'visit:recorded' }]));
  assert.deepEqual([loads, meta.questions], [0, undefined]);
  await noteAnswer(store, [], meta, answer([thread(5, ['question'])]));
  assert.deepEqual([loads, meta.questions.threads.length], [1, 1]);
  questionPiece.load = () => Promise.reject(new Error('offline'));
  await assert.rejects(noteAnswer(store, [], {}, answer([thread(5, ['question'])])), /offline/);
});
