// What the card left at a door says and how it is left (domain.md V5): whoever else reads it must not learn what the visit was about.
import { html } from 'lit';
import { icon, sentences } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

/** @param {string} hotline the station's number */
export function doorCard(hotline) {
  const lines = [
    ['phone', t('只写站名和电话 {hotline}', { hotline })],
    ['eye-off', t('不写任何服务，不写为什么来，也不写姓名')],
    ['sticky-note', t('对折放好，不贴在门上')],
  ];
  return html`<details class="card tight">
    <summary>${icon('sticky-note')}<span class="grow strong">${t('便民卡写什么、怎么留')}</span>${icon('chevron-down', 's')}</summary>
    ${sentences(lines)}
  </details>`;
}
