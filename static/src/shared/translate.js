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
