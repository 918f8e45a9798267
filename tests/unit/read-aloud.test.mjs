/** Reading aloud: only with a voice that lives on the phone, sentence after sentence, and silent at once when it is stopped. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { canRead, readAloud, sentencesOf, stopReading } from '../../static/src/shared/read-aloud.js';

class Said {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.lang = '';
    /** @type {{ lang: string } | null} */
    this.voice = null;
    /** @type {(() => void) | null} */
    this.onend = null;
  }
}

/** A browser's speech with these voices, and what it was told to say. @param {[lang: string, localService: boolean][]} voices */
function mouthWith(...voices) {
  /** @type {Said[]} */
  const said = [];
  const speech = {
    getVoices: () => voices.map(([lang, localService]) => ({ lang, localService })),
    speak: (/** @type {Said} */ utterance) => said.push(utterance),
    cancel: () => said.splice(0),
  };
  return { said, mouth: { speech, SpeechSynthesisUtterance: Said } };
}

test('a voice of the phone itself can read, also as Android writes its name', () => {
  assert.equal(canRead('zh-Hans', mouthWith(['zh-CN', true]).mouth), true);
  assert.equal(canRead('zh-Hans', mouthWith(['zh_CN', true]).mouth), true);
  assert.equal(canRead('zh-Hans', mouthWith(['cmn-Hans-CN', true]).mouth), true);
  assert.equal(canRead('en', mouthWith(['en-GB', true]).mouth), true);
});

test('a voice that lives elsewhere cannot: the words would travel to it', () => {
  const { said, mouth } = mouthWith(['zh-CN', false], ['en-US', false]);
  assert.equal(canRead('zh-Hans', mouth), false);
  assert.equal(canRead('en', mouth), false);
  readAloud('您的权利。', 'zh-Hans', undefined, mouth);
  assert.deepEqual(said, []);
});

test('a voice of another language cannot, Cantonese for a Mandarin text among them', () => {
  const { mouth } = mouthWith(['zh-HK', true], ['yue-HK', true], ['fr-FR', true]);
  assert.equal(canRead('zh-Hans', mouth), false);
  assert.equal(canRead('en', mouth), false);
  assert.equal(canRead('fr', mouth), false);
});

test('a browser without speech cannot, and being silent needs none', () => {
  assert.equal(canRead('zh-Hans', {}), false);
  assert.equal(canRead('zh-Hans'), false);
  readAloud('您好。', 'zh-Hans');
  stopReading();
});

test('a text is read sentence after sentence with the voice of the phone, and its end is told once', () => {
  const { said, mouth } = mouthWith(['zh-CN', false], ['zh-CN', true]);
  let ends = 0;
  readAloud('您好。您随时可以说不用。', 'zh-Hans', () => (ends += 1), mouth);
  assert.deepEqual(
    said.map(({ text, lang }) => [text, lang]),
    [
      ['您好。', 'zh-CN'],
      ['您随时可以说不用。', 'zh-CN'],
    ],
  );
  for (const utterance of said) utterance.onend?.();
  assert.equal(ends, 1);
});

test('reading anew and stopping both silence what was being read', () => {
  const { said, mouth } = mouthWith(['en-US', true]);
  readAloud('One. Two.', 'en', undefined, mouth);
  readAloud('Three.', 'en', undefined, mouth);
  assert.deepEqual(
    said.map(({ text }) => text),
    ['Three.'],
  );
  stopReading(mouth);
  assert.deepEqual(said, []);
});

test('telephone numbers are said figure by figure, years and sums are not', () => {
  assert.deepEqual(sentencesOf('打 154 0000 0110，或打 12345。有危险打 110。'), [
    '打 1 5 4 0 0 0 0 0 1 1 0，或打 1 2 3 4 5。',
    '有危险打 1 1 0。',
  ]);
  assert.deepEqual(sentencesOf('每年 3,600 元，2025 年起。'), ['每年 3,600 元，2025 年起。']);
  assert.deepEqual(sentencesOf('0.4 mg a day. Come any time.\n\n'), ['0.4 mg a day.', 'Come any time.']);
});
