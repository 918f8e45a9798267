// P10b 凭条: a code and its QR, to be photographed or copied, and then forgotten. Always on white, never with a door, a person or a time of day.
import { html, nothing } from 'lit';
import { spacedCode } from '../shared/codes.js';
import { dayWords } from '../shared/dates.js';
import { qrCode } from '../shared/qr.view.js';
import { demoTag, icon } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { entry } from '../shared/vocabulary.js';

/**
 * @param {{ slip: import('./slip.js').Slip, today: string, place: number, of: number, isHidden: boolean, isFresh: boolean, hotline: string, isDemo: boolean, onHide: () => void, onCopied: () => void }} parts
 */
export function slipScreen({ slip, today, place, of, isHidden, isFresh, isDemo, hotline, onHide, onCopied }) {
  const kind = entry('service_kinds', slip.kind);
  const name = language() === 'en' ? kind.en_short : kind.zh_short;
  return html`
    <header class="top resident">
      <div>
        <h1 tabindex="-1">${t('您的凭条')}${of > 1 ? html` <span class="figure muted">${place}/${of}</span>` : nothing}</h1>
        <p class="small-line">${demoTag(isDemo)}${t('拍下来，或抄编号')}</p>
      </div>
      <button class="button slim auto" type="button" aria-pressed=${isHidden ? 'true' : 'false'} @click=${onHide}>
        ${icon(isHidden ? 'eye' : 'eye-off')}${isHidden ? t('显示服务名') : t('遮住服务名')}
      </button>
    </header>
    <main class="main resident">
      <section class="slip">
        <p class="strong">${isHidden ? t('凭条') : name}</p>
        ${qrCode(slip.text, t('凭条二维码'))}
        <p class="code" aria-label=${[...slip.code].join(' ')}>${spacedCode(slip.code)}</p>
        <p>${t('有效至 {day}', { day: dayWords(slip.last_day, today) })}</p>
        ${hotline ? html`<p>${t('在哪里、几点：打 {hotline} 问，不用报姓名', { hotline })}</p>` : nothing}
      </section>
      <p class="note">
        ${icon('shield')}<span>${t('上面没有您的姓名、门牌和电话，站里也不存。来不来都行：没有人会追问，也查不出谁没来。')}</span>
      </p>
    </main>
    <div class="actions">
      <button class="button primary" type="button" aria-disabled=${isFresh ? 'true' : 'false'} @click=${onCopied}>${t('拍好了')}</button>
    </div>
  `;
}
