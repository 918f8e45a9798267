// The phone's languages: zh-Hans is the source, en a catalogue of its own that is fetched (and kept offline) when chosen.

/** @type {Record<string, string>} */
let catalogue = {};
let current = 'zh-Hans';

/** The language in use, 'zh-Hans' or 'en'. @returns {string} */
export function language() {
  return current;
}

/** Use a language. @param {string} name @param {Record<string, string>} messages empty for zh-Hans */
export function useLanguage(name, messages) {
  current = name;
  catalogue = messages;
}

/** Words one after another, as a list. @param {string[]} words @param {string} [mark] the mark between them in Chinese @returns {string} */
export function listed(words, mark = '、') {
  return words.join(current === 'en' ? ', ' : mark);
}

/** Whole sentences one after another; only English puts a space between them. @param {string[]} sentences @returns {string} */
export function spoken(...sentences) {
  return sentences.join(current === 'en' ? ' ' : '');
}

/** Words as they stand within a sentence. @param {string} words @returns {string} */
export function within(words) {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/**
 * A message (its zh-Hans text) in the person's language, with {values} filled in.
 * @param {string} message
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(message, values) {
  const text = catalogue[message] ?? message;
  if (!values) return text;
  // English tells one from many: "1 needs you||{count} need you".
  const [one, many = one] = text.split('||');
  return (values.count === 1 ? one : many).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
