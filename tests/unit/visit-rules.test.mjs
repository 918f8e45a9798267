/** Whether a visit is whole and when it happened, by the two contracts that the server passes too. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import times from '../contracts/occurred-at.json' with { type: 'json' };
import contract from '../contracts/visit-rules.json' with { type: 'json' };
import { faultsOfVisit, liesInFuture, occurredAtMs } from '../../static/src/visits/rules.js';
import { tallyWith } from '../../static/src/visits/tally.js';

for (const { name, outcomes, change, expect } of contract.cases) {
  test(name, () => {
    for (const outcome of outcomes) {
      const usual = /** @type {Record<string, any>} */ (contract.usual)[outcome];
      const visit = /** @type {any} */ ({ ...contract.base, outcome, ...usual, ...change });
      const before = structuredClone(visit);
      assert.deepEqual(faultsOfVisit(visit, vocabulary), expect, outcome);
      assert.deepEqual(visit, before);
    }
  });
}

for (const { name, given, expect } of times.cases) {
  const at = {
    device_ms: Date.parse(given.device),
    offset_ms: given.offset_ms,
    received_ms: Date.parse(given.received),
    enrolled_ms: Date.parse(given.enrolled),
  };
  test(`when it happened: ${name}`, () => {
    assert.equal(occurredAtMs(at), Date.parse(expect.occurred_at));
    assert.equal(liesInFuture({ ...at, hours: times.hours }), expect.lies_in_future);
  });

  test(`the day it is tallied on: ${name}`, () => {
    const clock = { at: at.device_ms, offset: at.offset_ms, age: 0 };
    const settings = { time_zone: given.time_zone, enrolled_ms: at.enrolled_ms };
    const entry = (/** @type {string} */ kind, /** @type {any} */ body) =>
      /** @type {any} */ ({ operation: { kind, text: JSON.stringify(body) }, receipt: { state: 'counted' }, received_at: at.received_ms });
    const visit = entry('visit:record', { started_at: at.device_ms, clock: { ...clock, at: at.device_ms + 600_000 } });
    assert.deepEqual(tallyWith({}, [visit], settings), { [expect.day]: { visits: 1, wishes: 0 } });
    assert.deepEqual(tallyWith({}, [entry('wish:set', { clock })], settings), { [expect.day]: { visits: 0, wishes: 1 } });
  });
}
