/** What the pill and the upload screen say: the words of screens.md 5 and P13 for every state, in both languages. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import english from '../../static/src/generated/en.json' with { type: 'json' };
import { noteServerTime } from '../../static/src/shared/clock.js';
import { useLanguage } from '../../static/src/shared/translate.js';
import { clockWords, networkWords, pillOf, waitingLong } from '../../static/src/shell/sync-words.js';
import { startClock, WEDNESDAY_TEN } from './support.mjs';

beforeEach(() => {
  startClock();
  useLanguage('zh-Hans', {});
  sayOnline(false);
});

/** What the phone itself says of its network. @param {boolean} onLine */
const sayOnline = (onLine) => Object.defineProperty(navigator, 'onLine', { value: onLine, configurable: true });

const HOUR_MS = 3_600_000;

/** What the words are made from. @param {any} [state] @returns {any} */
const work = ({
  waiting = 0,
  needs = 0,
  days = 0,
  outcome = null,
  running = false,
  sent = 0,
  all = 0,
  retry_in = null,
  saved = WEDNESDAY_TEN,
} = {}) => ({
  outbox: Array.from({ length: waiting }, () => ({ saved_at: saved })),
  needsYou: () => Array(needs).fill({}),
  asked: [],
  daysWithoutContact: () => days,
  settings: () => ({ visiting: { contact_days: 7 } }),
  sync: { running, outcome: outcome && { sent: 0, left: waiting, ...outcome }, retry_in, sent, all },
});

/** @param {any} state @returns {[string, string, string]} kind, Chinese, English */
function pill(state) {
  useLanguage('zh-Hans', {});
  const { kind, words } = pillOf(work(state));
  useLanguage('en', english);
  return [kind, words, pillOf(work(state)).words];
}

for (const [name, state, expected] of /** @type {[string, any, [string, string, string]][]} */ ([
  ['nothing waits', {}, ['ok', '已全部上传', 'All uploaded']],
  ['three wait for the network', { waiting: 3, outcome: { end: 'unreachable' } }, ['wait', '离线 · 3 条待传', 'Offline · 3 waiting']],
  ['one waits for the network', { waiting: 1, outcome: { end: 'unreachable' } }, ['wait', '离线 · 1 条待传', 'Offline · 1 waiting']],
  ['the second of three is on its way', { waiting: 3, running: true, sent: 1, all: 3 }, ['run', '正在上传 2/3', 'Sending 2 of 3']],
  ['the last is on its way', { waiting: 1, running: true, sent: 3, all: 3 }, ['run', '正在上传 3/3', 'Sending 3 of 3']],
  ['one needs an answer', { needs: 1 }, ['ask', '1 条要您看', '1 needs you']],
  [
    'two need an answer, whatever else there is',
    { needs: 2, waiting: 5, days: 9, outcome: { end: 'portal' } },
    ['ask', '2 条要您看', '2 need you'],
  ],
  ['somebody’s sign-in page', { waiting: 3, outcome: { end: 'portal' } }, ['bad', '网络要登录', 'Network wants sign-in']],
  ['the station is busy', { waiting: 3, outcome: { end: 'busy' } }, ['wait', '站里暂时连不上', 'Station not reachable']],
  ['seven days without the station', { days: 7, waiting: 2 }, ['bad', '先连一次网', 'Connect once']],
  ['the station was never heard', { days: null }, ['bad', '先连一次网', 'Connect once']],
])) {
  test(`the pill when ${name}`, () => assert.deepEqual(pill(state), expected));
}

test('a station that is down is not called a missing network', () => {
  sayOnline(true);
  assert.deepEqual(pill({ waiting: 3, outcome: { end: 'unreachable' } }), [
    'wait',
    '站里暂时连不上 · 3 条待传',
    'Station not reachable · 3 waiting',
  ]);
  assert.deepEqual(pill({ outcome: { end: 'unreachable' } }), ['wait', '站里暂时连不上', 'Station not reachable']);
  useLanguage('zh-Hans', {});
  assert.equal(networkWords(work({ waiting: 2, outcome: { end: 'unreachable' }, retry_in: 120_000 }))?.title, '站里没应，2 分钟后自动再试');
});

test('six days without the station are no alarm yet', () => {
  assert.equal(pill({ days: 6.99 })[0], 'ok');
});

test('what was saved a moment ago waits without being called offline', () => {
  const [kind, chinese] = pill({ waiting: 2, outcome: { end: 'done' } });
  assert.deepEqual([kind, chinese], ['wait', '2 条待传']);
});

test('the pill’s figure is what the badge of the tab shows', () => {
  assert.equal(pillOf(work({ waiting: 4, outcome: { end: 'unreachable' } })).count, 4);
  assert.equal(pillOf(work({ waiting: 4, needs: 1 })).count, 1);
  assert.equal(pillOf(work({})).count, 0);
});

for (const [name, state, title, detail] of /** @type {[string, any, string, string?][]} */ ([
  [
    'a sign-in page',
    { waiting: 3, outcome: { end: 'portal' } },
    '这个无线网要先登录',
    '收到的是别人的登录页，不是站里的回答。3 条记录都还在手机里，一条没少。',
  ],
  [
    'a busy station',
    { waiting: 3, outcome: { end: 'busy', code: 'server.busy' }, retry_in: 120_000 },
    '站里没应，2 分钟后自动再试',
    '记录都在手机里。',
  ],
  ['a busy station, in a few seconds', { outcome: { end: 'busy', code: 'server.busy' }, retry_in: 4_000 }, '站里没应，1 分钟后自动再试'],
  [
    'a busy station, while it is asked again',
    { outcome: { end: 'busy', code: 'server.busy' }, running: true },
    '站里没应，1 分钟后自动再试',
  ],
  [
    'a full station',
    { waiting: 1, outcome: { end: 'busy', code: 'server.full' } },
    '站里的存储满了，还没收下',
    '记录留在手机里，请告诉站里腾出空间。',
  ],
  ['no network', { waiting: 2, outcome: { end: 'unreachable' } }, '现在没有网络', '2 条记录存在手机里，连上了自动上传。'],
  ['a full phone', { outcome: { end: 'broken', code: 'QuotaExceededError: full' } }, '手机满了，站里的回答还没存下'],
  ['a fault of ours', { outcome: { end: 'broken', code: 'TypeError: x' } }, '这里出了点问题，记录都在手机里。'],
  ['a program that is too old', { outcome: { end: 'update' } }, '先更新再用，记录都在', '没传的照样上传。'],
  [
    'a phone the station does not know',
    { outcome: { end: 'refused', code: 'token.unknown' } },
    '站里不认得这部手机。',
    '请向站里要一个新的激活码，没传的记录还在。',
  ],
])) {
  test(`the sentence about ${name}`, () => {
    const words = networkWords(work(state));
    assert.equal(words?.title, title);
    if (detail) assert.equal(words?.detail, detail);
    useLanguage('en', english);
    const translated = networkWords(work(state));
    assert.doesNotMatch(`${translated?.title}${translated?.detail}`, /[一-鿿]|\{/);
  });
}

for (const [name, state] of /** @type {[string, any][]} */ ([
  ['all is well', { outcome: { end: 'done' } }],
  ['it was never tried', {}],
  ['reading ended and uploading goes on', { outcome: { end: 'unread' } }],
  ['there is no network and nothing to send', { outcome: { end: 'unreachable' } }],
])) {
  test(`nothing is said when ${name}`, () => assert.equal(networkWords(work(state)), null));
}

test('records that have waited long are named, the longest first', () => {
  const words = (/** @type {number} */ hours, waiting = 3) =>
    waitingLong(work({ waiting, saved: WEDNESDAY_TEN - hours * HOUR_MS }), WEDNESDAY_TEN)?.words ?? null;
  assert.equal(words(24), null);
  assert.equal(words(25), '3 条超过 24 小时没传，找个有网的地方');
  assert.equal(words(72), '3 条超过 24 小时没传，找个有网的地方');
  assert.equal(words(73), '3 条超过 72 小时没传，请打给站里');
  const isForTheStation = (/** @type {number} */ hours) =>
    waitingLong(work({ waiting: 1, saved: WEDNESDAY_TEN - hours * HOUR_MS }), WEDNESDAY_TEN)?.isForTheStation;
  assert.deepEqual([25, 73].map(isForTheStation), [false, true]);
  useLanguage('en', english);
  assert.equal(words(25), '3 waiting over 24 hours, find a signal');
  assert.equal(words(73), '3 waiting over 72 hours, please call the station');
});

test('a clock that is off is named from ten minutes on, fast or slow, in minutes, hours or days', () => {
  const words = (/** @type {number} */ off) => {
    noteServerTime(WEDNESDAY_TEN + off);
    return clockWords();
  };
  assert.equal(words(0), null);
  assert.equal(words(9 * 60_000), null);
  assert.equal(words(3 * HOUR_MS), '手机时间慢了 3 小时，请打开“自动设置时间”。记录照收。');
  assert.equal(words(-10 * 60_000), '手机时间快了 10 分钟，请打开“自动设置时间”。记录照收。');
  assert.equal(words(400 * 24 * HOUR_MS), '手机时间慢了 400 天，请打开“自动设置时间”。记录照收。');
  useLanguage('en', english);
  assert.equal(words(3 * HOUR_MS), 'The clock is 3 hours slow. Please set it to automatic. Records are still accepted.');
});

test('a demo’s clock that was moved on purpose is not called wrong, and a wrong one is', () => {
  noteServerTime(WEDNESDAY_TEN + 30 * 24 * HOUR_MS);
  assert.equal(clockWords(30 * 24 * HOUR_MS), null);
  assert.equal(clockWords(30 * 24 * HOUR_MS - 3 * HOUR_MS), '手机时间慢了 3 小时，请打开“自动设置时间”。记录照收。');
});
