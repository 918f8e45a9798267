// V8: a talk begins with the badge. One that is written down afterwards is asked about it, nothing is taken for granted.
import { html, nothing } from 'lit';
import { icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

/** @param {{ wasNot: boolean, onYes: () => void, onNo: () => void }} parts wasNot: whether the answer was no */
export function badgeAsked({ wasNot, onYes, onNo }) {
  return html`<section class="card" aria-labelledby="badge-title" id="badge-asked" tabindex="-1">
    <h2 id="badge-title">${t('当时先出示了工作证吗？')}</h2>
    <div class="grid2">
      <button class="button outcome" type="button" @click=${onYes}>${icon('badge-check')}${t('出示了')}</button>
      <button class="button outcome" type="button" @click=${onNo}>${t('没出示')}</button>
    </div>
    ${wasNot ? html`<p role="status">${t('那就记“不方便”，不记话题。不会拿来比较。')}</p>` : nothing}
  </section>`;
}
