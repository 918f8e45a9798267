// Today, and the screens around the visits: activation, upload, one’s own page. In a piece of their own, kept offline like the rest.
import { html } from 'lit';
import '../certificates/paper.view.js';
import '../rounds/scan.view.js';
import '../rounds/today.view.js';
import '../shared/read-aloud.view.js';
import '../visits/correct.view.js';
import '../visits/past.view.js';
import '../visits/question.view.js';
import '../visits/language.view.js';
import { blockageInForce } from '../visits/blocked.view.js';
import '../visits/safety.view.js';
import '../visits/told.view.js';
import './about.view.js';
import './activate.view.js';
import './day.view.js';
import './help.view.js';
import './install.view.js';
import { keepQuestions } from './keep-questions.js';
import { keepReader, readerAddress } from './keep-reader.js';
import './me.view.js';
import './people.view.js';
import { Practice, isOfADay } from './practice.js';
import './practice.view.js';
import './receipt.view.js';
import './rights.view.js';
import './upload.view.js';

export { cardWords } from '../referrals/card-words.view.js';
export { boardMenu, cornerMark } from '../rounds/board-more.view.js';
export * from '../rounds/bulk.view.js';
export { finder } from '../rounds/finder.view.js';
export { blockedLine, noteOf } from '../visits/blocked.view.js';
export { noteThreads } from '../visits/questions.js';

export { elsewhere, lost, updateSheet } from './frame.view.js';

/** What goes on beside the screens as long as the app is open. @param {import('./shell.js').Shell} shell */
export function keep(shell) {
  keepReader(shell);
  keepQuestions(shell);
}

/**
 * The screen of a place that is not at a door; Today where the place is not known.
 * @param {import('./router.js').Place} place
 * @param {import('./shell.js').Shell} shell
 * @param {import('./workplace.js').Workplace} work
 */
export function deskScreen(place, shell, work) {
  const practice = html`<xunfang-practice .shell=${shell} .work=${work}></xunfang-practice>`;
  if (work instanceof Practice && !isOfADay(place)) return practice;
  switch (place.name) {
    case 'about':
      return html`<xunfang-about .shell=${shell} .work=${work}></xunfang-about>`;
    case 'correct':
      return html`<xunfang-correct .shell=${shell} .work=${work} .ref=${place.id}></xunfang-correct>`;
    case 'b':
    case 'scan':
      return html`<xunfang-scan .shell=${shell} .work=${work} .token=${place.id ?? ''} .readerAddress=${readerAddress()}></xunfang-scan>`;
    case 'blocked':
      return html`<xunfang-blocked .shell=${shell} .work=${work} .building=${place.id}></xunfang-blocked>`;
    case 'day':
      return html`<xunfang-day .shell=${shell} .work=${work}></xunfang-day>`;
    case 'language':
      return html`<xunfang-language .shell=${shell} .work=${work} .door=${place.door}></xunfang-language>`;
    case 'help':
      return html`<xunfang-help .shell=${shell} .work=${work} .page=${place.id ?? ''}></xunfang-help>`;
    case 'install':
      return html`<xunfang-install .shell=${shell} .work=${work}></xunfang-install>`;
    case 'me':
      return html`<xunfang-me .shell=${shell} .work=${work}></xunfang-me>`;
    case 'past':
      return html`<xunfang-past .shell=${shell} .work=${work} .door=${place.door}></xunfang-past>`;
    case 'paper':
      return html`<xunfang-paper .shell=${shell} .work=${work} .door=${place.door}></xunfang-paper>`;
    case 'people':
      return html`<xunfang-people .shell=${shell} .work=${work}></xunfang-people>`;
    case 'practice':
      return practice;
    case 'question':
      return html`<xunfang-question .shell=${shell} .work=${work} .number=${Number(place.id)}></xunfang-question>`;
    case 'receipt':
      return html`<xunfang-receipt .shell=${shell} .work=${work} .entryKey=${place.id}></xunfang-receipt>`;
    case 'rights':
      return html`<xunfang-rights .shell=${shell} .work=${work}></xunfang-rights>`;
    case 'safety':
      return html`<xunfang-safety .shell=${shell} .work=${work} .door=${place.door}></xunfang-safety>`;
    case 'told':
      return html`<xunfang-told .shell=${shell} .work=${work} .door=${place.door}></xunfang-told>`;
    case 'upload':
      return html`<xunfang-upload .shell=${shell} .work=${work}></xunfang-upload>`;
    default:
      return html`<xunfang-today .shell=${shell} .work=${work} .blockageInForce=${blockageInForce}></xunfang-today>`;
  }
}
