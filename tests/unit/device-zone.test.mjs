/** A phone that is set to another time zone keeps the community's: every test of days, doors and hours once more, far from Shanghai. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const FILES = ['calendar', 'door-rules', 'today', 'day', 'talk', 'schedule', 'service-weeks'];

for (const zone of ['America/Los_Angeles', 'Pacific/Kiritimati']) {
  for (const name of FILES) {
    test(`${name} in ${zone}`, () => {
      const environment = { ...process.env, TZ: zone };
      // A child that believes it is part of this run would report to it instead of ending with a code.
      delete environment.NODE_TEST_CONTEXT;
      const found = spawnSync(process.execPath, [new URL(`${name}.test.mjs`, import.meta.url).pathname], {
        env: environment,
        encoding: 'utf8',
      });
      assert.equal(found.status, 0, found.stdout.slice(-2000) + found.stderr.slice(-2000));
      assert.match(found.stdout, /pass [1-9]/);
    });
  }
}

test('the zone of the process is what its environment says', () => {
  const script = "console.log(new Date('2026-11-25T02:00:00Z').getHours())";
  const hours = (/** @type {string} */ zone) =>
    spawnSync(process.execPath, ['-e', script], { env: { ...process.env, TZ: zone }, encoding: 'utf8' }).stdout.trim();
  assert.deepEqual(['America/Los_Angeles', 'Pacific/Kiritimati'].map(hours), ['18', '16']);
});
