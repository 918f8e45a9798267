/** Slips: by the contract the server passes too, and that the phone mints none that is easily copied wrong. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import vocabulary from '../../app/vocabulary.json' with { type: 'json' };
import contract from '../contracts/slips.json' with { type: 'json' };
import { lastWeekOf, mintSlip, readSlip, slipText } from '../../static/src/referrals/slip.js';
import { ALPHABET, checkCharacter, isCode, spacedCode } from '../../static/src/shared/codes.js';
import { addDays, daysBetween, lastDayOfWeek } from '../../static/src/shared/calendar.js';

const kinds = vocabulary.service_kinds.map(({ code }) => code);

test('the check character of each code', () => {
  for (const [code, check] of contract.checks) assert.equal(checkCharacter(code), check, code);
});

test('codes that fit, and codes that do not', () => {
  for (const code of contract.fits) assert.equal(isCode(code), true, code);
  for (const code of contract.fits_not) assert.equal(isCode(code), false, code);
});

for (const { name, text, expect } of contract.reads) {
  test(`what a QR text says: ${name}`, () => assert.deepEqual(readSlip(text, kinds), expect));
}

for (const { name, kind, day, slip_days, last_week, last_day } of contract.weeks) {
  test(`the last week of a slip: ${name}`, () => {
    assert.equal(vocabulary.service_kinds.find(({ code }) => code === kind)?.slip_days, slip_days);
    assert.equal(lastWeekOf(day, slip_days), last_week);
    assert.equal(lastDayOfWeek(last_week), last_day);
    const slip = mintSlip({ kind, slip_days, day });
    assert.deepEqual([slip.kind, slip.last_week, slip.last_day], [kind, last_week, last_day]);
    assert.equal(slip.text, slipText(kind, last_week, slip.code));
    assert.deepEqual(readSlip(slip.text, kinds), { kind, last_week, code: slip.code });
  });
}

test('a slip of every kind, given on any day of two years, is good for its days and to the end of that week', () => {
  for (const { code, slip_days } of vocabulary.service_kinds) {
    assert.ok(slip_days > 0);
    for (let day = '2026-01-01'; day < '2028-01-01'; day = addDays(day, 1)) {
      const last = lastDayOfWeek(lastWeekOf(day, slip_days));
      const over = daysBetween(addDays(day, slip_days), last);
      assert.ok(over >= 0 && over < 7, `${code} on ${day}`);
      assert.equal(new Date(`${last}T00:00:00Z`).getUTCDay(), 0, 'a Sunday');
    }
  }
});

test('a code whose check is one of the five signs is drawn again', () => {
  // 32 to 36 leave the checks * ~ $ = U; 37 leaves a nought.
  const drawn = [32, 33, 34, 35, 36, 37].map((value) => Uint8Array.from([0, 0, 0, 0, 0, 0, value >> 5, value & 31]));
  for (const bytes of drawn.slice(0, 5)) {
    const code = [...bytes].map((byte) => ALPHABET[byte]).join('');
    assert.ok('*~$=U'.includes(checkCharacter(code)), code);
  }
  let draws = 0;
  const slip = mintSlip({ kind: 'ring_check', slip_days: 60, day: '2026-11-25', random: () => drawn[draws++] });
  assert.equal(draws, 6);
  assert.equal(slip.code, '000000150');
});

test('forty random bits: every letter at every place, every check but the five, no code twice', () => {
  const codes = Array.from({ length: 4000 }, () => mintSlip({ kind: 'supplies', slip_days: 60, day: '2026-11-25' }).code);
  assert.equal(new Set(codes).size, codes.length);
  for (let place = 0; place < 8; place += 1) assert.equal(new Set(codes.map((code) => code[place])).size, 32, `place ${place}`);
  assert.deepEqual([...new Set(codes.map((code) => code[8]))].sort(), [...ALPHABET].sort());
  for (const code of codes) assert.equal(isCode(code), true);
});

test('the same day and kind make another code each time, and a code says nothing but itself', () => {
  const one = mintSlip({ kind: 'supplies', slip_days: 60, day: '2026-11-25', random: (bytes) => bytes.fill(255) });
  const other = mintSlip({ kind: 'ring_check', slip_days: 14, day: '2027-03-01', random: (bytes) => bytes.fill(255) });
  assert.equal(one.code, other.code);
});

test('a code is shown in groups', () => {
  assert.equal(spacedCode('K7QM2WXT5'), 'K7QM-2WXT-5');
});
