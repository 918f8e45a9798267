// English as a file of its own: fetched when chosen, kept offline by the worker. Whoever loads it has the vocabulary's English too.
import messages from './generated/en.json' with { type: 'json' };
import english from './generated/en-vocabulary.json' with { type: 'json' };
import { words } from './shared/vocabulary.js';

for (const [name, entries] of Object.entries(english)) {
  const list = /** @type {object[]} */ (words[/** @type {keyof typeof words} */ (name)]);
  // What only the station reads is not in the phone's vocabulary.
  entries.forEach((entry, index) => list && Object.assign(list[index], entry));
}

export default messages;
