// The words of one service's card: cost, what it is, who may have it, and each source with the day it was compared, or that it was not.
// Comes with the desk: a visit can be saved before it is there.
import { html } from 'lit';
import { dateWords } from '../shared/dates.js';
import { checkedOn, citation } from '../shared/sources.js';
import { language, t } from '../shared/translate.js';
import { serviceCards } from './service-cards.js';

/** @typedef {import('../shared/sources.js').Source} Source */

/** @param {string} code one of service_kinds */
export function cardWords(code) {
  const card = serviceCards.find((other) => other.code === code);
  if (!card) throw new RangeError(`no card for ${code}`);
  const english = language() === 'en';
  return html`<p>${card.cost === 'free' ? t('免费') : t('部分项目收费')} · ${english ? card.about_en : card.about_zh}</p>
    <p>${t('谁可以：{who}', { who: english ? card.who_en : card.who_zh })}</p>
    ${sourceLines(card.sources).map((line) => html`<p>${line}</p>`)}`;
}

/** What was read, what was not, and what the station itself stands for: a line each. @param {Source[]} all @returns {string[]} */
export function sourceLines(all) {
  const read = all.filter(({ checked }) => checked);
  const day = checkedOn(read);
  const unread = all.filter(({ checked, is_own }) => !checked && !is_own);
  const own = all.filter(({ is_own }) => is_own);
  return [
    ...(day ? [t('来源：{source} · {day} 核对过', { source: citation(read), day: dateWords(day, '') })] : []),
    ...(unread.length ? [t('来源：{source} · 站里还没有核对原文', { source: citation(unread) })] : []),
    ...(own.length ? [t('来源：{source}', { source: citation(own) })] : []),
  ];
}
