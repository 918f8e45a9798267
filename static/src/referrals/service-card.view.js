// One service of the menu: what it is, who may have it, what it costs, where that is written; three answers of one size.
import { html, nothing } from 'lit';
import { monthWords } from '../shared/dates.js';
import { radios } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';

/** @typedef {import('./service-cards.js').ServiceCard} ServiceCard */

/**
 * @param {{ kind: typeof words.service_kinds[number], card: ServiceCard | undefined, choice: string | undefined, onChoose: (choice: string) => void }} parts
 *   card: nothing until its piece has come
 */
export function serviceCard({ kind, card, choice, onChoose }) {
  const name = language() === 'en' ? kind.en : kind.zh;
  return html`<section class="service">
    <h2>${name}</h2>
    ${card ? cardWords(card) : nothing}
    ${radios({
      label: name,
      kind: 'grid3',
      options: words.choices.map(({ code }) => ({
        label: label('choices', code),
        name: t('{name}：{choice}', { name, choice: label('choices', code) }),
        chosen: choice === code,
        onPress: () => onChoose(code),
      })),
    })}
  </section>`;
}

/** @param {ServiceCard} card */
function cardWords(card) {
  const english = language() === 'en';
  const source = english ? card.source_en : card.source_zh;
  return html`<p>${card.cost === 'free' ? t('免费') : t('部分项目收费')} · ${english ? card.about_en : card.about_zh}</p>
    <p>${t('谁可以：{who}', { who: english ? card.who_en : card.who_zh })}</p>
    <p>
      ${card.checked ? t('来源：{source} · {month} 核对过', { source, month: monthWords(card.checked) }) : t('来源：{source} · 站里还没有核对原文', { source })}
    </p>`;
}
