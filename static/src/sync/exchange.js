// One request to the station and a verdict on its answer. An answer that does not parse, does not echo our nonce or whose
// counts are off is thrown away whole: a 200 is no proof of receipt, a receipt that names the operation is.
import { newNonce } from '../shared/ids.js';
import { BUILD, PROTOCOL, READS } from '../shared/program.js';

/** @typedef {import('../types.js').Answer} Answer */

const PATIENCE_MS = 90_000;
/** The last millisecond of the year 9999: the phone's clock must never be set by what is no date. */
const LAST_MS = 253_402_300_799_999;

/**
 * @typedef {{ kind: 'answer', answer: Answer }
 *   | { kind: 'unreachable' } | { kind: 'portal' } | { kind: 'busy', retry_after: number | null, code: string }
 *   | { kind: 'refused', status: number, code: string }} Verdict
 */

/**
 * @param {{ token: string, cursor: string | null, operations: import('../types.js').Operation[], fetcher?: typeof fetch }} request
 * @returns {Promise<Verdict>}
 */
export async function exchange({ token, cursor, operations, fetcher = fetch }) {
  const nonce = newNonce();
  const body = { protocol: PROTOCOL, build: BUILD, reads: READS, cursor, nonce, operations };
  const reply = await post('/api/sync', token, body, fetcher);
  if (reply.kind !== 'json') return reply;
  return isWhole(reply.value, nonce) ? { kind: 'answer', answer: reply.value } : { kind: 'portal' };
}

/**
 * Post JSON to the station and sort out what came back.
 * @param {string} path
 * @param {string | null} token
 * @param {unknown} body
 * @param {typeof fetch} [fetcher]
 * @returns {Promise<Exclude<Verdict, { kind: 'answer' }> | { kind: 'json', value: any }>}
 */
export async function post(path, token, body, fetcher = fetch) {
  let response;
  let text;
  try {
    response = await fetcher(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    text = await response.text();
  } catch {
    return { kind: 'unreachable' };
  }
  const value = parsed(text);
  if (response.type === 'opaqueredirect' || value === undefined) {
    // A sign-in page of somebody's network, or an answer cut short; a 5xx without JSON is a proxy whose server is away.
    return response.status >= 500 ? { kind: 'unreachable' } : { kind: 'portal' };
  }
  if (response.ok) return { kind: 'json', value };
  const code = typeof value?.code === 'string' ? value.code : '';
  if (!code) return response.status >= 500 ? { kind: 'unreachable' } : { kind: 'portal' };
  if (response.status >= 500 || response.status === 429) {
    const seconds = Number(response.headers.get('Retry-After'));
    return { kind: 'busy', retry_after: Number.isFinite(seconds) && seconds > 0 ? seconds : null, code };
  }
  return { kind: 'refused', status: response.status, code };
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an answer is ours, and all of it. @param {any} answer @param {string} nonce @returns {boolean} */
export function isWhole(answer, nonce) {
  if (typeof answer !== 'object' || answer === null || answer.nonce !== nonce || answer.protocol !== PROTOCOL) return false;
  if (typeof answer.epoch !== 'string' || typeof answer.more !== 'boolean') return false;
  if (!Number.isSafeInteger(answer.server_time) || answer.server_time < 0 || answer.server_time > LAST_MS) return false;
  if (answer.cursor !== null && typeof answer.cursor !== 'string') return false;
  if (typeof answer.counts !== 'object' || answer.counts === null) return false;
  if (!Number.isSafeInteger(answer.durable_number) || !Number.isSafeInteger(answer.build_min)) return false;
  return ['receipts', 'packs', 'changes'].every((name) => Array.isArray(answer[name]) && answer[name].length === answer.counts[name]);
}
