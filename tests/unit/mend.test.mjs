/** What can be done about an operation that the station refused: which words may be changed, and what keeps them from being saved. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { faultOfWords, wordsToMend } from '../../static/src/shell/mend.js';

/** @param {string} state @param {string} code @param {string | null} need @returns {any} */
const entry = (state, code, need) => ({ receipt: { state, code }, operation: { text: JSON.stringify({ need }) } });

test('words can be changed where the station refused them, and nowhere else', () => {
  assert.equal(wordsToMend(entry('refused', 'text.has_phone_number', '打 154')), '打 154');
  assert.equal(wordsToMend(entry('refused', 'operation.too_long', '很长')), '很长');
  assert.equal(wordsToMend(entry('refused', 'door.unknown', '灯坏了')), null);
  assert.equal(wordsToMend(entry('held', 'text.has_phone_number', '灯坏了')), null);
  assert.equal(wordsToMend(entry('refused', 'text.has_id_number', null)), null);
});

test('the same words again would be refused again', () => {
  assert.equal(faultOfWords('请打他', ' 请打他 ', false), 'same');
  assert.equal(faultOfWords('请打他', '', false), null);
});

test('changed words are looked at as in a new record', () => {
  assert.equal(faultOfWords('x', '打 15400002231', false), 'phone');
  assert.equal(faultOfWords('x', '找王女士', false), 'name');
  assert.equal(faultOfWords('x', '找王女士', true), null);
  assert.equal(faultOfWords('x', '灯'.repeat(141), false), 'long');
  assert.equal(faultOfWords('x', '三楼灯坏了', false), null);
});
