/** The cards of the services menu: one for every kind, each with cost, whom it is for and where that is written, in both languages. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { sourceLines } from '../../static/src/referrals/card-words.view.js';
import { serviceCards } from '../../static/src/referrals/service-cards.js';
import { checkedOn, citation, sources } from '../../static/src/shared/sources.js';
import { useLanguage } from '../../static/src/shared/translate.js';

const READ = { zh: '《甲法》', en: 'Law A', articles: [10, 21], checked: '2026-11-29' };
const UNREAD = { zh: '《乙法》', en: 'Law B', articles: [], checked: null };
const OWN = { zh: '站里自己的安排', en: 'the station’s own arrangement', articles: [], checked: null, is_own: true };

test('every kind of service has its card, and no card is without its kind', () => {
  assert.deepEqual(
    serviceCards.map(({ code }) => code),
    vocabulary.service_kinds.map(({ code }) => code),
  );
});

for (const card of serviceCards) {
  test(`the card of ${card.code} is whole in both languages, and names where it is written`, () => {
    assert.match(card.cost, /^(free|mixed)$/);
    for (const [chinese, english] of [
      [card.about_zh, card.about_en],
      [card.who_zh, card.who_en],
    ]) {
      assert.match(chinese, /[㐀-鿿]/);
      assert.doesNotMatch(english, /[㐀-鿿]/);
      assert.ok(english.length > 5);
      assert.doesNotMatch(chinese + english, /[!！]/);
    }
    assert.ok(card.sources.length);
    assert.ok(card.sources.every(Boolean));
  });
}

for (const [name, { zh, en, articles, checked, is_own }] of Object.entries(sources)) {
  test(`the source ${name} has its name in both languages, and a day only with document and article`, () => {
    assert.match(zh, /[㐀-鿿]/);
    assert.match(en, /^[^㐀-鿿]{9,}$/);
    if (is_own) assert.equal(checked, null);
    if (checked === null) return;
    assert.equal(new Date(checked).toISOString().slice(0, 10), checked);
    assert.ok(checked <= new Date().toISOString().slice(0, 10), 'nobody can have read it on a day that has not come');
    // A document: a title in its marks with an article or a section, or a briefing with its day.
    assert.match(zh, /《.+》|发布会/);
    assert.ok(articles.length || /第.+节|\d 日/.test(zh), 'which article?');
  });
}

test('what was read, what was not and what is the station’s own are said apart', () => {
  assert.deepEqual(sourceLines([OWN, UNREAD, READ]), [
    '来源：《甲法》第 10、21 条 · 2026年11月29日 核对过',
    '来源：《乙法》 · 站里还没有核对原文',
    '来源：站里自己的安排',
  ]);
  assert.deepEqual(sourceLines([UNREAD]), ['来源：《乙法》 · 站里还没有核对原文']);
});

test('several sources stand for the earliest of their days, and for none while one of them is unread', () => {
  assert.equal(checkedOn([READ, { ...READ, checked: '2025-03-01' }]), '2025-03-01');
  assert.equal(checkedOn([READ, UNREAD]), null);
  assert.equal(checkedOn([]), null);
});

test('a citation counts its articles in English', (t) => {
  t.after(() => useLanguage('zh-Hans', {}));
  useLanguage('en', {});
  assert.equal(citation([READ, { ...READ, articles: [12] }, UNREAD]), 'Law A, articles 10, 21; Law A, article 12; Law B');
});
