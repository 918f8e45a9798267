/** Days without the station: when the phone says so, when new visits pause, when the history is put away. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { contactOf, warningDays } from '../../static/src/rounds/contact.js';

const { visiting } = vocabulary;

test('five days are said, seven pause new visits, fourteen put the history away', () => {
  const at = (/** @type {number | null} */ days) => contactOf(days, visiting);
  assert.deepEqual(
    [null, 0, 4.99, 5, 6.99, 7, 13.99, 14, 40].map((days) => at(days).state),
    ['never', 'fine', 'fine', 'soon', 'soon', 'paused', 'paused', 'put_away', 'put_away'],
  );
  assert.deepEqual(at(5.2), { state: 'soon', days: 5, left: 2 });
  assert.deepEqual(at(6.5), { state: 'soon', days: 6, left: 1 });
  assert.deepEqual(at(8.9), { state: 'paused', days: 8, left: 0 });
});

test('a community that has narrowed the days is warned earlier, and never on the first day', () => {
  assert.deepEqual(
    [7, 3, 1].map((contact_days) => warningDays({ contact_days })),
    [5, 1, 1],
  );
  assert.equal(contactOf(2, { ...visiting, contact_days: 4 }).state, 'soon');
});
