// What a wish not to be visited means, in the words that both its screens say.
import { html } from 'lit';
import { icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

/** That the wish holds. */
export function wishHead() {
  return html`<div class="row plum-head" role="status">
    ${icon('circle-check', 'xl')}
    <div>
      <h2>${t('已经生效，不再上门')}</h2>
      <p class="muted">${t('没有网络也算数')}</p>
    </div>
  </div>`;
}

/** What follows from it. */
export function wishFacts() {
  return html`<ul class="card tight rows">
    <li>
      ${icon('ban')}
      <p class="grow">${t('没有期限，只有居民自己能取消')}</p>
    </li>
    <li>
      ${icon('users-round')}
      <p class="grow">${t('同事的手机连上网后都会锁住这扇门，看不到原因')}</p>
    </li>
    <li>
      ${icon('store')}
      <p class="grow">${t('不影响任何服务：服务车、服务点照常可用')}</p>
    </li>
  </ul>`;
}
