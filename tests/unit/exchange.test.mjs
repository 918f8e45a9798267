/** One request and the verdict on whatever came back: only a whole answer to our own question is an answer. */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { exchange, isWhole, post } from '../../static/src/sync/exchange.js';
import { Station } from './peer-station.mjs';
import { startClock } from './support.mjs';

beforeEach(() => startClock());

/** @param {number} status @param {string} body @param {Record<string, string>} [headers] */
const answering =
  (status, body, headers = {}) =>
  async () =>
    new Response(body, { status, headers });

/** @param {any} fetcher @param {any[]} [operations] */
const ask = (fetcher, operations = []) => exchange({ token: 'c.t', cursor: null, operations, fetcher });

/** A station with something to tell, and a line to it whose answers can be changed on the way. */
function stationAndLine() {
  const station = new Station();
  const zone = station.addZone('Z07');
  const { doors } = station.addBuilding(zone, 24, 8);
  const { tokens } = station.enrol('07', [zone]);
  const text = JSON.stringify({
    door: doors[0].id,
    outcome: 'not_home',
    started_at: station.now,
    clock: { at: station.now, offset: 0 },
    topics: [],
    left_card: false,
    appointment: null,
    certificate: null,
    wish: null,
  });
  const operations = [{ id: randomUUID(), kind: 'visit:record', v: 1, text }];
  /** @param {(body: string) => string} change */
  const through = (change) =>
    exchange({
      token: tokens.read,
      cursor: null,
      operations,
      fetcher: async (path, init) => new Response(change(await (await station.fetch(path, init)).text()), { status: 200 }),
    });
  /** @param {(answer: any) => any} change */
  const withAnswer = (change) => through((body) => JSON.stringify(change(JSON.parse(body))));
  return { station, operations, through, withAnswer };
}

test('a whole answer to our own question is an answer', async () => {
  const { through, operations } = stationAndLine();
  const verdict = await through((body) => body);
  assert.equal(verdict.kind, 'answer');
  assert.equal(verdict.answer.receipts[0].id, operations[0].id);
  assert.equal(verdict.answer.packs.length, 1);
});

test('what is asked: protocol, build, reads, cursor, a new nonce each time, the operations, the token, no cookie, no redirect, no cache', async () => {
  /** @type {any[]} */
  const seen = [];
  const fetcher = async (/** @type {string} */ path, /** @type {any} */ init) => {
    seen.push({ path, ...init });
    return new Response('{}');
  };
  for (let turn = 0; turn < 2; turn += 1)
    await exchange({ token: 'c.t', cursor: 'where', operations: [], fetcher: /** @type {any} */ (fetcher) });
  const bodies = seen.map((request) => JSON.parse(request.body));
  for (const body of bodies)
    assert.deepEqual({ ...body, nonce: '' }, { protocol: 1, build: 1, reads: 3, cursor: 'where', nonce: '', operations: [] });
  assert.notEqual(bodies[0].nonce, bodies[1].nonce);
  assert.match(bodies[0].nonce, /^[A-Za-z0-9_-]{16,64}$/);
  const { path, method, headers, credentials, redirect, cache } = seen[0];
  assert.deepEqual(
    { path, method, headers, credentials, redirect, cache },
    {
      path: '/api/sync',
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer c.t' },
      credentials: 'omit',
      redirect: 'manual',
      cache: 'no-store',
    },
  );
});

test('an answer cut at every 97th byte, and at each of its last hundred, is never an answer', async () => {
  const { through } = stationAndLine();
  let whole = '';
  await through((body) => (whole = body));
  const bytes = Buffer.from(whole);
  const cuts = [...Array(Math.ceil(bytes.length / 97)).keys()].map((index) => index * 97);
  for (let last = 1; last <= 100; last += 1) cuts.push(bytes.length - last);
  assert.ok(cuts.length > 120);
  for (const cut of cuts) {
    const verdict = await through(() => new TextDecoder().decode(bytes.subarray(0, cut)));
    assert.equal(verdict.kind, 'portal', `cut at ${cut} of ${bytes.length}`);
  }
});

test('each field missing, and each list one short or one long, is no answer', async () => {
  const { withAnswer } = stationAndLine();
  for (const field of [
    'protocol',
    'nonce',
    'epoch',
    'build_min',
    'receipts',
    'packs',
    'changes',
    'counts',
    'more',
    'durable_number',
    'server_time',
    'cursor',
  ]) {
    const verdict = await withAnswer((answer) => ({ ...answer, [field]: undefined }));
    assert.equal(verdict.kind, 'portal', field);
  }
  for (const list of ['receipts', 'packs', 'changes']) {
    for (const by of [-1, 1]) {
      assert.equal(
        (await withAnswer((answer) => ({ ...answer, counts: { ...answer.counts, [list]: answer.counts[list] + by } }))).kind,
        'portal',
      );
    }
    assert.equal((await withAnswer((answer) => ({ ...answer, [list]: [...answer[list], {}] }))).kind, 'portal');
    assert.equal((await withAnswer((answer) => ({ ...answer, [list]: { length: answer[list].length } }))).kind, 'portal');
  }
});

test('an answer to another question is no answer', async () => {
  const { station, withAnswer, through } = stationAndLine();
  assert.equal((await withAnswer((answer) => ({ ...answer, nonce: 'x'.repeat(24) }))).kind, 'portal');
  let first = '';
  await through((body) => (first ||= body));
  assert.equal((await through(() => first)).kind, 'portal', 'a stale answer out of a cache');
  const other = station.enrol('31', []);
  const stranger = await station.fetch('/api/sync', {
    headers: { Authorization: `Bearer ${other.tokens.read}` },
    body: JSON.stringify({ protocol: 1, build: 1, reads: 1, cursor: null, nonce: 'somebody-elses-nonce', operations: [] }),
  });
  const body = await stranger.text();
  assert.equal((await through(() => body)).kind, 'portal', 'another person’s body');
});

test('numbers that are none, or are no date, are no answer', async () => {
  const { withAnswer, through } = stationAndLine();
  for (const field of ['server_time', 'durable_number', 'build_min']) {
    for (const value of [null, '1', 1.5, 2 ** 53, true, [], {}]) {
      assert.equal((await withAnswer((answer) => ({ ...answer, [field]: value }))).kind, 'portal', `${field} ${value}`);
    }
    for (const raw of ['NaN', 'Infinity', '1e999', '-', '0x10']) {
      const verdict = await through((body) => body.replace(new RegExp(`"${field}":-?\\d+`), `"${field}":${raw}`));
      assert.equal(verdict.kind, 'portal', `${field} ${raw}`);
    }
  }
  for (const value of [-1, 253_402_300_800_000, 9_000_000_000_000_000]) {
    assert.equal((await withAnswer((answer) => ({ ...answer, server_time: value }))).kind, 'portal', `server_time ${value}`);
  }
});

test('things that only look like an answer are none', () => {
  for (const value of [null, undefined, 1, 'answer', [], {}, { nonce: 'n' }]) assert.equal(isWhole(value, 'n'), false);
  for (const cursor of [1, {}, undefined]) assert.equal(isWhole({ cursor }, 'n'), false);
});

for (const [name, fetcher, expected] of /** @type {[string, any, any][]} */ ([
  ['no network', async () => Promise.reject(new TypeError('Failed to fetch')), { kind: 'unreachable' }],
  ['a timeout', async () => Promise.reject(new DOMException('too long', 'TimeoutError')), { kind: 'unreachable' }],
  [
    'a body that breaks off',
    async () => new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError('terminated')) })),
    { kind: 'unreachable' },
  ],
  ['a sign-in page with 200', answering(200, '<!doctype html><title>Wi-Fi</title>'), { kind: 'portal' }],
  ['an empty 200', answering(200, ''), { kind: 'portal' }],
  ['somebody’s JSON with 200', answering(200, '{"login":"required"}'), { kind: 'portal' }],
  ['a page with 403', answering(403, '<html>sign in</html>'), { kind: 'portal' }],
  ['a JSON 404 without our code', answering(404, '{"error":"no such page"}'), { kind: 'portal' }],
  [
    'a redirect',
    async () => ({ type: 'opaqueredirect', status: 0, ok: false, headers: new Headers(), text: async () => '' }),
    { kind: 'portal' },
  ],
  ['a proxy whose server is away', answering(502, '<html>502 Bad Gateway</html>'), { kind: 'unreachable' }],
  ['a proxy that says so in JSON', answering(504, '{"message":"upstream"}'), { kind: 'unreachable' }],
  [
    'a busy station',
    answering(503, '{"code":"server.busy"}', { 'Retry-After': '10' }),
    { kind: 'busy', retry_after: 10, code: 'server.busy' },
  ],
  ['a busy station without a hint', answering(503, '{"code":"server.busy"}'), { kind: 'busy', retry_after: null, code: 'server.busy' }],
  [
    'a busy station with a date for a hint',
    answering(503, '{"code":"server.busy"}', { 'Retry-After': 'Wed, 25 Nov 2026 02:00:00 GMT' }),
    { kind: 'busy', retry_after: null, code: 'server.busy' },
  ],
  ['a full station', answering(507, '{"code":"server.full"}'), { kind: 'busy', retry_after: null, code: 'server.full' }],
  [
    'a station that stumbled',
    answering(500, '{"code":"server.unexpected"}'),
    { kind: 'busy', retry_after: null, code: 'server.unexpected' },
  ],
  [
    'too many tries',
    answering(429, '{"code":"tries.too_many"}', { 'Retry-After': '60' }),
    { kind: 'busy', retry_after: 60, code: 'tries.too_many' },
  ],
  ...['token.unknown', 'token.stale', 'phone.revoked', 'staff.ended'].map((code) => [
    `a 401 with ${code}`,
    answering(401, JSON.stringify({ code })),
    { kind: 'refused', status: 401, code },
  ]),
  ['a 401 of somebody’s proxy', answering(401, '{"detail":"proxy authentication"}'), { kind: 'portal' }],
  ['a 422', answering(422, '{"code":"protocol.unknown"}'), { kind: 'refused', status: 422, code: 'protocol.unknown' }],
  ['a code that is no text', answering(401, '{"code":401}'), { kind: 'portal' }],
  ['JSON null', answering(401, 'null'), { kind: 'portal' }],
])) {
  test(`the verdict on ${name}`, async () => {
    assert.deepEqual(await ask(fetcher), expected);
  });
}

test('over a real socket: half a gzip body, a redirect and a closed door', async () => {
  const { station, operations } = stationAndLine();
  const zone = [...station.zones.keys()][0];
  const { tokens } = station.enrol('31', [zone]);
  /** @type {(request: any, response: any, body: string) => void} */
  let handle = () => {};
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    handle(request, response, body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {any} */ (server.address());
  /** @type {any} */
  const fetcher = (/** @type {string} */ path, /** @type {any} */ init) => fetch(`http://127.0.0.1:${port}${path}`, init);
  const asked = () => exchange({ token: tokens.read, cursor: null, operations: [], fetcher });
  const answerOf = async (/** @type {any} */ request, /** @type {string} */ body) =>
    (await station.fetch('/api/sync', { headers: { Authorization: request.headers.authorization }, body })).text();

  handle = async (request, response, body) => response.end(await answerOf(request, body));
  assert.equal((await asked()).kind, 'answer');
  handle = async (request, response, body) => {
    const zipped = gzipSync(await answerOf(request, body));
    response.writeHead(200, { 'Content-Encoding': 'gzip' });
    response.end(zipped.subarray(0, zipped.length / 2));
  };
  assert.ok(['unreachable', 'portal'].includes((await asked()).kind));
  handle = (_, response) => response.writeHead(302, { Location: 'http://127.0.0.1:9/login' }).end('<html>moved</html>');
  assert.equal((await asked()).kind, 'portal');
  handle = (_, response) => response.destroy();
  assert.equal((await asked()).kind, 'unreachable');
  await new Promise((resolve) => server.close(resolve));
  assert.equal((await asked()).kind, 'unreachable');
  assert.equal(station.operations.has(operations[0].id), false);
});

test('a request without a token carries none', async () => {
  /** @type {any} */
  let headers;
  await post(
    '/api/activation-check',
    null,
    {},
    /** @type {any} */ (
      async (/** @type {string} */ _, /** @type {any} */ init) => {
        ({ headers } = init);
        return new Response('{}');
      }
    ),
  );
  assert.deepEqual(headers, { 'Content-Type': 'application/json' });
});
