// The week's service counts on this phone: sums per kind, nothing else. They never pass through the outbox and go up alone,
// at a random hour of the three days after the week, so that neither hour nor order tells whose they are.
import { addDays, instantOf, isoWeek, lastDayOfWeek } from '../shared/calendar.js';
import { newId, randomBelow } from '../shared/ids.js';
import { words } from '../shared/vocabulary.js';
import { post } from '../sync/exchange.js';

/** @typedef {{ told: number, counts: Record<string, [number, number, number]>, batch?: string, send_at?: number }} ServiceWeek */
/** @typedef {Record<string, ServiceWeek>} ServiceWeeks by ISO week */

const CHOICES = words.choices.map((choice) => choice.code);
const HOUR_MS = 3_600_000;

/**
 * Add one resident's choices to a week, when she has pressed "I am done".
 * @param {ServiceWeeks} weeks
 * @param {string} day YYYY-MM-DD
 * @param {Record<string, string>} choices service kind to slip, info or no
 * @returns {ServiceWeeks}
 */
export function withChoices(weeks, day, choices) {
  const week = isoWeek(day);
  const before = weeks[week] ?? { told: 0, counts: {} };
  const counts = { ...before.counts };
  for (const [kind, choice] of Object.entries(choices)) {
    const row = /** @type {[number, number, number]} */ ([...(counts[kind] ?? [0, 0, 0])]);
    row[CHOICES.indexOf(choice)] += 1;
    counts[kind] = row;
  }
  return { ...weeks, [week]: { ...before, told: before.told + 1, counts } };
}

/**
 * Close the weeks that are over: one with fewer than twenty told doors joins the next, the others get a batch id and an hour.
 * @param {ServiceWeeks} weeks
 * @param {string} today
 * @param {string} timeZone
 * @returns {ServiceWeeks}
 */
export function closed(weeks, today, timeZone) {
  const current = isoWeek(today);
  const next = { ...weeks };
  for (const week of Object.keys(next).sort()) {
    const { told, counts, batch } = next[week];
    if (week >= current || batch) continue;
    if (told < words.limits.told_doors_per_week || !Object.keys(counts).length) {
      delete next[week];
      if (told === 0) continue;
      const after = isoWeek(addDays(lastDayOfWeek(week), 1));
      const target = next[after]?.batch ? current : after;
      next[target] = joined(next[target], { told, counts });
    } else {
      const opens = instantOf(addDays(lastDayOfWeek(week), 1), 0, timeZone);
      next[week] = { told, counts, batch: newId(), send_at: opens + randomBelow(72) * HOUR_MS + randomBelow(3600) * 1000 };
    }
  }
  return next;
}

/** @param {ServiceWeek | undefined} one @param {ServiceWeek} other @returns {ServiceWeek} */
function joined(one, other) {
  const counts = { ...(one?.counts ?? {}) };
  for (const [kind, row] of Object.entries(other.counts)) {
    const sum = counts[kind] ?? [0, 0, 0];
    counts[kind] = [sum[0] + row[0], sum[1] + row[1], sum[2] + row[2]];
  }
  return { told: (one?.told ?? 0) + other.told, counts };
}

/**
 * Send the weeks whose hour has come. A week leaves only when its own batch id comes back.
 * @param {{ store: import('../store/store.js').Store, token: string, now: number, today: string, timeZone: string, fetcher?: typeof fetch }} parts
 */
export async function sendServiceWeeks({ store, token, now, today, timeZone, fetcher }) {
  const stored = (await store.meta('service-weeks')) ?? {};
  const weeks = closed(stored, today, timeZone);
  if (JSON.stringify(weeks) !== JSON.stringify(stored)) await store.keepMeta('service-weeks', weeks);
  for (const [week, { batch, send_at, counts }] of Object.entries(weeks)) {
    if (!batch || send_at === undefined || send_at > now) continue;
    const reply = await post('/api/service-week', token, { week, batch, counts }, fetcher);
    if (reply.kind !== 'json' || reply.value.batch !== batch) return;
    const left = (await store.meta('service-weeks')) ?? {};
    delete left[week];
    await store.keepMeta('service-weeks', left);
  }
}
