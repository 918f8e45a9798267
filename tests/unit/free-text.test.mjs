/** What must not be written down, by the contract that the server passes too, and how fast a very long text is read. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import contract from '../contracts/free-text.json' with { type: 'json' };
import { hasIdNumber, hasPhoneNumber, maskedNumber, seemsToNameSomebody } from '../../static/src/shared/free-text.js';

/** @param {string} text */
const found = (text) => ({ phone: hasPhoneNumber(text), id: hasIdNumber(text), names: seemsToNameSomebody(text) });

/** @param {any} laid */
const expected = ({ phone = false, id = false, names = false }) => ({ phone, id, names });

for (const given of contract.cases) {
  test(given.name, () => assert.deepEqual(found(given.text), expected(given)));
}

for (const given of contract.long) {
  test(`a text of fifty thousand signs is read in a moment: ${given.name}`, () => {
    const text = given.pieces.map(([piece, times]) => String(piece).repeat(Number(times))).join('');
    assert.ok(text.length > 45_000 && text.length < 55_000, `${text.length} signs`);
    const start = process.cpuUsage();
    const answer = found(text);
    const took = process.cpuUsage(start).user / 1000;
    // Time of its own, and many times what it takes: this guards against a search that has lost its bounds, not against a busy machine.
    assert.ok(took < 2000, `${took.toFixed(0)} ms`);
    if ('phone' in given || 'id' in given) assert.deepEqual(answer, expected(given));
  });
}

test('the sentence that asks to remove a number shows its ends only', () => {
  assert.equal(maskedNumber('打 154 0000 2231'), '154…2231');
  assert.equal(maskedNumber('打 幺五四零零零零二二三幺'), '154…2231');
  assert.equal(maskedNumber('０７５５－２６５３０１１０'), '075…0110');
});
