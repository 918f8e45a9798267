// One service of the menu: its name, what its card says, and three answers of one size.
import { html } from 'lit';
import { radios } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';

/**
 * @param {{ kind: typeof words.service_kinds[number], about: unknown, choice: string | undefined, onChoose: (choice: string) => void }} parts
 *   about: what the card says; nothing until its piece has come
 */
export function serviceCard({ kind, about, choice, onChoose }) {
  const name = language() === 'en' ? kind.en : kind.zh;
  return html`<section class="service">
    <h2>${name}</h2>
    ${about}
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
