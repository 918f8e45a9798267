/** When to exchange. Timers are handed in and fired by hand: no test waits. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Schedule } from '../../static/src/sync/schedule.js';
import { macrotask } from './support.mjs';

const done = { end: 'done', sent: 0, left: 0 };
const unreachable = { end: 'unreachable', sent: 0, left: 1 };

/** A schedule whose runs end as the test says, and whose one timer the test fires. @param {any[]} [outcomes] the last one stays */
function setUp(outcomes = [done]) {
  const runs = /** @type {any[]} */ ([]);
  const states = /** @type {any[]} */ ([]);
  /** @type {{ work: () => void, ms: number } | null} */
  let timer = null;
  let armed = 0;
  const clear = () => {
    timer = null;
  };
  const schedule = new Schedule({
    run: async (options) => {
      runs.push(options);
      const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0];
      if (outcome instanceof Error) throw outcome;
      return typeof outcome === 'function' ? outcome() : outcome;
    },
    onState: (state) => void states.push(state),
    setTimer: (work, ms) => {
      assert.equal(timer, null, 'two timers at once');
      timer = { work, ms };
      armed += 1;
      return armed;
    },
    clearTimer: clear,
  });
  return {
    schedule,
    runs,
    states,
    wait: () => timer?.ms ?? null,
    async fire() {
      const due = timer;
      assert.ok(due, 'no timer');
      timer = null;
      due.work();
      await macrotask();
    },
  };
}

/** A page and its document. */
function page() {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const window = new EventTarget();
  return {
    window,
    document,
    /** @param {string} state */
    turn(state) {
      document.visibilityState = state;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
}

test('after a run that ended well it looks again in a minute', async () => {
  const { schedule, wait } = setUp();
  await schedule.now();
  assert.equal(wait(), 60_000);
});

test('the wait doubles to two minutes while nothing answers, and starts anew when something does', async () => {
  const outcomes = [...Array(8).fill(unreachable), done];
  const { schedule, wait, fire } = setUp(outcomes);
  await schedule.now();
  const waits = [wait()];
  for (let turn = 0; turn < 8; turn += 1) {
    await fire();
    waits.push(wait());
  }
  assert.deepEqual(waits, [4_000, 8_000, 16_000, 32_000, 64_000, 120_000, 120_000, 120_000, 60_000]);
  outcomes[0] = unreachable;
  await fire();
  assert.equal(wait(), 4_000);
});

for (const end of ['portal', 'broken', 'refused', 'busy']) {
  test(`after “${end}” the wait doubles too`, async () => {
    const { schedule, wait, fire } = setUp([{ end, sent: 0, left: 1 }]);
    await schedule.now();
    await fire();
    assert.equal(wait(), 8_000);
  });
}

test('a busy station is given the time it asks for', async () => {
  const { schedule, wait, fire } = setUp([{ end: 'busy', retry_after: 30, sent: 0, left: 1 }]);
  await schedule.now();
  assert.equal(wait(), 30_000);
  for (let turn = 0; turn < 5; turn += 1) await fire();
  assert.equal(wait(), 120_000);
});

test('a save goes when its ten seconds are over, whatever the wait was', async () => {
  const { schedule, wait, fire, runs } = setUp([...Array(6).fill(unreachable), done]);
  await schedule.now();
  for (let turn = 0; turn < 5; turn += 1) await fire();
  assert.equal(wait(), 120_000);
  schedule.afterSave();
  assert.equal(wait(), 10_200);
  await fire();
  assert.deepEqual(runs.at(-1), { urgent: false });
});

test('a save starts the waits anew: the way out of the cellar may have been found', async () => {
  const { schedule, wait, fire } = setUp([unreachable]);
  await schedule.now();
  for (let turn = 0; turn < 5; turn += 1) await fire();
  schedule.afterSave();
  await fire();
  assert.equal(wait(), 4_000);
});

test('a save does not cut short what a busy station has asked for', async () => {
  const { schedule, wait } = setUp([{ end: 'busy', retry_after: 300, sent: 0, left: 1 }]);
  await schedule.now();
  schedule.afterSave();
  assert.equal(wait(), 300_000);
});

test('coming online goes at once and starts the waits anew', async () => {
  const { schedule, wait, fire, runs } = setUp([unreachable]);
  const { window, document } = page();
  schedule.listen(window, document);
  await macrotask();
  for (let turn = 0; turn < 5; turn += 1) await fire();
  const before = runs.length;
  window.dispatchEvent(new Event('online'));
  await macrotask();
  assert.equal(runs.length, before + 1);
  assert.equal(wait(), 4_000);
});

test('coming into view goes at once, going out of view does not', async () => {
  const { schedule, runs } = setUp();
  const { window, document, turn } = page();
  schedule.listen(window, document);
  await macrotask();
  turn('hidden');
  await macrotask();
  assert.equal(runs.length, 1);
  turn('visible');
  await macrotask();
  assert.equal(runs.length, 2);
  window.dispatchEvent(new Event('focus'));
  await macrotask();
  assert.equal(runs.length, 3);
});

test('coming back is told twice and makes one run', async () => {
  const { schedule, runs } = setUp();
  const { window, document, turn } = page();
  schedule.listen(window, document);
  await macrotask();
  turn('visible');
  window.dispatchEvent(new Event('focus'));
  await macrotask();
  assert.equal(runs.length, 2);
});

test('out of view and with nothing to send it does not ask', async () => {
  const { schedule, runs, fire } = setUp();
  const { window, document, turn } = page();
  schedule.listen(window, document);
  await macrotask();
  turn('hidden');
  await fire();
  assert.equal(runs.length, 1);
});

test('out of view it still sends what waits', async () => {
  const { schedule, runs, fire } = setUp([unreachable]);
  const { window, document, turn } = page();
  schedule.listen(window, document);
  await macrotask();
  turn('hidden');
  await fire();
  assert.equal(runs.length, 2);
});

test('a record that was saved just before the phone went into the pocket goes up from there', async () => {
  const { schedule, runs, fire } = setUp();
  const { window, document, turn } = page();
  schedule.listen(window, document);
  await macrotask();
  schedule.afterSave();
  turn('hidden');
  await fire();
  assert.equal(runs.length, 2);
});

test('a save while a run is under way is gone after when its own ten seconds are over', async () => {
  /** @type {(outcome: any) => void} */
  let end = () => {};
  const { schedule, runs, wait, fire } = setUp([() => new Promise((resolve) => (end = resolve)), done]);
  const { window, document, turn } = page();
  schedule.listen(window, document);
  await macrotask();
  schedule.afterSave();
  assert.equal(wait(), null);
  turn('hidden');
  end(done);
  await macrotask();
  assert.equal(wait(), 10_200);
  await fire();
  assert.equal(runs.length, 2);
  assert.equal(wait(), 60_000);
});

test('what was not settled yet is gone after when it is', async () => {
  const { schedule, wait } = setUp([{ end: 'done', sent: 2, left: 1 }]);
  await schedule.now();
  assert.equal(wait(), 10_200);
});

test('what the station has no word for is asked about less and less often', async () => {
  const { schedule, wait, fire } = setUp([{ end: 'done', sent: 0, left: 100 }]);
  await schedule.now();
  const waits = [wait()];
  for (let turn = 0; turn < 6; turn += 1) {
    await fire();
    waits.push(wait());
  }
  assert.deepEqual(waits, [10_200, 10_200, 16_000, 32_000, 64_000, 120_000, 120_000]);
});

test('being asked during a run means one more run, however often', async () => {
  /** @type {(outcome: any) => void} */
  let end = () => {};
  const { schedule, runs } = setUp([() => new Promise((resolve) => (end = resolve)), done]);
  schedule.now();
  for (let turn = 0; turn < 5; turn += 1) schedule.now();
  schedule.now({ urgent: true });
  end(done);
  await macrotask();
  assert.deepEqual(runs, [{ urgent: false }, { urgent: true }]);
});

test('“upload now” is for what is there: a record saved later keeps its ten seconds', async () => {
  /** @type {(outcome: any) => void} */
  let end = () => {};
  const { schedule, runs, fire } = setUp([() => new Promise((resolve) => (end = resolve)), done]);
  schedule.now();
  schedule.now({ urgent: true });
  end(unreachable);
  await macrotask();
  await fire();
  assert.deepEqual(runs, [{ urgent: false }, { urgent: false }]);
});

test('a run that breaks is told as such and tried again', async () => {
  const { schedule, states, wait, fire, runs } = setUp([new RangeError('full'), done]);
  await schedule.now();
  assert.deepEqual(states.at(-1), {
    running: false,
    outcome: { end: 'broken', code: 'RangeError: full', sent: 0, left: 0 },
    retry_in: 4_000,
  });
  assert.equal(wait(), 4_000);
  await fire();
  assert.equal(runs.length, 2);
});

test('a run that breaks forgets nothing of what waits', async () => {
  const { schedule, runs, fire } = setUp([unreachable, new RangeError('full'), done]);
  const { window, document, turn } = page();
  schedule.listen(window, document);
  await macrotask();
  await fire();
  turn('hidden');
  await fire();
  assert.equal(runs.length, 3);
});

test('the screen hears when a run begins and how it ended', async () => {
  const { schedule, states } = setUp([unreachable]);
  await schedule.now();
  assert.deepEqual(states, [
    { running: true, outcome: null, retry_in: null },
    { running: false, outcome: unreachable, retry_in: 4_000 },
  ]);
});

test('a stopped schedule never runs again: not by a timer, the network, a save, nor when its last run ends', async () => {
  /** @type {(outcome: any) => void} */
  let end = () => {};
  const { schedule, runs, wait } = setUp([done, () => new Promise((resolve) => (end = resolve))]);
  const { window, document, turn } = page();
  schedule.listen(window, document);
  await macrotask();
  schedule.now();
  schedule.stop();
  end(done);
  await macrotask();
  for (const sign of ['online', 'focus']) window.dispatchEvent(new Event(sign));
  turn('visible');
  schedule.now();
  schedule.afterSave();
  await macrotask();
  assert.deepEqual([runs.length, wait()], [2, null]);
});
