// Pure decisions about a visit: is it whole, and when did it happen. The server asks the same questions in app/visits/rules.py;
// both pass tests/contracts/visit-rules.json.

const HOUR_MS = 3_600_000;

/** @typedef {import('../types.js').Topic} Topic */
/** @typedef {import('../types.js').Appointment} Appointment */
/** @typedef {{ kind: string, help: string[], remind_month: string | null }} Certificate */
/**
 * The body of visit:record, version 1 (docs/sync-protocol.md).
 * @typedef {{ door: string, outcome: string, started_at: number, ended_at: number, clock: { at: number, offset: number | null, age: number | null },
 *   badge_shown: boolean, topics: Topic[], need: string | null, appointment: Appointment | null, left_card: boolean, wish: string | null,
 *   certificate: Certificate | null, build: number, asked?: boolean, supersedes?: unknown }} VisitBody
 */

/**
 * What keeps a visit from being whole, as field names; empty when it may be saved (domain.md V8, 2.4, D4; screens.md P8, P9, P12).
 * @param {Omit<VisitBody, 'door' | 'clock' | 'build' | 'left_card'>} visit
 * @param {typeof import('../../../app/vocabulary.json')} words
 * @returns {string[]}
 */
export function faultsOfVisit(visit, words) {
  const talked = visit.outcome === 'met';
  const faults = new Set();
  if (talked && !visit.badge_shown) faults.add('badge_shown');
  if ((visit.topics.length && !talked) || !topicsAreSound(visit.topics, words)) faults.add('topics');
  if (visit.need && !talked) faults.add('need');
  if (visit.certificate !== null && !(talked && certificateIsSound(visit.certificate))) faults.add('certificate');
  if ((visit.outcome === 'appointment') !== (visit.appointment !== null) || !appointmentIsSound(visit.appointment))
    faults.add('appointment');
  // The wish of a record that is corrected stays in force: its correction sets no second one.
  const wishes = visit.outcome === 'do_not_visit';
  if ((visit.wish !== null && !wishes) || (visit.wish === null && wishes && !visit.supersedes)) faults.add('wish');
  if (visit.ended_at < visit.started_at) faults.add('ended_at');
  if (visit.asked && visit.outcome !== 'appointment') faults.add('asked');
  return [...faults].sort();
}

/** @param {Topic[]} topics @param {typeof import('../../../app/vocabulary.json')} words */
function topicsAreSound(topics, words) {
  const ends = new Map(words.topics.map((topic) => [topic.code, topic.ends]));
  const names = topics.map((chosen) => chosen.topic);
  return names.length === new Set(names).size && topics.every((chosen) => ends.get(chosen.topic)?.includes(chosen.end));
}

/** @param {Certificate} certificate */
function certificateIsSound(certificate) {
  if (certificate.help.length !== new Set(certificate.help).size) return false;
  return certificate.remind_month === null || certificate.kind === 'residence_permit';
}

/** @param {Appointment | null} appointment */
function appointmentIsSound(appointment) {
  return appointment === null || (appointment.time === null) !== (appointment.band === null);
}

/**
 * When something happened, from the phone's clock and what it knew of the server's. A corrected time before the phone was bound or after
 * the receipt is a clock that was set wrong: the time of receipt is then the best one known.
 * @param {{ device_ms: number, offset_ms: number | null, received_ms: number, enrolled_ms: number }} times
 * @returns {number} ms UTC
 */
export function occurredAtMs({ device_ms, offset_ms, received_ms, enrolled_ms }) {
  const corrected = device_ms + (offset_ms ?? 0);
  return corrected < enrolled_ms - HOUR_MS || corrected > received_ms ? received_ms : corrected;
}

/**
 * Whether a time lies more than `hours` ahead of its receipt (domain.md Y6): the record is held.
 * @param {{ device_ms: number, offset_ms: number | null, received_ms: number, hours: number }} times
 * @returns {boolean}
 */
export function liesInFuture({ device_ms, offset_ms, received_ms, hours }) {
  return device_ms + (offset_ms ?? 0) > received_ms + hours * HOUR_MS;
}
