/**
 * A station in the test's own process, written from docs/sync-protocol.md and not from our server: operations by id with their
 * first receipts, dense numbers, a log, cursors, packs. What it is told to do badly, it does to a whole request or a whole answer.
 */

import { createHash, randomBytes, randomUUID } from 'node:crypto';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };

const DAY_MS = 86_400_000;

/** @param {string} name @param {string} code */
const position = (name, code) => vocabulary[name].findIndex((/** @type {any} */ entry) => (entry.code ?? entry) === code);

/** @param {string} id */
const shortId = (id) => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');

/** @param {number[]} values */
const differences = (values) => values.map((value, index) => value - (index ? values[index - 1] : 0));

export class Station {
  constructor() {
    this.epoch = randomUUID();
    this.buildMin = 1;
    this.durableNumber = 0;
    this.pageSize = 500;
    this.now = Date.parse('2026-11-25T02:00:00Z');
    /** @type {any[]} the log: index + 1 is the number */
    this.log = [];
    /** @type {Map<string, { sha: string, badge: string, receipt: any }>} */
    this.operations = new Map();
    /** @type {Map<string, any>} */
    this.zones = new Map();
    /** @type {Map<string, any>} buildings with their doors, visits and wishes as plain rows */
    this.buildings = new Map();
    /** @type {Map<string, { badge: string, reads: boolean, phone: any }>} */
    this.tokens = new Map();
    this.round = { id: randomUUID(), opened_on: '2026-11-02', closes_on: '2027-01-30' };
    /** @type {any[]} the requests that reached the station, as they were sent */
    this.requests = [];
    /** What is done to the next answers before they leave. @type {(answer: any) => any} */
    this.twist = (answer) => answer;
  }

  // Setting up

  /** @param {string} code */
  addZone(code) {
    const zone = { id: randomUUID(), code, name: code };
    this.zones.set(zone.id, zone);
    return zone.id;
  }

  /** A building of floors × rooms. @param {string} zone @param {number} floors @param {number} rooms @param {string} [name] */
  addBuilding(zone, floors, rooms, name = '12巷6号') {
    const doors = [];
    for (let floor = 1; floor <= floors; floor += 1) {
      for (let room = 1; room <= rooms; room += 1) {
        doors.push({
          id: randomUUID(),
          unit: '',
          floor: String(floor),
          room: `${floor}${String(room).padStart(2, '0')}`,
          visits: [],
          wishes: [],
        });
      }
    }
    const building = { id: randomUUID(), zone, compound: '禾里村', name, doors };
    this.buildings.set(building.id, building);
    return building;
  }

  /** @param {string} badge @param {string[]} zones */
  enrol(badge, zones) {
    const phone = { badge, zones: new Set(zones), everHad: new Set(zones), isRevoked: false, isStale: false };
    const tokens = { push: randomBytes(32).toString('base64url'), read: randomBytes(32).toString('base64url') };
    this.tokens.set(tokens.push, { badge, reads: false, phone });
    this.tokens.set(tokens.read, { badge, reads: true, phone });
    return { phone, tokens };
  }

  /** A copy of everything that a backup holds. */
  backup() {
    return structuredClone({ log: this.log, operations: this.operations, buildings: this.buildings, round: this.round });
  }

  /** Put a backup back, with a new epoch as the restore command does. @param {any} backup */
  restore(backup) {
    Object.assign(this, structuredClone(backup), { epoch: randomUUID() });
  }

  // The wire

  /** A `fetch` that reaches this station. @type {typeof fetch} */
  fetch = async (path, init) => {
    const request = JSON.parse(String(init?.body));
    const { Authorization = '' } = /** @type {any} */ (init?.headers ?? {});
    const token = Authorization.replace('Bearer ', '');
    this.requests.push({ path, token, ...request });
    if (path !== '/api/sync') return this.#json(404, { code: 'request.not_found' });
    const known = this.tokens.get(token);
    if (!known) return this.#json(401, { code: 'token.unknown' });
    if (known.reads && known.phone.isRevoked) return this.#json(401, { code: 'phone.revoked' });
    if (known.reads && known.phone.isStale) return this.#json(401, { code: 'token.stale' });
    const receipts = request.operations.map((/** @type {any} */ operation) => this.#take(operation, known));
    return this.#json(200, this.twist(this.#answer(request, receipts, known)));
  };

  /** @param {number} status @param {any} body */
  #json(status, body) {
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  }

  /** @param {any} operation @param {any} known */
  #take({ id, kind, v, text }, known) {
    const sha = createHash('sha256').update(text).digest('hex');
    const before = this.operations.get(id);
    if (before) return before.sha === sha && before.badge === known.badge ? before.receipt : receipt(id, 'refused', 'operation.id_reused');
    if (!['visit:record', 'wish:set'].includes(kind) || v !== 1) return receipt(id, 'later');
    const found = this.#decide(id, kind, JSON.parse(text), known);
    this.operations.set(id, { sha, badge: known.badge, receipt: found });
    return found;
  }

  /** @param {string} id @param {string} kind @param {any} body @param {any} known */
  #decide(id, kind, body, { badge, phone }) {
    const building = [...this.buildings.values()].find((one) => one.doors.some((/** @type {any} */ door) => door.id === body.door));
    if (!building || !phone.everHad.has(building.zone)) return receipt(id, 'refused', 'door.unknown');
    if (phone.isRevoked) return receipt(id, 'held', 'phone.revoked');
    const at = (body.started_at ?? body.clock.at) + (body.clock.offset ?? 0);
    if (at > this.now + DAY_MS) return receipt(id, 'held', 'operation.in_future');
    const door = building.doors.find((/** @type {any} */ one) => one.id === body.door);
    const number = this.log.length + 1;
    if (kind === 'visit:record') {
      const { outcome, left_card, topics, appointment, certificate } = body;
      const row = {
        number,
        at: Math.min(at, this.now),
        outcome,
        by: badge,
        left_card,
        topics,
        appointment,
        check: certificate !== null,
        later: false,
        asked: false,
        corrects: false,
        clashes: false,
      };
      door.visits.push({ ...row, remind_month: certificate?.remind_month ?? null });
      this.log.push({ kind: 'visit:recorded', building: building.id, door: door.id, zone: building.zone, subject: number });
    }
    if (body.wish) {
      door.wishes.push({ id: body.wish, set_at: at, lifted_at: null });
      this.log.push({ kind: 'wish:set', building: building.id, door: door.id, zone: building.zone, subject: body.wish });
    }
    return receipt(id, 'counted', null, number);
  }

  /** A person decides on a held or refused operation. @param {string} id @param {{ state: string, code: string | null, words: string | null }} decision */
  decide(id, decision) {
    const operation = this.operations.get(id);
    const number = decision.state === 'counted' ? this.log.length + 1 : null;
    operation.receipt = { id, number, ...decision };
    this.log.push({ kind: 'operation:decided', operation: id, badge: operation.badge, ...decision, number });
  }

  /** @param {any} request @param {any[]} receipts @param {any} known */
  #answer(request, receipts, { reads, phone }) {
    const head = { protocol: 1, nonce: request.nonce, epoch: this.epoch, protocol_min: 1, build_min: this.buildMin };
    const download = reads && request.build >= this.buildMin ? this.#download(request.cursor, phone) : { cursor: request.cursor };
    const { packs = [], changes = [], cursor, more = false } = download;
    const counts = { receipts: receipts.length, packs: packs.length, changes: changes.length };
    return { ...head, receipts, packs, changes, counts, cursor, more, durable_number: this.durableNumber, server_time: this.now };
  }

  /** @param {string | null} text @param {any} phone @returns {any} */
  #download(text, phone) {
    let cursor = text ? JSON.parse(Buffer.from(text, 'base64url').toString()) : null;
    if (cursor && (cursor.epoch !== this.epoch || cursor.number > this.log.length)) cursor = null;
    const changes = [];
    /** @type {string[]} */
    let held = [];
    let number = this.log.length;
    if (cursor) {
      held = cursor.zones.filter((/** @type {string} */ zone) => phone.zones.has(zone));
      for (const zone of cursor.zones) if (!phone.zones.has(zone)) changes.push({ kind: 'zone:gone', zone, to: '31' });
      number = Math.min(cursor.number + this.pageSize, this.log.length);
      for (const change of this.log.slice(cursor.number, number))
        if (change.round) changes.push(change);
        else if (held.includes(change.zone)) changes.push(this.#row(change));
        else if (change.operation && change.badge === phone.badge) changes.push(change);
    }
    let more = number < this.log.length;
    const missing = [...phone.zones].filter((zone) => !held.includes(zone));
    const packs = !more && missing.length ? [this.pack(missing[0])] : [];
    if (packs.length) held.push(missing[0]);
    more ||= missing.length > 1;
    return { packs, changes, more, cursor: Buffer.from(JSON.stringify({ epoch: this.epoch, number, zones: held })).toString('base64url') };
  }

  /** A change as it travels: the subject as it is now. @param {any} change */
  #row({ kind, building, door, zone, subject }) {
    const found = this.buildings.get(building)?.doors.find((/** @type {any} */ one) => one.id === door);
    const visit = found?.visits.find((/** @type {any} */ one) => one.number === subject);
    if (kind === 'visit:recorded') {
      const topics = visit.topics.map((/** @type {any} */ { topic, end }) => [topic, end]);
      return { kind, building, door, visit: { ...visit, topics } };
    }
    if (kind === 'wish:set') return { kind, building, door, wish: found.wishes.find((/** @type {any} */ one) => one.id === subject) };
    if (kind === 'building:changed') return { kind, zone, building: this.columns(this.buildings.get(building)) };
    return { kind, building };
  }

  /** @param {string} zone */
  pack(zone) {
    const buildings = [...this.buildings.values()].filter((building) => building.zone === zone).map((building) => this.columns(building));
    const station = { name: '榕湾社区', hotline: '154 0000 0110', time_zone: 'Asia/Shanghai', visiting: {}, is_demo: true };
    return { zone: this.zones.get(zone), station, rounds: [this.round], buildings };
  }

  /** A building as it travels: columns, positions, differences. @param {any} building */
  columns({ id, compound, name, doors }) {
    const rows = doors.flatMap((/** @type {any} */ door, /** @type {number} */ place) =>
      door.visits.map((/** @type {any} */ row) => ({ place, ...row })),
    );
    rows.sort((/** @type {any} */ one, /** @type {any} */ other) => one.at - other.at);
    const people = [...new Set(rows.map((/** @type {any} */ row) => row.by))].sort();
    /** @param {(row: any) => any[]} pick */
    const each = (pick) =>
      rows.flatMap((/** @type {any} */ row, /** @type {number} */ index) => pick(row).map((found) => [index, ...found]));
    return {
      id,
      compound,
      name,
      kind: 0,
      entry_note: '',
      hazard_note: '',
      qr_token: null,
      blockages: [],
      doors: {
        id: doors.map((/** @type {any} */ door) => shortId(door.id)),
        unit: doors.map((/** @type {any} */ door) => door.unit),
        floor: doors.map((/** @type {any} */ door) => door.floor),
        room: doors.map((/** @type {any} */ door) => door.room),
        kind: doors.map(() => 0),
        standing: doors.map(() => 0),
        night: [],
      },
      visits: {
        door: rows.map((/** @type {any} */ row) => row.place),
        number: differences(rows.map((/** @type {any} */ row) => row.number)),
        at: differences(rows.map((/** @type {any} */ row) => Math.floor(row.at / 1000))),
        outcome: rows.map((/** @type {any} */ row) => position('outcomes', row.outcome)),
        people,
        by: rows.map((/** @type {any} */ row) => people.indexOf(row.by)),
        left_card: each((row) => (row.left_card ? [[]] : [])).flat(),
        check: each((row) => (row.check ? [[]] : [])).flat(),
        topics: each((row) => row.topics.map((/** @type {any} */ { topic, end }) => [position('topics', topic), position('ends', end)])),
        appointment: each((row) => (row.appointment ? [[row.appointment.day, row.appointment.time, row.appointment.band]] : [])),
      },
      wishes: doors.flatMap((/** @type {any} */ door, /** @type {number} */ place) =>
        door.wishes.map((/** @type {any} */ wish) => [place, wish]),
      ),
      closed: [],
      reminders: [],
    };
  }
}

/** @param {string} id @param {string} state @param {string | null} [code] @param {number | null} [number] */
function receipt(id, state, code = null, number = null) {
  return { id, state, code, number };
}
