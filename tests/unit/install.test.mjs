/** Which help to install is shown, by what a browser says of itself. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LATER_DAYS, installHelp, saidLater } from '../../static/src/shell/install.js';

const ANDROID = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
const HARMONY =
  'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.0';
const WECHAT = `${ANDROID} MicroMessenger/8.0.50`;
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const IPHONE_CHROME =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1';
const IPHONE_WECHAT = `${IPHONE} MicroMessenger/8.0.50`;
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15';
const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const FIREFOX_ANDROID = 'Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0';

/** @param {string} userAgent @param {any} [facts] */
const help = (userAgent, facts) =>
  installHelp({ userAgent, platform: '', touchPoints: 0, isStandalone: false, hasPrompt: false, ...facts });

for (const [name, found, expected] of [
  ['Android with a prompt', help(ANDROID, { hasPrompt: true }), 'button'],
  ['Android whose prompt is spent', help(ANDROID), 'menu'],
  ['HarmonyOS with a prompt', help(HARMONY, { hasPrompt: true }), 'button'],
  ['HarmonyOS without one', help(HARMONY), 'menu'],
  ['Edge on a desk with a prompt', help(EDGE, { hasPrompt: true }), 'button'],
  ['Firefox on Android', help(FIREFOX_ANDROID), 'menu'],
  ['Firefox on a desk', help(FIREFOX), 'none'],
  ['Safari on a desk', help(MAC, { platform: 'MacIntel' }), 'none'],
  ['Safari on an iPhone', help(IPHONE), 'share'],
  ['an iPad that calls itself a Mac', help(MAC, { platform: 'MacIntel', touchPoints: 5 }), 'share'],
  ['another browser on an iPhone', help(IPHONE_CHROME), 'safari'],
  ['a chat program', help(WECHAT), 'leave-chat'],
  ['a chat program that has a prompt', help(WECHAT, { hasPrompt: true }), 'leave-chat'],
  ['a chat program on an iPhone', help(IPHONE_WECHAT), 'leave-chat'],
  ['the home screen', help(IPHONE, { isStandalone: true }), 'installed'],
  ['the home screen, whatever else is known', help(ANDROID, { isStandalone: true, hasPrompt: true }), 'installed'],
])
  test(`${name}: ${expected}`, () => assert.equal(found, expected));

test('"later" is kept for seven days, and a clock that was set back does not keep it for ever', () => {
  const day = 86_400_000;
  const said = 1_000 * day;
  assert.equal(LATER_DAYS, 7);
  assert.deepEqual(
    [undefined, said].map((at) => saidLater(at, said + 6.9 * day)),
    [false, true],
  );
  assert.equal(saidLater(said, said + 7 * day), false);
  assert.equal(saidLater(said, said - day), false);
});
