/** From a draft to the frozen text: what keeps it from being saved, what is kept of it, and what never is. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { noteServerTime } from '../../static/src/shared/clock.js';
import { Store } from '../../static/src/store/store.js';
import { certificateOf, faultsOfDraft, isBegun, newDraft, remindMonth, visitOf } from '../../static/src/visits/draft.js';
import { NotWhole, recordVisit, recordWish } from '../../static/src/visits/record-visit.js';
import { fillUp, pass, startClock, WEDNESDAY_TEN } from './support.mjs';

beforeEach(() => startClock());

const sheet = { id: randomUUID(), opened_at: WEDNESDAY_TEN, is_live: true };
const paper = { kind: 'residence_permit', state: 'expired', help: ['advice'], reminds: true, year: 2027, month: 1 };

/** @param {any} [change] @returns {import('../../static/src/visits/draft.js').Draft} */
const draft = (change = {}) => ({ ...newDraft(sheet), badge_shown: true, topics: { document_help: 'told' }, ...change });

/** @param {any} [visit] @returns {any} */
const visit = (visit = {}) => ({ id: randomUUID(), door: randomUUID(), outcome: 'not_home', started_at: WEDNESDAY_TEN, ...visit });

const open = () => Store.open(`x-${randomUUID()}`);

test('no paper chosen is no certificate check', () => {
  for (const none of [null, { ...paper, kind: '' }]) {
    assert.equal(certificateOf(none), null);
    assert.equal(visitOf(draft({ paper: none })).certificate, null);
  }
});

test('of a paper three things are kept, and never how it was', () => {
  assert.deepEqual(certificateOf(paper), { kind: 'residence_permit', help: ['advice'], remind_month: '2027-01' });
  assert.deepEqual(certificateOf({ ...paper, reminds: false, help: [] }), { kind: 'residence_permit', help: [], remind_month: null });
});

test('a reminder is for a permit whose resident asked, with a month', () => {
  assert.equal(remindMonth({ ...paper, month: 12 }), '2027-12');
  for (const change of [{ reminds: false }, { month: 0 }, { kind: 'school' }]) assert.equal(remindMonth({ ...paper, ...change }), null);
});

test('a paper whose topic was taken back is not kept, and its month keeps nothing from being saved', () => {
  const back = draft({ topics: {}, paper: { ...paper, year: 2020 } });
  assert.equal(visitOf(back).certificate, null);
  assert.deepEqual(faultsOfDraft(back, '2026-11'), []);
});

test('what keeps a draft from being saved, in the order of the form', () => {
  const faults = (/** @type {any} */ change) => faultsOfDraft(draft(change), '2026-11').map(({ field, fault }) => `${field} ${fault}`);
  assert.deepEqual(faults({}), []);
  assert.deepEqual(faults({ paper: { ...paper, year: 2026, month: 10 } }), ['remind past']);
  assert.deepEqual(faults({ paper: { ...paper, year: 2026, month: 11 } }), []);
  assert.deepEqual(faults({ need: '打 154 0000 2231' }), ['need phone']);
  assert.deepEqual(faults({ need: '449901 19490230 004X' }), ['need id']);
  assert.deepEqual(faults({ need: '449901 19490230 004X，15400002231' }), ['need id']);
  assert.deepEqual(faults({ need: '王先生' }), ['need name']);
  assert.deepEqual(faults({ need: '王先生', is_not_a_name: true }), []);
  assert.deepEqual(faults({ need: '王先生 15400002231', is_not_a_name: true }), ['need phone']);
  assert.deepEqual(faults({ need: '王先生', paper: { ...paper, year: 2026, month: 1 } }), ['remind past', 'need name']);
});

test('a draft is begun when something was chosen or typed after the badge', () => {
  assert.equal(isBegun(undefined), false);
  assert.equal(isBegun(newDraft(sheet)), false);
  assert.equal(isBegun(draft({ topics: {} })), false);
  assert.equal(isBegun(draft({ badge_shown: false })), false);
  for (const change of [{}, { topics: {}, need: 'x' }, { topics: {}, paper }]) assert.equal(isBegun(draft(change)), true);
});

test('the text is frozen at save: every field, the clock of that moment, nothing else', async () => {
  const store = await open();
  noteServerTime(WEDNESDAY_TEN + 3_600_000);
  pass(90_000);
  const saved = visit({ ...visitOf(draft({ paper, need: '  想要车次表 ', left_card: true })) });
  const entry = await recordVisit(store, saved);
  pass(600_000);
  noteServerTime(WEDNESDAY_TEN);
  const [{ operation, saved_at }] = await store.outbox();
  assert.deepEqual(operation, entry?.operation);
  assert.equal(saved_at, WEDNESDAY_TEN + 90_000);
  assert.deepEqual([operation.id, operation.kind, operation.v], [saved.id, 'visit:record', 1]);
  assert.deepEqual(JSON.parse(operation.text), {
    door: saved.door,
    outcome: 'met',
    started_at: WEDNESDAY_TEN,
    ended_at: WEDNESDAY_TEN + 90_000,
    clock: { at: WEDNESDAY_TEN + 90_000, offset: 3_600_000, age: 90_000 },
    badge_shown: true,
    topics: [{ topic: 'document_help', end: 'told' }],
    need: '想要车次表',
    appointment: null,
    left_card: true,
    wish: null,
    certificate: { kind: 'residence_permit', help: ['advice'], remind_month: '2027-01' },
    build: 1,
  });
});

test('how the paper was is nowhere in what is saved, and the draft that knew it is gone with the save', async () => {
  const states = vocabulary.paper_states.map(({ code }) => code);
  assert.equal(states.length, 4);
  for (const state of states) {
    const store = await open();
    const saved = visit();
    await store.keepDraft(saved.door, draft({ paper: { ...paper, state } }));
    await recordVisit(store, { ...saved, ...visitOf(draft({ paper: { ...paper, state } })) });
    const [{ operation }] = await store.outbox();
    assert.equal(operation.text.includes(state), false, state);
    assert.equal(operation.text.includes('state'), false);
    assert.deepEqual(await store.drafts(), {});
  }
});

test('every outcome can be recorded with what belongs to it, and a decline costs no more than a talk', async () => {
  const store = await open();
  for (const { code } of vocabulary.outcomes) {
    const appointment = code === 'appointment' ? { day: '2026-11-28', time: '19:00', band: null } : null;
    const entry = await recordVisit(store, visit({ outcome: code, badge_shown: code === 'met', appointment }));
    const body = JSON.parse(String(entry?.operation.text));
    assert.equal(body.outcome, code);
    assert.equal(body.wish !== null, code === 'do_not_visit');
  }
  assert.equal((await store.outbox()).length, vocabulary.outcomes.length);
});

test('what is not whole names its faults before anything is written', async () => {
  const store = await open();
  for (const [change, faults] of /** @type {[any, string[]][]} */ ([
    [{ outcome: 'met' }, ['badge_shown']],
    [{ outcome: 'appointment' }, ['appointment']],
    [{ topics: [{ topic: 'benefits', end: 'told' }], need: 'x' }, ['need', 'topics']],
    [{ outcome: 'met', badge_shown: true, topics: [{ topic: 'services_menu', end: 'no_thanks' }] }, ['topics']],
  ])) {
    await assert.rejects(
      recordVisit(store, visit(change)),
      (error) => error instanceof NotWhole && assert.deepEqual(error.faults, faults) === undefined,
    );
  }
  assert.deepEqual(await store.outbox(), []);
});

test('a sheet that opened after the clock was set back still ends no earlier than it began', async () => {
  const store = await open();
  await recordVisit(store, visit({ started_at: WEDNESDAY_TEN + 60_000 }));
  assert.equal(JSON.parse((await store.outbox())[0].operation.text).ended_at, WEDNESDAY_TEN + 60_000);
});

test('a need of blanks is none', async () => {
  const store = await open();
  await recordVisit(store, visit({ outcome: 'met', badge_shown: true, need: ' \n ' }));
  assert.equal(JSON.parse((await store.outbox())[0].operation.text).need, null);
});

test('a wish without a visit carries the resident’s word and no reason', async () => {
  const store = await open();
  const door = randomUUID();
  const entry = await recordWish(store, { id: randomUUID(), door });
  const { wish, ...body } = JSON.parse(String(entry?.operation.text));
  assert.deepEqual(body, { door, by: 'resident', clock: { at: WEDNESDAY_TEN, offset: null, age: null }, build: 1 });
  assert.match(wish, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  assert.equal(entry?.operation.kind, 'wish:set');
});

test('ids tell nothing: no two alike, none of a door or a time', async () => {
  const store = await open();
  const door = randomUUID();
  const bodies = [];
  for (let index = 0; index < 20; index += 1)
    bodies.push(JSON.parse(String((await recordWish(store, { id: randomUUID(), door }))?.operation.text)));
  assert.equal(new Set(bodies.map(({ wish }) => wish)).size, 20);
});

test('a full phone says so and keeps what was typed', async () => {
  const store = await open();
  const saved = visit();
  await store.keepDraft(saved.door, draft());
  const makeRoom = fillUp(store);
  await assert.rejects(recordVisit(store, saved), { name: 'QuotaExceededError' });
  makeRoom();
  assert.deepEqual(await store.drafts(), { [saved.door]: draft() });
  assert.notEqual(await recordVisit(store, saved), null);
});
