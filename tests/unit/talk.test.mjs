/** Talks that were begun and not saved: today's goes on, another day's waits to be finished under its own start, and no other save ends it. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { begunAnew, isBegun, isTalk, leftAfter, newDraft, takenUp, unfinishedIn, withBack } from '../../static/src/visits/draft.js';
import { Sheets } from '../../static/src/visits/sheets.js';
import { goesOn, openVisit, unfinishedAt } from '../../static/src/visits/talk.js';
import { localParts } from '../../static/src/shared/calendar.js';
import { noteServerTime, now } from '../../static/src/shared/clock.js';
import { pass, startClock, WEDNESDAY_TEN } from './support.mjs';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

beforeEach(() => startClock());

/** A phone on which a talk at door `a` was begun, the badge shown and, if wanted, a need written down. @param {string} [need] */
function phoneWithTalk(need = '三楼楼道灯坏了一周。') {
  const rules = { may: true };
  const sheets = new Sheets(() => rules.may);
  /** @type {Record<string, any>} */
  const drafts = { a: { ...newDraft(sheets.look('a')), badge_shown: true, need } };
  return /** @type {any} */ ({
    rules,
    sheets,
    drafts,
    timeZone: 'Asia/Shanghai',
    today: () => localParts(now(), 'Asia/Shanghai').day,
    door: (/** @type {string} */ door) => ({ id: door }),
    keepDraft: async (/** @type {string} */ door, /** @type {any} */ draft) => (drafts[door] = draft),
  });
}

/** The phone starts again: it knows no open sheet. @param {any} work */
const restarted = (work) => Object.assign(work, { sheets: new Sheets(() => work.rules.may) });

/** A coordinator opens the door's sheet. @param {any} work */
const looked = (work) => {
  work.sheets.look('a');
  return work;
};

/** @param {any} work */
const starts = (work) => unfinishedAt(work, 'a').map((draft) => draft.sheet?.opened_at);

test('a talk of today goes on after a restart, however long it was left', () => {
  const work = looked(restarted(phoneWithTalk()));
  pass(3 * 60 * MINUTE_MS);
  assert.equal(goesOn(work, 'a'), true);
  assert.deepEqual(starts(work), [WEDNESDAY_TEN]);
});

test('a talk of another day does not go on by itself, and waits under its own start', async () => {
  const work = looked(restarted(phoneWithTalk()));
  pass(DAY_MS);
  noteServerTime(WEDNESDAY_TEN + DAY_MS + 2 * MINUTE_MS);
  assert.equal(goesOn(work, 'a'), false);
  assert.deepEqual(starts(work), [WEDNESDAY_TEN]);
  const old = work.drafts.a;
  work.sheets.restore('a', old.sheet);
  assert.equal(goesOn(work, 'a'), true, 'who asks for it gets it');
  assert.deepEqual(starts(work), [WEDNESDAY_TEN], 'and its door says so, lest another result puts it away');
});

test('midnight is the community’s own', () => {
  startClock(Date.parse('2026-11-25T15:59:00Z'));
  const work = looked(restarted(phoneWithTalk()));
  pass(2 * MINUTE_MS);
  assert.equal(goesOn(work, 'a'), false);
});

test('a badge shown and nothing written down is no talk after ten minutes, once the door’s sheet has been opened anew', () => {
  const work = looked(restarted(phoneWithTalk('')));
  pass(10 * MINUTE_MS - 1);
  assert.equal(goesOn(work, 'a'), true);
  pass(1);
  assert.equal(goesOn(work, 'a'), false);
  assert.deepEqual(starts(work), []);
});

test('a page that the browser has thrown away goes on with the visit it was, though its door has locked meanwhile', async () => {
  const work = restarted(phoneWithTalk(''));
  work.rules.may = false;
  pass(30 * MINUTE_MS);
  const { sheet } = work.drafts.a;
  assert.equal(await openVisit(work, 'a'), true);
  assert.equal(work.sheets.of('a'), sheet);
});

test('a page of a locked door that no visit was begun at opens none', async () => {
  const work = restarted(phoneWithTalk(''));
  work.rules.may = false;
  assert.equal(await openVisit(work, 'b'), false);
  assert.equal('b' in work.drafts, false);
  pass(DAY_MS);
  assert.equal(await openVisit(work, 'a'), false, 'nor one of another day');
});

test('a visit is written down as soon as its first page opens', async () => {
  const work = phoneWithTalk();
  const sheet = work.sheets.look('b');
  assert.equal(await openVisit(work, 'b'), true);
  assert.deepEqual(work.drafts.b, newDraft(sheet));
});

test('a clock that was set back does not go on with a talk of the future', () => {
  const work = looked(restarted(phoneWithTalk()));
  pass(-1);
  assert.equal(goesOn(work, 'a'), false);
});

test('a day agreed and not saved is unfinished as well', () => {
  const work = looked(restarted(phoneWithTalk('')));
  work.drafts.a = { ...work.drafts.a, badge_shown: false, appointment: { day: '2026-11-28', slot: '' } };
  pass(60 * MINUTE_MS);
  assert.deepEqual(starts(work), [WEDNESDAY_TEN]);
  assert.equal(goesOn(work, 'a'), true);
});

test('a new visit leaves the unfinished one beside it as it was, and each ends alone', async () => {
  const work = looked(restarted(phoneWithTalk()));
  pass(DAY_MS);
  work.sheets.look('a');
  const old = work.drafts.a;
  await openVisit(work, 'a');
  const today = work.drafts.a;
  assert.deepEqual([today.badge_shown, today.need, unfinishedIn(today)], [false, '', [old]]);
  const written = { ...today, badge_shown: true, need: '别的' };
  const own = { ...written, others: undefined };
  delete own.others;
  assert.deepEqual(unfinishedIn(written), [own, old]);
  assert.deepEqual(leftAfter(written, own.sheet.id), old, 'today’s save leaves yesterday’s');
  assert.deepEqual(leftAfter(written, old.sheet.id), own, 'and the other way round');
  assert.equal(leftAfter(old, old.sheet.id), null);
  assert.deepEqual(takenUp(written, old.sheet.id), { ...old, others: [own] });
  assert.deepEqual(takenUp(takenUp(written, old.sheet.id) ?? undefined, own.sheet.id), written);
  assert.deepEqual(leftAfter(today, 'of another result'), old, 'a visit begun and not written down leaves nothing of its own');
});

test('what was never begun leaves nothing', () => {
  const { drafts } = phoneWithTalk('');
  assert.equal(isBegun(drafts.a), false);
  assert.equal(leftAfter(drafts.a, 'another'), null);
  assert.equal(leftAfter(undefined, 'another'), null);
  assert.deepEqual(unfinishedIn(undefined), []);
  assert.deepEqual(begunAnew(undefined, drafts.a.sheet), newDraft(drafts.a.sheet));
});

test('another result begins anew beside a talk of another hour, and only a page of its own takes it up', async () => {
  const work = restarted(phoneWithTalk());
  pass(3 * 60 * MINUTE_MS);
  looked(work);
  const talk = work.drafts.a;
  assert.equal(await openVisit(work, 'a', false), true);
  assert.notEqual(work.drafts.a.sheet.id, talk.sheet.id);
  assert.deepEqual(unfinishedIn(work.drafts.a), [talk]);
  // That page thrown away and restored goes on with its own visit, not with the talk.
  const own = work.drafts.a.sheet;
  restarted(work);
  assert.equal(await openVisit(work, 'a', false), true);
  assert.equal(work.sheets.of('a'), own);
});

test('a day agreed is no talk, also where the badge was shown', () => {
  const { drafts } = phoneWithTalk('');
  assert.equal(isTalk({ ...drafts.a, appointment: { day: '2026-11-28', slot: 'am' } }), false);
  assert.equal(isTalk({ ...drafts.a, topics: { supplies: 'told' } }), true);
});

test('what is put back stands beside what was begun meanwhile, once', () => {
  const { drafts, sheets } = phoneWithTalk();
  const talk = drafts.a;
  assert.deepEqual(withBack(undefined, [talk]), talk);
  const meanwhile = { ...newDraft(sheets.look('b')), badge_shown: true, need: '别的' };
  const both = withBack(meanwhile, [talk]);
  assert.deepEqual(both, { ...meanwhile, others: [talk] });
  assert.deepEqual(withBack(both ?? undefined, [talk]), both);
  assert.equal(withBack(undefined, []), null);
});
