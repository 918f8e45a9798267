// The line about days without the station (P17): amber ahead of the pause of new visits, then what pauses, and what goes on all the same.
import { html, nothing } from 'lit';
import { icon, note } from '../shared/screen.view.js';
import { spoken, t } from '../shared/translate.js';
import { contactOf } from './contact.js';

/** @param {import('../shell/workplace.js').Workplace} work @param {unknown} [otherwise] what stands there while all is well */
export function contactNote(work, otherwise = nothing) {
  const { state, days, left } = contactOf(work.daysWithoutContact(), /** @type {any} */ (work.settings().visiting));
  if (state === 'fine') return otherwise;
  if (state === 'never') return note('red', 'circle-alert', t('先连一次网'), t('离线包还没下完。'));
  if (state === 'soon')
    return html`${note('amber', 'cloud-off', t('{days} 天没连网 · 还可离线用 {left} 天', { days, left }), t('路过有网的地方，打开一次就好。'))}${otherwise}`;
  const waiting = work.outbox.length;
  return html`
    ${note('red', 'circle-alert', t('{days} 天没连网，新的上门先停一停', { days }), t('这几天可能有居民说了“请勿上门”，手机还不知道。连一次网就能接着走。'))}
    <button class="button" type="button" data-connect @click=${() => work.schedule.now({ urgent: true })}>
      ${icon('refresh-cw')}${t('现在连网更新')}
    </button>
    <p class="small muted">
      ${spoken(
        t('填到一半的、请勿上门、补记和上传，照常。'),
        ...(waiting ? [t('{count} 条待传都在，一连上先传它们。', { count: waiting })] : []),
        ...(state === 'put_away' ? [t('走访历史先收起来了，连上网就回来。')] : []),
      )}
    </p>
  `;
}
