// Telephone numbers for whoever wants help. Which of them is called is noted nowhere.
import { html } from 'lit';
import { icon } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { words } from '../shared/vocabulary.js';

/** The list of the help lines. */
export function helpLines() {
  return html`<ul class="card tight rows">
      ${words.help_lines.map(
        (line) =>
          html`<li>
            <a class="row-button" href="tel:${line.number}"
              >${icon('phone')}<span class="grow"
                ><span class="strong">${language() === 'en' ? line.en : line.zh}</span><span class="small muted">${line.number}</span></span
              ></a
            >
          </li>`,
      )}
    </ul>
    <p class="small muted">${t('只是电话号码，打不打都不记录。')}</p>`;
}
