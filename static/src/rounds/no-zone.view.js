// What stands on Today and Buildings while there is no zone: the pack is on its way, or nobody has assigned one yet.
import { html } from 'lit';
import { icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

/** @param {import('../shell/workplace.js').Workplace} work */
export function noZone(work) {
  const waiting = work.reading.at === null;
  return html`<div class="hero">
    <span class="hero-mark">${icon('map', 'xl')}</span>
    <h2>${waiting ? t('正在下离线包…') : t('还没有分给您责任区')}</h2>
    <p>${waiting ? t('第一次要连网，几秒就好。') : t('请站里在“责任区”里加上您。分好后这里会自动出现，不用重新登录。')}</p>
    <button class="button" type="button" @click=${() => work.schedule.now()}>${icon('refresh-cw')}${t('再看一次')}</button>
  </div>`;
}
