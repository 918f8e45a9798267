/**
 * The phone's real program, without its screens, at a real station: tests/api/test_phone_program.py tells it what people do.
 * Reads one command a line as JSON, and answers each with one line.
 */

import 'fake-indexeddb/auto';

import { createInterface } from 'node:readline';

import { changeServiceWeeks, withChoices } from '../../static/src/referrals/service-weeks.js';
import { deviceNow, now, setDeviceClock } from '../../static/src/shared/clock.js';
import { newId } from '../../static/src/shared/ids.js';
import { Registry } from '../../static/src/store/registry.js';
import { activate } from '../../static/src/sync/activate.js';
import { Workplace } from '../../static/src/shell/workplace.js';

const address = String(process.env.XUNFANG_ADDRESS);
const realFetch = globalThis.fetch;
/** What happens to the next answer on its way: nothing, lost, or half of it. @type {string[]} */
let line = [];

globalThis.fetch = async (path, init) => {
  const response = await realFetch(`${address}${path}`, init);
  const fate = line.shift();
  if (!fate) return response;
  const text = await response.text();
  if (fate === 'lost') throw new TypeError('the answer was lost');
  return new Response(text.slice(0, Math.floor(text.length / 2)), { status: response.status });
};

// Three hours slow, and it does not matter: every operation carries what the phone knows of it.
setDeviceClock(() => Date.now() - 3 * 3_600_000);

const registry = await Registry.open();
/** @type {Map<string, Workplace>} */
const people = new Map();

/** @param {any} entry */
const receiptOf = ({ operation, receipt }) => [operation.id, { state: receipt.state, code: receipt.code, number: receipt.number }];

/** @type {Record<string, (work: Workplace, command: any) => unknown>} */
const commands = {
  record: async (work, { door, outcome, fields = {} }) => {
    const sheet = work.sheets.look(door);
    const entry = await work.saveVisit({ id: sheet.id, door, outcome, started_at: sheet.opened_at, ...fields });
    work.sheets.close(door);
    return { id: entry?.operation.id ?? null, text: entry?.operation.text ?? '' };
  },
  wish: async (work, { door }) => ({ id: (await work.saveWish({ id: newId(), door }))?.operation.id }),
  sync: async (work, { fates = [], urgent = true }) => {
    line = fates;
    await work.schedule.now({ urgent });
    return work.sync.outcome;
  },
  board: (work) =>
    Object.fromEntries(
      work.pocket.buildings().flatMap(({ doors }) => doors.map(({ id }) => [id, { ...work.door(id), state: work.standing(id).state }])),
    ),
  kept: (work) => Object.fromEntries(work.kept.map(receiptOf)),
  outbox: (work) => work.outbox.map((entry) => entry.operation.id),
  tally: (work) => work.tally,
  reading: (work) => work.reading,
  choose: (work, { day, choices, times }) =>
    changeServiceWeeks(work.store, (weeks) => {
      for (let time = 0; time < times; time += 1) weeks = withChoices(weeks, day, choices);
      return weeks;
    }),
  weeks: async (work) => (await work.store.meta('service-weeks')) ?? {},
  clock: (work) => ({ now: now(), device: deviceNow(), today: work.today() }),
};

/** @param {any} command */
async function obey({ do: what, name, ...command }) {
  if (what === 'activate') {
    const done = /** @type {any} */ (await activate({ registry, code: command.code }));
    if (done.kind !== 'person') return done;
    people.set(name, await Workplace.open(done.person));
    return { kind: 'person', badge_no: done.person.badge_no };
  }
  const work = people.get(name);
  if (!work) throw new RangeError(`nobody is called ${name}`);
  return commands[what](work, command);
}

for await (const text of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { done: (await obey(JSON.parse(text))) ?? null };
  } catch (error) {
    answer = { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
for (const work of people.values()) work.close();
