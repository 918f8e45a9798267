// What stands in the place of every screen, or over it: a new version, another window that holds the app, a store that was taken away.
import { html } from 'lit';
import { icon, note } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

/** @param {() => void} update @param {() => void} later */
export function updateSheet(update, later) {
  return html`<div class="update" role="region" aria-label=${t('新版本准备好了')}>
    ${note('sky', 'download', t('新版本准备好了'), t('约 3 秒；没传的记录和填到一半的都会留着。'))}
    <div class="grid2">
      <button class="button" type="button" @click=${() => later()}>${t('今天收工再说')}</button>
      <button class="button primary" type="button" @click=${() => update()}>${t('现在更新')}</button>
    </div>
  </div>`;
}

/** @param {() => void} take */
export function elsewhere(take) {
  return html`<main class="main hero">
    <span class="hero-mark">${icon('smartphone', 'xl')}</span>
    <h1>${t('巡访开在另一个窗口里。')}</h1>
    <p>${t('一次只用一个窗口，记录才不会乱。')}</p>
    <button class="button primary" type="button" @click=${() => take()}>${t('用这一个')}</button>
  </main>`;
}

/** The browser has taken the store away. */
export function lost() {
  return html`<main class="main">
    <div class="hero" role="alert">
      <span class="hero-mark">${icon('circle-alert', 'xl')}</span>
      <h1>${t('浏览器收走了这个应用的存储。')}</h1>
      <p>${t('请重新打开。还没传的记录如果不见了，请马上告诉站里。')}</p>
      <button class="button primary" type="button" @click=${() => location.reload()}>${t('重新打开')}</button>
    </div>
  </main>`;
}
