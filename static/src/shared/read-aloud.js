// Reading aloud with a voice that lives on this phone: with a distant one, what a resident reads would travel to a stranger's server.
// The browser's speech is handed in by tests; a phone without it, or without such a voice, simply cannot read.

/** @typedef {{ lang: string, localService: boolean }} Voice */
/** @typedef {{ getVoices: () => Voice[], speak: (utterance: any) => void, cancel: () => void }} Speech */
/** @typedef {{ speech?: Speech, SpeechSynthesisUtterance?: new (text: string) => any }} Mouth */

/** Mandarin and English as voices name them; the text is no Cantonese. @type {Record<string, RegExp>} */
const VOICES = { 'zh-Hans': /^(zh($|-hans|-cn|-sg|-tw)|cmn)/, en: /^en/ };

/** @returns {Mouth} */
function ownMouth() {
  const page = /** @type {any} */ (globalThis);
  return { speech: page.speechSynthesis, SpeechSynthesisUtterance: page.SpeechSynthesisUtterance };
}

/** @param {string} lang @param {Mouth} mouth @returns {Voice | undefined} */
function voiceFor(lang, { speech }) {
  const name = VOICES[lang];
  // Android writes zh_CN.
  return name && speech?.getVoices().find((voice) => voice.localService && name.test(voice.lang.replaceAll('_', '-').toLowerCase()));
}

/** Whether this phone has a voice of its own for a language, 'zh-Hans' or 'en'. @param {string} lang @param {Mouth} [mouth] @returns {boolean} */
export function canRead(lang, mouth = ownMouth()) {
  return Boolean(mouth.SpeechSynthesisUtterance && voiceFor(lang, mouth));
}

/**
 * Read a text, sentence after sentence: one long piece is cut short by some browsers.
 * @param {string} text
 * @param {string} lang
 * @param {() => void} [onEnd] once it is read to its end; not when it is stopped
 * @param {Mouth} [mouth]
 */
export function readAloud(text, lang, onEnd = () => {}, mouth = ownMouth()) {
  const voice = voiceFor(lang, mouth);
  if (!voice || !mouth.speech || !mouth.SpeechSynthesisUtterance) return;
  stopReading(mouth);
  const sentences = sentencesOf(text);
  for (const [index, sentence] of sentences.entries()) {
    const utterance = new mouth.SpeechSynthesisUtterance(sentence);
    Object.assign(utterance, { voice, lang: voice.lang });
    if (index === sentences.length - 1) {
      utterance.onend = onEnd;
      // Being stopped is no end, and must not end the reading that follows it.
      utterance.onerror = (/** @type {{ error: string }} */ { error }) => ['canceled', 'interrupted'].includes(error) || onEnd();
    }
    mouth.speech.speak(utterance);
  }
}

/** Be silent at once. @param {Mouth} [mouth] */
export function stopReading(mouth = ownMouth()) {
  mouth.speech?.cancel();
}

/** A text in sentences as they are said: telephone numbers figure by figure. @param {string} text @returns {string[]} */
export function sentencesOf(text) {
  const said = text.replaceAll(/\b(?:\d{3} \d{4} \d{4}|\d{5,}|1[12]0)\b/g, (number) => [...number.replaceAll(' ', '')].join(' '));
  return said
    .split(/(?<=[。！？!?；\n]|\.(?=\s))/)
    .map((sentence) => sentence.trim())
    .filter(Boolean);
}
