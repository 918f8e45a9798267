// P12 约了改天: the resident's own time. It lifts hours, budget and rest for that one visit, never a wish not to be visited.
import { html, nothing } from 'lit';
import { addDays, dayKind, localParts, minuteOf } from '../shared/calendar.js';
import { now } from '../shared/clock.js';
import { dayWords, weekdayWords } from '../shared/dates.js';
import { Screen, note, pushedHeader, radios } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';
import { openOrGiveWay, saveFromSheet } from './save.view.js';

const DAYS_SHOWN = 8;
const DAYS_LATER = 28;
const TIMES = ['09:00', '10:00', '11:00', '14:30', '16:00', '17:00', '17:30', '18:00', '18:30', '19:00', '19:30', '20:00'];

class AppointmentView extends Screen {
  static properties = {
    ...Screen.properties,
    door: { attribute: false },
    day: { state: true },
    slot: { state: true },
    later: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    this.door = '';
    this.day = '';
    this.slot = '';
    this.later = false;
    /** @type {string | null} */
    this.trouble = null;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    openOrGiveWay(this.shell, this.work, this.door, false);
    const draft = this.work.drafts[this.door]?.appointment;
    // A day that has gone by is none to agree on any more; the hour may still be the one that suits.
    if (draft) Object.assign(this, this.#isPast() || draft.day >= this.work.today() ? draft : { ...draft, day: '' });
  }

  render() {
    const today = this.work.today();
    const ahead = Array.from({ length: this.later ? DAYS_LATER : DAYS_SHOWN - 1 }, (_, index) => addDays(today, index));
    // What was agreed some time ago may be for a day that has gone by.
    const days = this.day && this.day < today ? [this.day, ...ahead] : ahead;
    const bands = this.day && dayKind(this.day) === 'weekend' ? ['weekend'] : ['am', 'pm', 'eve'];
    const ready = Boolean(this.day && this.slot && this.#isToCome(this.slot));
    return html`
      ${pushedHeader({
        title: `${this.work.door(this.door)?.room ?? ''} · ${t('约了改天')}`,
        small: t('居民自己提的时间'),
        isDemo: this.work.person.is_demo,
        onBack: () => this.shell.router.back(),
      })}
      <main class="main">
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        <section class="card">
          <h2>${t('哪一天')}</h2>
          <div class=${this.later ? 'grid3' : 'grid4'}>
            ${radios({
              label: t('哪一天'),
              kind: 'contents',
              options: days.map((day, index) => ({
                label: this.#dayWords(day, index),
                name: dayWords(day, today),
                chosen: day === this.day,
                onPress: () => this.#set({ day }),
              })),
            })}
            ${this.later ? nothing : html`<button class="chip" type="button" @click=${this.#showLater}>${t('更晚')}</button>`}
          </div>
        </section>
        <section class="card">
          <h2>${t('几点，或大概什么时候')}</h2>
          ${radios({
            label: t('几点，或大概什么时候'),
            kind: 'grid4',
            options: [...bands, ...TIMES.filter((time) => this.#isToCome(time))].map((slot) => ({
              label: this.#slotWords(slot),
              chosen: slot === this.slot,
              onPress: () => this.#set({ slot }),
            })),
          })}
          <label class="field-label" for="other-time">${t('或者填几点几分')}</label>
          <input
            id="other-time"
            class="field"
            type="time"
            .value=${isTime(this.slot) ? this.slot : ''}
            @input=${(/** @type {any} */ event) => this.#set({ slot: event.target.value })}
          />
        </section>
        ${note('teal', 'info', t('居民自己约的，不受上门时段限制。'), t('到时没人，只记一次无人，不追问，也不再催。请勿上门除外。'))}
      </main>
      <div class="actions">
        <button class="button primary" type="button" aria-disabled=${ready ? 'false' : 'true'} @click=${this.#save}>
          ${ready ? t('约 {when}', { when: `${dayWords(this.day, today)} ${this.#slotWords(this.slot)}` }) : t('选好日子和时间')}
        </button>
      </div>
    `;
  }

  /** Whether a time can still be agreed on: not one of today that has passed. @param {string} slot */
  #isToCome(slot) {
    const { day, minute } = localParts(now(), this.work.timeZone);
    return this.#isPast() || this.day !== day || !isTime(slot) || minuteOf(slot) > minute;
  }

  /** Whether the visit is not the one that happens now. */
  #isPast() {
    return Boolean(this.work.drafts[this.door]?.sheet?.past);
  }

  /** @param {string} day @param {number} index */
  #dayWords(day, index) {
    const today = this.work.today();
    if (day === addDays(today, 1)) return t('明天');
    if (day === today) return t('今天');
    return day < today || index >= DAYS_SHOWN - 1 ? dayWords(day, today) : weekdayWords(day);
  }

  /** @param {string} slot a time or a band @returns {string} */
  #slotWords(slot) {
    return isTime(slot) ? slot : label('bands', slot);
  }

  #showLater = async () => {
    this.later = true;
    await this.updateComplete;
    // The button is gone: its first new day takes its place.
    /** @type {HTMLElement} */ (this.querySelectorAll('.contents .chip')[DAYS_SHOWN - 1]).focus();
  };

  /** @param {{ day?: string, slot?: string }} chosen */
  #set(chosen) {
    Object.assign(this, chosen);
    // Another day may have other bands: a band that does not exist there is let go.
    if (this.day && this.slot && !isTime(this.slot)) {
      const isWeekend = dayKind(this.day) === 'weekend';
      if (isWeekend !== (this.slot === 'weekend')) this.slot = '';
    }
    this.work.keepDraft(this.door, { ...this.work.drafts[this.door], appointment: { day: this.day, slot: this.slot } }).catch(() => {
      this.trouble = t('手机满了，填的还在屏幕上，请别关这一页。');
    });
  }

  #save = async () => {
    if (!this.day || !this.slot || !this.#isToCome(this.slot) || this.isSaving) return;
    this.isSaving = true;
    const band = isTime(this.slot) ? null : /** @type {import('../types.js').Band} */ (this.slot);
    const appointment = { day: this.day, time: isTime(this.slot) ? this.slot : null, band };
    this.trouble = await saveFromSheet(this.shell, this.work, this.door, {
      outcome: 'appointment',
      appointment,
      left_card: this.work.drafts[this.door]?.left_card ?? false,
    });
    this.isSaving = false;
  };
}

/** Whether a slot is a time, and not a band. @param {string} slot */
function isTime(slot) {
  return /^\d\d:\d\d$/.test(slot);
}

customElements.define('xunfang-appointment', AppointmentView);
