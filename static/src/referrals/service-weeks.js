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
 * @param {boolean} [isFirst] whether the door was not told in this talk before: a menu that is opened twice is one door
 * @returns {ServiceWeeks}
 */
export function withChoices(weeks, day, choices, isFirst = true) {
  const week = openWeekFrom(weeks, isoWeek(day));
  const before = weeks[week] ?? { told: 0, counts: {} };
  const counts = { ...before.counts };
  for (const [kind, choice] of Object.entries(choices)) {
    const row = /** @type {[number, number, number]} */ ([...(counts[kind] ?? [0, 0, 0])]);
    row[CHOICES.indexOf(choice)] += 1;
    counts[kind] = row;
  }
  return { ...weeks, [week]: { ...before, told: before.told + Number(isFirst), counts } };
}

/**
 * The first week from `week` on that has no batch id: one that has may be at the station already, so its sums must not change.
 * @param {ServiceWeeks} weeks
 * @param {string} week
 * @returns {string}
 */
function openWeekFrom(weeks, week) {
  return weeks[week]?.batch ? openWeekFrom(weeks, weekAfter(week)) : week;
}

/** @param {string} week @returns {string} */
function weekAfter(week) {
  return isoWeek(addDays(lastDayOfWeek(week), 1));
}

/**
 * Close the weeks that are over: one with fewer than twenty told doors joins the next, the others get a batch id and an hour.
 * One in which nobody chose anything has nothing to send; its doors must not make a later, smaller week look large enough.
 * @param {ServiceWeeks} weeks
 * @param {string} today
 * @param {string} timeZone
 * @param {number} [now] ms UTC; a week that is closed late has its random hour after that
 * @returns {ServiceWeeks}
 */
export function closed(weeks, today, timeZone, now = 0) {
  const current = isoWeek(today);
  const next = { ...weeks };
  for (;;) {
    const week = Object.keys(next)
      .sort()
      .find((name) => name < current && !next[name].batch);
    if (week === undefined) return next;
    const { told, counts } = next[week];
    if (told < words.limits.told_doors_per_week) {
      delete next[week];
      const target = openWeekFrom(next, weekAfter(week));
      next[target] = joined(next[target], { told, counts });
    } else if (!Object.keys(counts).length) delete next[week];
    else {
      // From the end of the week, or from now where it is closed later than that: never at once.
      const opens = Math.max(now, instantOf(addDays(lastDayOfWeek(week), 1), 0, timeZone));
      next[week] = { told, counts, batch: newId(), send_at: opens + randomBelow(72) * HOUR_MS + randomBelow(3600) * 1000 };
    }
  }
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
 * Change the stored weeks, one change at a time: a choice that is made while a week goes up must not be written over.
 * @param {import('../store/store.js').Store} store
 * @param {(weeks: ServiceWeeks) => ServiceWeeks} change
 * @returns {Promise<ServiceWeeks>} as they are now
 */
export function changeServiceWeeks(store, change) {
  return navigator.locks.request(`xunfang-weeks-${store.name}`, async () => {
    const before = (await store.meta('service-weeks')) ?? {};
    const weeks = change(before);
    if (JSON.stringify(weeks) !== JSON.stringify(before)) await store.keepMeta('service-weeks', weeks);
    return weeks;
  });
}

/**
 * Send the weeks whose hour has come. A week leaves only when its own batch id comes back.
 * @param {{ store: import('../store/store.js').Store, token: string, now: number, today: string, timeZone: string, fetcher?: typeof fetch }} parts
 */
export async function sendServiceWeeks({ store, token, now, today, timeZone, fetcher }) {
  const weeks = await changeServiceWeeks(store, (stored) => closed(stored, today, timeZone, now));
  for (const [week, { batch, send_at, counts }] of Object.entries(weeks)) {
    if (!batch || send_at === undefined || send_at > now) continue;
    const reply = await post('/api/service-week', token, { week, batch, counts }, fetcher);
    if (reply.kind !== 'json' || reply.value.batch !== batch) return;
    await changeServiceWeeks(store, ({ [week]: sent, ...left }) => (sent?.batch === batch ? left : { [week]: sent, ...left }));
  }
}
