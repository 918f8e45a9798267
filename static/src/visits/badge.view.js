// Badge first (picture 24): turned to the resident, who I am, that it is voluntary, and two equal buttons. Holds nothing of the door.
import { html, nothing } from 'lit';
import { dateWords } from '../shared/dates.js';
import { demoTag, icon } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { staffWords } from '../shared/vocabulary.js';

/**
 * @param {{ shell: import('../shell/shell.js').Shell, work: import('../shell/workplace.js').Workplace, actions: { words: string, outcome: string, onPress: () => void }[], onBack?: () => void, right: unknown }} parts
 *   actions are drawn alike; none is emphasised
 */
export function badgeScreen({ shell, work, actions, onBack, right }) {
  const { person, pocket } = work;
  const hotline = pocket.station?.hotline ?? '';
  const space = language() === 'en' ? ' ' : '';
  return html`
    <main class="main resident">
      <div class="row between">
        <span
          >${onBack ? html`<button class="icon-button" type="button" aria-label=${t('返回')} @click=${onBack}>${icon('arrow-left')}</button>` : nothing}</span
        >
        ${right}
      </div>
      <section class="card badge-card">
        <span class="hero-mark">${icon('badge-check', 'xl')}</span>
        <h1 tabindex="-1">${staffWords(person.display_name)}</h1>
        <p class="muted">${t('工号 {badge} · {station}', { badge: person.badge_no, station: person.community })}</p>
        <p class="big">
          ${t('您好，我来介绍社区的服务和证件办理。')}${space}<b>${t('了解和使用都是自愿的，您随时可以说不用。')}</b>${space}${t('我不进屋，不拍照，不抄证件号。')}
        </p>
      </section>
      <section class="card row">
        ${icon('phone')}
        <div class="grow">
          <p class="strong">${t('想核实我的身份？')}</p>
          <p class="small muted">${t('打 {hotline}，报工号 {badge}', { hotline, badge: person.badge_no })}</p>
        </div>
      </section>
      <div class="row">
        <xunfang-read-aloud about=${language()}></xunfang-read-aloud>
        <button class="button slim" type="button" data-rights @click=${() => shell.router.push({ name: 'rights' })}>
          ${icon('scroll-text')}${t('您的权利')}
        </button>
      </div>
      <p class="small muted center">${demoTag(person.is_demo)}${t('今天有效 · {day}', { day: dateWords(work.today()) })}</p>
    </main>
    <div class="actions">
      ${actions.map(({ words, outcome, onPress }) => html`<button class="button" type="button" data-outcome=${outcome} @click=${onPress}>${words}</button>`)}
    </div>
  `;
}
