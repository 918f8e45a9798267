// The one vocabulary both programs read. Positions in its lists travel in the pack.
import words from '../../../app/vocabulary.json' with { type: 'json' };
import { language, t } from './translate.js';

export { words };

/** The code at a position of a list. @param {'outcomes'|'topics'|'ends'|'door_kinds'|'building_kinds'} name @param {number} position @returns {string} */
export function codeAt(name, position) {
  return words[name][position].code;
}

/** @typedef {{ code: string, zh: string, en: string, [more: string]: any }} Word */

/** An entry of a list by its code. @param {keyof typeof words} name @param {string} code @returns {Word} */
export function entry(name, code) {
  const found = /** @type {Word[]} */ (words[name]).find((candidate) => candidate.code === code);
  if (!found) throw new RangeError(`${name} has no ${code}`);
  return found;
}

/** A coordinator as colleagues and residents read it; any other name stays as it is. @param {string} name such as 协管员 07 @returns {string} */
export function staffWords(name) {
  const badge = name.match(/^协管员 (\S+)$/)?.[1];
  return badge ? t('协管员 {badge}', { badge }) : name;
}

/** The words for a code in the person's language. @param {keyof typeof words} name @param {string} code @returns {string} */
export function label(name, code) {
  const found = entry(name, code);
  return language() === 'en' ? found.en : found.zh;
}
