// What a building's row counts, and which door is the next one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { isOpenNow, isOpenToday, summaryOf } from '../../static/src/rounds/summary.js';

const visiting = /** @type {any} */ (vocabulary.visiting);
const TODAY = '2026-11-25';

/** @param {string} state @param {object} [more] @returns {any} */
const standing = (state, more = {}) => ({ state, may_visit_today: true, appointment: null, ...more });
/** @param {string} day */
const booked = (day) => standing('appt', { appointment: { day, time: '18:30', band: null } });

test('a door whose resident asked for another day is not one to go to today', () => {
  assert.equal(isOpenToday(booked('2026-11-28'), TODAY), false);
  assert.equal(isOpenToday(booked(TODAY), TODAY), true);
});

test('a new door is one to go to, a finished one is not', () => {
  assert.equal(isOpenToday(standing('new'), TODAY), true);
  assert.equal(isOpenToday(standing('new', { may_visit_today: false }), TODAY), false);
  assert.equal(isOpenToday(standing('done'), TODAY), false);
});

test('a building counts its doors, those that are done, those open today and the next appointment of today', () => {
  /** @type {Record<string, any>} */
  const doors = {
    a: booked('2026-11-28'),
    b: booked(TODAY),
    c: standing('new'),
    d: standing('done'),
    e: standing('gone'),
    f: standing('dnv'),
  };
  const found = summaryOf(
    Object.keys(doors).map((id) => ({ id })),
    (id) => doors[id],
    TODAY,
  );
  assert.deepEqual(found, { doors: 5, done: 2, open: 2, appointment: '18:30' });
});

test('a door whose resident asked for a later hour is not one to go to now', () => {
  const evening = { ...booked(TODAY), may_start: true };
  assert.deepEqual(
    [10 * 60, 18 * 60 - 1, 18 * 60, 20 * 60].map((minute) => isOpenNow(evening, TODAY, minute, visiting)),
    [false, false, true, true],
  );
  assert.equal(isOpenNow(standing('new', { may_start: true }), TODAY, 600, visiting), true);
  assert.equal(isOpenNow(standing('new', { may_start: false }), TODAY, 600, visiting), false);
  const afternoon = standing('appt', { may_start: true, appointment: { day: TODAY, time: null, band: 'pm' } });
  assert.deepEqual([isOpenNow(afternoon, TODAY, 600, visiting), isOpenNow(afternoon, TODAY, 14 * 60, visiting)], [false, true]);
});
