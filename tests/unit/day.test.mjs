/** The day's summary: one's own records of that day, by door, building and group; met and declined are one. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { dayOf } from '../../static/src/visits/day.js';

const [BEGINS, ENDS] = [1000, 2000];

/** @param {number} at @param {string} outcome @param {string} [by] @returns {any} */
const visit = (at, outcome, by = '07') => ({ at, outcome, by });

/** @param {Record<string, Record<string, any[]>>} buildings */
function counted(buildings) {
  const visits = Object.assign({}, ...Object.values(buildings));
  const all = Object.entries(buildings).map(([id, doors]) => ({ id, doors: Object.keys(doors).map((door) => ({ id: door })) }));
  return dayOf(/** @type {any} */ (all), (door) => visits[door], { badge: '07', begins: BEGINS, ends: ENDS });
}

test('doors, buildings and groups of one’s own day', () => {
  const day = counted({
    a: { a1: [visit(1000, 'met')], a2: [visit(1999, 'declined_talk')], a3: [visit(1500, 'not_home'), visit(1600, 'vacant')] },
    b: { b1: [visit(999, 'met'), visit(2000, 'met')], b2: [visit(1500, 'met', '31')] },
    c: { c1: [visit(1500, 'stopped_unsafe')], c2: [] },
  });
  assert.deepEqual(day, { doors: 4, buildings: 2, groups: { talked_or_closed: 2, not_reached: 1, place_changed: 1, stopped: 1 } });
});

test('every outcome has its group, and a day without records counts nothing', () => {
  for (const { code, group } of vocabulary.outcomes) assert.equal(counted({ a: { a1: [visit(1500, code)] } }).groups[group], 1, code);
  assert.deepEqual(counted({ a: { a1: [] } }), {
    doors: 0,
    buildings: 0,
    groups: { talked_or_closed: 0, not_reached: 0, place_changed: 0, stopped: 0 },
  });
});
