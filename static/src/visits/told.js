// What was written down at a door this time, for its resident to read: the day's last talk there, as this phone saved it. Pure.
// Never another visit, never how the services menu ended.
import { localParts, minuteOf } from '../shared/calendar.js';
import { TALKS } from '../rounds/past.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('./rules.js').Certificate} Certificate */
/**
 * @typedef {{ id: string, day: string, part: 'am' | 'pm' | 'eve', outcome: string, topics: { topic: string, end: string | null }[], need: string | null,
 *   left_card: boolean, certificate: Certificate | null }} Told `end` of the services menu is null: that is the resident's alone
 */

/**
 * @param {(Entry & { receipt?: import('../types.js').Receipt })[]} entries what waits and what is kept on this phone
 * @param {string} door
 * @param {{ today: string, timeZone: string, visiting: { noon: string, evening: string } }} settings
 * @returns {Told | null} null where this phone saved no talk at the door today
 */
export function toldAt(entries, door, { today, timeZone, visiting }) {
  const here = entries
    .filter(({ operation }) => operation.text.includes(door))
    .map(({ key, operation, receipt }) => ({
      key,
      id: operation.id,
      number: receipt?.number,
      kind: operation.kind,
      body: JSON.parse(operation.text),
    }))
    .filter(({ body }) => body.door === door);
  // A talk that was corrected or taken back is not what stands written any more.
  const named = here.map(({ body }) => body.supersedes ?? body.visit).filter(Boolean);
  const ended = new Set(named.flatMap(({ visit, number }) => [visit, number]).filter(Boolean));
  const talks = here
    .filter(({ id, number, kind, body }) => kind === 'visit:record' && TALKS.has(body.outcome) && !ended.has(id) && !ended.has(number))
    .map(({ key, id, body }) => ({ key, id, body, ...localParts(body.started_at + (body.clock.offset ?? 0), timeZone) }))
    .filter(({ day }) => day === today);
  if (!talks.length) return null;
  const { id, body, day, minute } = talks.reduce((last, talk) => (talk.key > last.key ? talk : last));
  return {
    id,
    day,
    part: minute < minuteOf(visiting.noon) ? 'am' : minute < minuteOf(visiting.evening) ? 'pm' : 'eve',
    outcome: body.outcome,
    topics: body.topics.map((/** @type {import('../types.js').Topic} */ { topic, end }) => ({
      topic,
      end: topic === 'services_menu' ? null : end,
    })),
    need: body.need,
    left_card: body.left_card,
    certificate: body.certificate,
  };
}
