/** Talks that were begun and not saved: today's goes on, another day's waits to be finished under its own start, and no other save ends it. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { carriedOver, endsDraft, isBegun, newDraft } from '../../static/src/visits/draft.js';
import { Sheets } from '../../static/src/visits/sheets.js';
import { goesOnNow, unfinishedSince } from '../../static/src/visits/talk.js';
import { localParts } from '../../static/src/shared/calendar.js';
import { noteServerTime, now } from '../../static/src/shared/clock.js';
import { pass, startClock, WEDNESDAY_TEN } from './support.mjs';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

beforeEach(() => startClock());

/** A phone on which a talk at door `a` was begun, the badge shown and, if wanted, a need written down. @param {string} [need] */
function phoneWithTalk(need = '三楼楼道灯坏了一周。') {
  const sheets = new Sheets(() => true);
  /** @type {Record<string, import('../../static/src/visits/draft.js').Draft>} */
  const drafts = { a: { ...newDraft(sheets.look('a')), badge_shown: true, need } };
  return /** @type {any} */ ({ sheets, drafts, timeZone: 'Asia/Shanghai', today: () => localParts(now(), 'Asia/Shanghai').day });
}

/** The phone starts again: it knows no open sheet. @param {any} work */
const restarted = (work) => Object.assign(work, { sheets: new Sheets(() => true) });

test('a talk of today goes on after a restart, however long it was left', () => {
  const work = restarted(phoneWithTalk());
  pass(3 * 60 * MINUTE_MS);
  assert.equal(goesOnNow(work, 'a'), true);
  assert.equal(unfinishedSince(work, 'a'), WEDNESDAY_TEN);
});

test('a talk of another day does not go on by itself, and waits under its own start by the station’s clock', () => {
  const work = restarted(phoneWithTalk());
  pass(DAY_MS);
  noteServerTime(WEDNESDAY_TEN + DAY_MS + 2 * MINUTE_MS);
  assert.equal(goesOnNow(work, 'a'), false);
  assert.equal(unfinishedSince(work, 'a'), WEDNESDAY_TEN + 2 * MINUTE_MS);
  work.sheets.restore('a', work.drafts.a.sheet);
  assert.equal(goesOnNow(work, 'a'), true, 'who asks for it gets it');
  assert.equal(unfinishedSince(work, 'a'), null);
});

test('midnight is the community’s own', () => {
  startClock(Date.parse('2026-11-25T15:59:00Z'));
  const work = restarted(phoneWithTalk());
  pass(2 * MINUTE_MS);
  assert.equal(goesOnNow(work, 'a'), false);
});

test('a badge shown and nothing written down is no talk after ten minutes', () => {
  const work = restarted(phoneWithTalk(''));
  pass(10 * MINUTE_MS - 1);
  assert.equal(goesOnNow(work, 'a'), true);
  pass(1);
  assert.equal(goesOnNow(work, 'a'), false);
  assert.equal(unfinishedSince(work, 'a'), null);
});

test('a clock that was set back does not go on with a talk of the future', () => {
  const work = restarted(phoneWithTalk());
  pass(-1);
  assert.equal(goesOnNow(work, 'a'), false);
});

test('a door without a draft, or with an agreed day alone, has no talk to go on with', () => {
  const work = phoneWithTalk();
  work.drafts.b = { appointment: { day: '2026-11-26', slot: 'am' } };
  for (const door of ['b', 'c']) assert.deepEqual([goesOnNow(work, door), unfinishedSince(work, door)], [false, null]);
});

test('a new talk takes over what was written down, and shows the badge again', () => {
  const { drafts, sheets } = phoneWithTalk();
  const sheet = sheets.look('b');
  const carried = carriedOver(drafts.a, sheet);
  assert.deepEqual([carried.need, carried.badge_shown, carried.sheet, carried.is_carried], [drafts.a.need, false, sheet, true]);
  assert.equal(isBegun(carried), false);
  const again = carriedOver(carried, sheets.look('c'));
  assert.deepEqual([again.need, again.is_carried], [drafts.a.need, true]);
});

test('only its own save ends a talk that was begun', () => {
  const { drafts } = phoneWithTalk();
  assert.equal(endsDraft(drafts.a, 'another sheet'), false);
  assert.equal(endsDraft(drafts.a, drafts.a.sheet?.id ?? ''), true);
  assert.equal(endsDraft({ ...drafts.a, need: '' }, 'another sheet'), true);
  assert.equal(endsDraft(undefined, 'another sheet'), true);
});
