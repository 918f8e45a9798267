/** The help pages: every place that leads to one finds it, and their figures are those of the rules in force. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import { helpPages, signMeanings } from '../../static/src/shell/help-pages.js';

/** @param {any} [narrower] */
const pages = (narrower) => helpPages({ ...vocabulary.visiting, ...narrower });
/** @param {string} id @param {any} [narrower] */
const linesOf = (id, narrower) =>
  pages(narrower)
    .find((page) => page.id === id)
    ?.parts.flatMap((part) => part.lines)
    .join('\n') ?? '';

test('each page has an id of its own, and those that other screens open are there', () => {
  const ids = pages().map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ['locks', 'phone', 'signs', 'call']) assert.ok(ids.includes(id), id);
});

test('every state of a door has its meaning', () => {
  assert.deepEqual(
    signMeanings().map(({ code, meaning }) => [code, Boolean(meaning)]),
    vocabulary.door_states.map(({ code }) => [code, true]),
  );
});

test('the figures follow a community that has narrowed its rules', () => {
  assert.match(linesOf('locks'), /谈过、婉拒，一样歇 60 天/);
  assert.match(linesOf('locks', { rest_days: 90, per_week: 1 }), /谈过、婉拒，一样歇 90 天/);
  assert.match(linesOf('locks', { rest_days: 90, per_week: 1 }), /7 天最多 1 次/);
  assert.match(linesOf('phone', { contact_days: 4 }), /满 2 天，“今日”会提醒您[^]*满 4 天，新的上门先停一停/);
});
