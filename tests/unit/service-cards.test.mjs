/** The cards of the services menu: one for every kind, each with cost, whom it is for and where that is written, in both languages. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { serviceCards } from '../../static/src/referrals/service-cards.js';

test('every kind of service has its card, and no card is without its kind', () => {
  assert.deepEqual(
    serviceCards.map(({ code }) => code),
    vocabulary.service_kinds.map(({ code }) => code),
  );
});

for (const card of serviceCards) {
  test(`the card of ${card.code} is whole in both languages`, () => {
    assert.match(card.cost, /^(free|mixed)$/);
    for (const [chinese, english] of [
      [card.about_zh, card.about_en],
      [card.who_zh, card.who_en],
      [card.source_zh, card.source_en],
    ]) {
      assert.match(chinese, /[㐀-鿿]/);
      assert.doesNotMatch(english, /[㐀-鿿]/);
      assert.ok(english.length > 5);
      assert.doesNotMatch(chinese + english, /[!！]/);
    }
    // A month in which somebody read the source again.
    if (card.checked !== null) assert.match(card.checked, /^20\d\d-(0[1-9]|1[0-2])$/);
  });
}
