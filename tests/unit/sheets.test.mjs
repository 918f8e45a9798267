/** Door sheets: opening one in time is the start, it stays live ten minutes, and its id is made when it opens. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Sheets } from '../../static/src/visits/sheets.js';
import { pass, startClock, WEDNESDAY_TEN } from './support.mjs';

beforeEach(() => startClock());

const MINUTE_MS = 60_000;

/** @param {{ may: boolean }} rules */
const sheetsUnder = (rules) => new Sheets(() => rules.may);

test('a sheet opened in time stays live for ten minutes, though a rule locks the door meanwhile', () => {
  const rules = { may: true };
  const sheets = sheetsUnder(rules);
  const sheet = sheets.look('a');
  assert.deepEqual([sheet.is_live, sheet.opened_at], [true, WEDNESDAY_TEN]);
  rules.may = false;
  pass(10 * MINUTE_MS - 1);
  assert.equal(sheets.look('a'), sheet);
  pass(1);
  assert.equal(sheets.look('a').is_live, false);
});

test('after ten minutes an allowed door starts a new visit', () => {
  const sheets = sheetsUnder({ may: true });
  const first = sheets.look('a');
  pass(10 * MINUTE_MS);
  const second = sheets.look('a');
  assert.notEqual(second.id, first.id);
  assert.equal(second.opened_at, WEDNESDAY_TEN + 10 * MINUTE_MS);
});

test('a locked sheet is the same one at every look, and becomes a new live one when the rule has ended', () => {
  const rules = { may: false };
  const sheets = sheetsUnder(rules);
  const locked = sheets.look('a');
  assert.equal(locked.is_live, false);
  pass(MINUTE_MS);
  assert.equal(sheets.look('a'), locked);
  rules.may = true;
  const live = sheets.look('a');
  assert.deepEqual([live.is_live, live.opened_at], [true, WEDNESDAY_TEN + MINUTE_MS]);
});

test('a talk belongs to the sheet it began with, however long it is written down', () => {
  const rules = { may: true };
  const sheets = sheetsUnder(rules);
  const sheet = sheets.look('a');
  rules.may = false;
  pass(3 * 60 * MINUTE_MS);
  assert.equal(sheets.of('a'), sheet);
});

test('a clock that was set back starts anew, under the rules of that time', () => {
  const rules = { may: true };
  const sheets = sheetsUnder(rules);
  const sheet = sheets.look('a');
  pass(-1);
  rules.may = false;
  assert.notEqual(sheets.look('a').id, sheet.id);
  assert.equal(sheets.look('a').is_live, false);
});

test('a used sheet is gone, and the next one has another id', () => {
  const sheets = sheetsUnder({ may: true });
  const first = sheets.look('a');
  sheets.close('a');
  assert.notEqual(sheets.look('a').id, first.id);
});

test('doors have sheets of their own, and a draft brings its own back', () => {
  const sheets = sheetsUnder({ may: true });
  assert.notEqual(sheets.look('a').id, sheets.look('b').id);
  const draft = { id: 'x', opened_at: WEDNESDAY_TEN - 5 * 60 * MINUTE_MS, is_live: true };
  sheets.restore('c', draft);
  assert.equal(sheets.of('c'), draft);
});

test('the page of a visit that a browser restores asks the rules like any other opening', () => {
  const rules = { may: false };
  const sheets = sheetsUnder(rules);
  const sheet = sheets.of('a');
  assert.equal(sheet.is_live, false);
  assert.deepEqual([sheets.isOpen('a', sheet), sheets.isOpen('b', sheet), sheets.isOpen('a', undefined)], [true, false, false]);
});
