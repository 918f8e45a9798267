/** The language card's list, and what is dialled of a number that somebody typed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { languages } from '../../static/src/visits/languages.js';
import { dialled } from '../../static/src/visits/partner.js';

test('every language has its own name, a name in both languages of the station, and a code that a browser knows', () => {
  for (const { code, own, zh, en } of languages) {
    assert.ok(own && en);
    assert.match(zh, /[㐀-鿿]/);
    assert.doesNotMatch(en, /[㐀-鿿]/);
    assert.deepEqual(Intl.getCanonicalLocales(code), [code]);
  }
  assert.equal(new Set(languages.map(({ code }) => code)).size, languages.length);
});

test('a sentence names its own language, and no sentence stands where nobody is sure of it', () => {
  for (const { code, own, says } of languages) {
    if (says === null) continue;
    const stem = own
      .toLowerCase()
      .slice(0, Math.max(3, own.length - 3))
      .replace(/^ال/, '');
    assert.ok(says.toLowerCase().includes(stem), `${code}: ${says}`);
  }
  assert.deepEqual(
    languages.filter(({ says }) => says === null).map(({ code }) => code),
    ['hak', 'nan', 'za'],
  );
});

test('a number is dialled without what people write between its figures', () => {
  assert.equal(dialled('154 0000 7788'), '15400007788');
  assert.equal(dialled(' 0755-8400 0110 '), '075584000110');
  assert.equal(dialled('+86 (154) 0000.7788'), '+8615400007788');
  assert.equal(dialled('１５４ ００００ ７７８８'), '15400007788');
});

test('nothing typed is nothing to dial, and words are no number', () => {
  assert.equal(dialled('  '), '');
  for (const words of ['没有', '12', '154 0000 7788 转 3', '+', 'javascript:1', '1234567890123456']) assert.equal(dialled(words), null);
});
