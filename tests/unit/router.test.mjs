/** Where the person is: one history entry for a screen or sheet, saving goes back, and a resident’s menu cannot be left by back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hashOf, placeOf, Router } from '../../static/src/shell/router.js';
import { macrotask } from './support.mjs';

/** A window’s location, session storage and history, as far as a router sees them: popstate comes later, and forward entries end with a push. */
class Page extends EventTarget {
  /** @param {string} [hash] @param {Record<string, string>} [session] */
  constructor(hash = '', session = {}) {
    super();
    this.entries = [hash];
    this.at = 0;
    this.session = session;
    const page = this;
    this.location = {
      get hash() {
        return page.entries[page.at];
      },
    };
    this.sessionStorage = {
      getItem: (/** @type {string} */ name) => page.session[name] ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ value) => (page.session[name] = value),
    };
    this.history = {
      pushState: (/** @type {any} */ _, /** @type {string} */ __, /** @type {string} */ to) => {
        page.entries = [...page.entries.slice(0, page.at + 1), to];
        page.at += 1;
      },
      replaceState: (/** @type {any} */ _, /** @type {string} */ __, /** @type {string} */ to) => (page.entries[page.at] = to),
      back: () => page.go(-1),
      go: (/** @type {number} */ steps) => page.go(steps),
    };
  }

  /** @param {number} steps */
  go(steps) {
    setImmediate(() => {
      const to = this.at + steps;
      if (to < 0 || to >= this.entries.length) return;
      this.at = to;
      this.dispatchEvent(new Event('popstate'));
    });
  }
}

/** @param {string} [hash] @param {Record<string, string>} [session] */
function open(hash = '#/today', session) {
  const page = new Page(hash, session);
  const router = new Router(/** @type {any} */ (page));
  return { page, router };
}

const board = { name: 'building', id: 'b' };
const sheet = { ...board, door: 'd' };

for (const [place, hash] of /** @type {[any, string][]} */ ([
  [{ name: 'today' }, '#/today'],
  [{ name: 'buildings' }, '#/buildings'],
  [{ name: 'upload' }, '#/upload'],
  [{ name: 'me' }, '#/me'],
  [board, '#/building/b'],
  [sheet, '#/building/b/door/d'],
  [{ name: 'record', door: 'd' }, '#/record/d'],
  [{ name: 'more', door: 'd' }, '#/more/d'],
  [{ name: 'appointment', door: 'd' }, '#/appointment/d'],
  [{ name: 'wish', door: 'd' }, '#/wish/d'],
  [{ name: 'menu', door: 'd' }, '#/menu/d'],
  [{ name: 'safety', door: 'd' }, '#/safety/d'],
  [{ name: 'safety' }, '#/safety'],
  [{ name: 'language', door: 'd' }, '#/language/d'],
  [{ name: 'rights' }, '#/rights'],
  [{ name: 'day' }, '#/day'],
  [{ name: 'receipt', id: '7' }, '#/receipt/7'],
  [{ name: 'badge' }, '#/badge'],
  [{ name: 'people' }, '#/people'],
  [{ name: 'about' }, '#/about'],
  [{ name: 'activate' }, '#/activate'],
])) {
  test(`${hash} is a place and back`, () => {
    assert.deepEqual(placeOf(hash), place);
    assert.equal(hashOf(place), hash);
  });
}

test('an address that is none leads to today', () => {
  for (const hash of ['', '#', '#/', '#/building', '#/record', '#/receipt', '#/nothing/x', '#code=ABCD', '#//'])
    assert.deepEqual(placeOf(hash), { name: 'today' });
});

test('each screen is one entry, and back goes one up', async () => {
  const { page, router } = open();
  router.push(board);
  router.push(sheet);
  assert.deepEqual(page.entries, ['#/today', '#/building/b', '#/building/b/door/d']);
  router.back();
  await macrotask();
  assert.deepEqual(router.place, board);
  router.back();
  await macrotask();
  assert.deepEqual(router.place, { name: 'today' });
  assert.deepEqual(router.stack, ['#/today']);
});

test('the phone’s own back does the same', async () => {
  const { page, router } = open();
  let changes = 0;
  router.addEventListener('change', () => (changes += 1));
  router.push(board);
  router.push(sheet);
  page.go(-1);
  await macrotask();
  assert.deepEqual(router.stack, ['#/today', '#/building/b']);
  assert.equal(changes, 3);
});

test('saving goes back to the board, and a swipe back from there does not reopen the record', async () => {
  const { page, router } = open();
  for (const place of [board, sheet, { name: 'record', door: 'd' }]) router.push(place);
  await router.backTo(board);
  assert.deepEqual([router.place, page.at], [board, 1]);
  router.push({ name: 'wish', door: 'd' });
  assert.deepEqual(page.entries, ['#/today', '#/building/b', '#/wish/d']);
  router.back();
  await macrotask();
  router.back();
  await macrotask();
  assert.deepEqual(router.place, { name: 'today' });
});

test('going back to where one is already changes nothing', async () => {
  const { page, router } = open();
  router.push(board);
  await router.backTo(board);
  assert.deepEqual([page.entries, router.place], [['#/today', '#/building/b'], board]);
});

test('when the way is not known, the board is shown in place of the record', async () => {
  const { page, router } = open('#/record/d');
  await router.backTo(board);
  assert.deepEqual(page.entries, ['#/building/b']);
});

test('from a first screen back leads to its parent', () => {
  const { page, router } = open('#/building/b/door/d');
  router.back(board);
  assert.deepEqual([page.entries, router.stack], [['#/building/b'], ['#/building/b']]);
});

test('a tab is a root: nothing lies under it', () => {
  const { router } = open();
  router.push(board);
  router.root('upload');
  assert.deepEqual([router.place, router.stack], [{ name: 'upload' }, ['#/upload']]);
});

test('the way survives a reload of the page', async () => {
  const { page, router } = open();
  router.push(board);
  router.push(sheet);
  const again = new Router(/** @type {any} */ (page));
  assert.deepEqual(again.stack, router.stack);
  await again.backTo({ name: 'today' });
  assert.deepEqual(again.place, { name: 'today' });
});

test('a remembered way that ends elsewhere is not believed', () => {
  const { router } = open('#/me', { stack: '["#/today","#/building/b"]' });
  assert.deepEqual(router.stack, ['#/me']);
});

test('while a resident holds the phone, back does not leave, however often', async () => {
  const { page, router } = open();
  for (const place of [board, sheet, { name: 'record', door: 'd' }, { name: 'menu', door: 'd' }]) router.push(place);
  router.held = true;
  let changes = 0;
  router.addEventListener('change', () => (changes += 1));
  for (let turn = 0; turn < 4; turn += 1) {
    page.go(-1);
    await macrotask();
    assert.deepEqual(router.place, { name: 'menu', door: 'd' });
  }
  assert.equal(changes, 0);
  router.held = false;
  router.back();
  await macrotask();
  assert.deepEqual(router.place, { name: 'record', door: 'd' });
});

test('no address holds more than opaque ids', () => {
  for (const place of [board, sheet, { name: 'menu', door: '3f0e' }]) assert.match(hashOf(place), /^#\/[a-z]+(\/[0-9a-z-]+)*$/);
});
