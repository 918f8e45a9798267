// The words of a refusal by its code, from the catalogue both programs share (app/problems.py, written out by tools/write_phone_data.py).
import refusals from '../generated/refusals.json' with { type: 'json' };
import { language, t } from './translate.js';

/** @param {string | null | undefined} code @returns {{ sentence: string, wayOut: string }} */
export function refusalWords(code) {
  const found = /** @type {Record<string, string[]>} */ (refusals)[code ?? ''];
  if (!found) return { sentence: t('站里没有收下这一条。'), wayOut: t('请把屏幕给站里看。') };
  return language() === 'en' ? { sentence: found[1], wayOut: found[3] } : { sentence: found[0], wayOut: found[2] };
}
