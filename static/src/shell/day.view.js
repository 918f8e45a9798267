// P13 今天小结: the day from its own records, and a sentence for oneself that stays on this phone. No score, no rank, nobody to compare with.
import { html } from 'lit';
import { addDays, instantOf } from '../shared/calendar.js';
import { dayWords } from '../shared/dates.js';
import { Screen, icon, note, pushedHeader } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';
import { dayOf } from '../visits/day.js';

const SENTENCE = 300;

class DayView extends Screen {
  static properties = { ...Screen.properties, sentence: { state: true }, trouble: { state: true } };

  constructor() {
    super();
    this.sentence = '';
    this.trouble = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.work.store.meta('day-sentence').then((kept) => {
      if (kept?.day !== this.work.today()) this.work.store.keepMeta('day-sentence', null);
      else if (!this.sentence) this.sentence = kept.text;
    });
  }

  render() {
    const { work } = this;
    const today = work.today();
    const [begins, ends] = [today, addDays(today, 1)].map((day) => instantOf(day, 0, work.timeZone));
    const day = dayOf(work.pocket.buildings(), (id) => work.door(id)?.visits ?? [], { badge: work.person.badge_no, begins, ends });
    return html`
      ${pushedHeader({
        title: t('今天小结'),
        small: `${dayWords(today)} · ${t('只给您自己看')}`,
        isDemo: work.person.is_demo,
        onBack: () => this.shell.router.back({ name: 'upload' }),
      })}
      <main class="main">
        <section class="card figures">
          <p data-figure="doors"><b>${day.doors}</b><span>${t('走过的门')}</span></p>
          <p data-figure="buildings"><b>${day.buildings}</b><span>${t('楼栋')}</span></p>
          <p data-figure="waiting" class="amber"><b>${work.outbox.length}</b><span>${t('等网络')}</span></p>
        </section>
        <ul class="card tight rows">
          ${words.outcome_groups.map(
            (group) =>
              html`<li data-group=${group.code}>
                ${icon(group.icon)}<span class="grow">${label('outcome_groups', group.code)}</span
                ><b class="figure">${day.groups[group.code]}</b>
              </li>`,
          )}
        </ul>
        <section class="card">
          <label class="field-label" for="sentence">${t('想补一句')}</label>
          <textarea
            id="sentence"
            class="field"
            rows="3"
            maxlength=${SENTENCE}
            .value=${this.sentence}
            aria-describedby="sentence-hint"
            @input=${(/** @type {any} */ event) => this.#keep(event.target.value)}
          ></textarea>
          <p class="row between small muted" id="sentence-hint">
            <span>${t('只存在这部手机，不上传')}</span><span class="figure">${this.sentence.length}/${SENTENCE}</span>
          </p>
          ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : ''}
        </section>
        ${note('', 'info', t('没有分数，不和别人比。婉拒和愿谈算在同一行。'))}
      </main>
    `;
  }

  /** @param {string} text */
  #keep(text) {
    this.sentence = text;
    this.work.store.keepMeta('day-sentence', { day: this.work.today(), text }).catch(() => {
      this.trouble = t('手机满了，填的还在屏幕上，请别关这一页。');
    });
  }
}

customElements.define('xunfang-day', DayView);
