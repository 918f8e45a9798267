// P9 补办提示, 临时凭条: what a resident takes away, on her screen or on paper. Large, without a door, a name or a date set by staff.
// Nothing of it stays on this phone; the calendar code goes to her own.
import { html, nothing } from 'lit';
import { addDays } from '../shared/calendar.js';
import { mintCode, spacedCode } from '../shared/codes.js';
import { dateWords, dayWords, monthWords, unbroken } from '../shared/dates.js';
import { qrCode } from '../shared/qr.view.js';
import { ResidentScreen } from '../shared/resident.view.js';
import { demoTag, icon, note, pushedHeader, radios } from '../shared/screen.view.js';
import { checkedOn, citation } from '../shared/sources.js';
import { language, spoken, t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';
import { reminderDays } from '../rounds/reminders.js';
import { toldAt } from '../visits/told.js';
import { calendarEntry } from './calendar-entry.js';
import { PAPER_RULES, paperOf } from './papers.js';
import { mintTempReceipt } from './temp-receipt.js';

/** @typedef {import('../visits/rules.js').Certificate} Certificate */

/** Days from today that she may choose for her calendar, where she gave no month. */
const DAYS_AHEAD = [7, 14, 30];

class PaperView extends ResidentScreen {
  static properties = {
    ...ResidentScreen.properties,
    door: { attribute: false },
    receipt: { state: true },
    remindsOn: { state: true },
    showsDays: { state: true },
  };

  constructor() {
    super();
    this.door = '';
    /** @type {string[]} */
    this.pages = [];
    /** @type {Certificate | null} */
    this.certificate = null;
    /** Her receipt lives on this screen and nowhere else. @type {import('./temp-receipt.js').TempReceipt | null} */
    this.receipt = null;
    /** Whether the days for her calendar are shown, the one she has chosen, and the entry's own id. */
    this.showsDays = false;
    this.remindsOn = '';
    this.entryId = mintCode();
    /** @type {ReturnType<typeof mintTempReceipt>[]} by how often it was renewed, while this screen is open */
    this.minted = [];
  }

  connectedCallback() {
    super.connectedCallback();
    const { work } = this;
    const settings = { today: work.today(), timeZone: work.timeZone, visiting: work.settings().visiting };
    this.certificate = toldAt([...work.kept, ...work.outbox], this.door, settings)?.certificate ?? null;
    this.pages = this.certificate ? pagesOf(this.certificate) : [];
    if (!this.pages.length) return;
    this.turn();
    this.#show(0);
  }

  render() {
    const { certificate } = this;
    if (!certificate || !this.step) {
      return html`${pushedHeader({ title: t('给居民的纸'), isDemo: this.work.person.is_demo, onBack: () => this.shell.router.back() })}
        <main class="main">${note('', 'info', t('今天在这里没有给过补办提示或临时凭条。'))}</main>`;
    }
    if (this.step === 'thanks') {
      return this.thanks(
        html`<p class="muted">${t('凭条编号这里不留。只记了哪种证件、帮了什么。')}</p>`,
        html`<button class="button" type="button" data-told @click=${() => this.shell.router.replace({ name: 'told', door: this.door })}>
          ${t('看看这次记了什么')}
        </button>`,
      );
    }
    const place = this.pages.indexOf(this.step);
    const title = { prompt: t('给您的提示'), receipt: t('您的临时凭条'), reminder: t('您要的提醒') }[this.step];
    return html`
      <header class="top resident">
        <div>
          <h1 tabindex="-1">
            ${title}${this.pages.length > 1 ? html` <span class="figure muted">${place + 1}/${this.pages.length}</span>` : nothing}
          </h1>
          <p class="big muted">
            ${demoTag(this.work.person.is_demo)}${this.step === 'reminder' ? t('您自己要的，随时可以不要') : t('拍下来，或请协管员打印')}
          </p>
        </div>
        ${this.languageButton()}
      </header>
      <main class="main resident big">
        <xunfang-read-aloud about=${`${language()} ${this.step}`}></xunfang-read-aloud>
        ${this.step === 'receipt' ? this.#receipt(certificate) : html`${this.#prompt(certificate)}${this.#calendar(certificate)}`}
        ${this.step === 'reminder' ? nothing : html`<button class="button" type="button" data-print @click=${() => window.print()}>${icon('printer')}${t('打印')}</button>`}
      </main>
      <div class="actions resident">
        <button
          class="button primary"
          type="button"
          data-copied
          aria-disabled=${this.isFresh ? 'true' : 'false'}
          @click=${() => this.#copied(place)}
        >
          ${t('拍好了')}
        </button>
      </div>
    `;
  }

  /** @param {Certificate} certificate */
  #prompt(certificate) {
    const month = certificate.remind_month ? monthWords(certificate.remind_month) : '';
    const comes = month
      ? html`<p>
          ${t('您要了提醒：{month}以前，走访路过时会来说一声，不保证哪天。想自己记，扫下面的日历码。不要了，现在就说。', { month })}
        </p>`
      : nothing;
    if (this.step === 'reminder') return html`<section class="paper a5">${comes}</section>`;
    const paper = paperOf(certificate.kind);
    const checked = checkedOn(paper.sources);
    return html`<section class="paper a5">
      <h2>${paper.title()}</h2>
      ${paper.says().map((sentence) => html`<p>${sentence}</p>`)}
      <h3>${t('带什么')}</h3>
      <p>${paper.bring()}</p>
      ${this.#whom()} ${comes}
      <p class="foot">
        ${spoken(
          t('这张提示不设期限；学校和办事部门自己有日子的，以他们的为准。不办，也不会有人为这件事追着上门。'),
          ...(checked ? [t('资料核对于 {day}：{sources}。', { day: dateWords(checked, ''), sources: citation(paper.sources) })] : []),
        )}
      </p>
    </section>`;
  }

  /** Where to go, and whom to ask: as much as the station has told this phone. */
  #whom() {
    const { person, pocket } = this.work;
    const hotline = unbroken(pocket.station?.hotline);
    return html`
      <h3>${t('去哪里')}</h3>
      <p>${t('{station}工作站。几点开门、哪个窗口，先打电话问。', { station: pocket.station?.name ?? person.community })}</p>
      ${
        hotline
          ? html`<h3>${t('问谁')}</h3>
              <p><b class="figure">${hotline}</b> · ${t('不用报姓名。当时答不上的，问好哪天再打来。')}</p>`
          : nothing
      }
    `;
  }

  /** @param {Certificate} certificate */
  #receipt(certificate) {
    const { receipt } = this;
    if (!receipt) return nothing;
    const isRenewed = receipt.renewals > 0;
    const hotline = unbroken(this.work.pocket.station?.hotline);
    return html`
      <section class="paper a6 slip">
        <p class="strong">
          ${t('{paper}：今天问过怎么办', { paper: certificate.kind === 'other' ? paperOf('other').title() : label('certificate_kinds', certificate.kind) })}
        </p>
        ${qrCode(receipt.text, t('凭条二维码'))}
        <p class="code" aria-label=${[...receipt.code].join(' ')}>${spacedCode(receipt.code)}</p>
        <p class="strong">${t('有效至 {day}', { day: dayWords(receipt.last_day, this.work.today()) })}</p>
        <p>${isRenewed ? t('这是续的一张，不再续') : t('{days} 天，可以续一次', { days: PAPER_RULES.receipt_days })}</p>
        <p class="foot">
          ${spoken(t('只说明您今天问过，不是证件，没有法律效力。站里没有存底。'), ...(hotline ? [t('想接着办，打 {hotline}，说是哪种证件，不用报姓名。', { hotline })] : []))}
        </p>
      </section>
      <button
        class="button"
        type="button"
        data-renew
        aria-pressed=${isRenewed ? 'true' : 'false'}
        @click=${() => this.#mint(isRenewed ? 0 : 1)}
      >
        ${icon('repeat')}${isRenewed ? t('不是续的，是第一张') : t('上一张快到期，续 {days} 天', { days: PAPER_RULES.receipt_days })}
      </button>
      <p class="note big">
        ${icon('shield')}<span>${t('上面没有您的姓名、门牌和电话，站里和这部手机都不存。有没有它，都不影响任何事。')}</span>
      </p>
    `;
  }

  /** @param {Certificate} certificate */
  #calendar(certificate) {
    const today = this.work.today();
    const ahead = certificate.remind_month ? reminderDays(certificate.remind_month) : DAYS_AHEAD.map((days) => addDays(today, days));
    const days = ahead.filter((day) => day > today);
    if (!days.length) return nothing;
    if (!this.showsDays) {
      return html`<button class="button" type="button" data-calendar @click=${this.#openDays}>
        ${icon('calendar-plus')}${t('给我的手机日历扫一个提醒')}
      </button>`;
    }
    return html`<section class="card" aria-labelledby="calendar-title">
      <h2 id="calendar-title" tabindex="-1">${t('哪一天提醒？您自己挑')}</h2>
      ${radios({
        label: t('哪一天提醒？您自己挑'),
        kind: 'grid3',
        options: days.map((day) => ({
          label: dayWords(day, today),
          chosen: day === this.remindsOn,
          onPress: () => (this.remindsOn = day),
        })),
      })}
      ${
        this.remindsOn
          ? html`<div class="slip">
              ${qrCode(this.entryText(), t('日历二维码'))}
              <p>${t('用您自己的手机扫。日历里只写“提醒”和问询电话，不写是什么事。')}</p>
            </div>`
          : nothing
      }
    </section>`;
  }

  /** What her calendar is told. */
  entryText() {
    const hotline = this.work.pocket.station?.hotline;
    const about = hotline ? t('您自己放的提醒。想问什么，打 {hotline}', { hotline }) : t('您自己放的提醒');
    return calendarEntry({ day: this.remindsOn, title: t('提醒'), about, id: this.entryId, today: this.work.today() });
  }

  #openDays = async () => {
    this.showsDays = true;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('#calendar-title'))?.focus();
  };

  /** @param {number} renewals */
  #mint(renewals) {
    const { certificate } = this;
    if (!certificate) return;
    // The first one is the same again when a renewal is put back: she may have a picture of it.
    this.minted[renewals] ??= mintTempReceipt({ kind: certificate.kind, day: this.work.today(), renewals });
    this.receipt = this.minted[renewals];
  }

  /** @param {number} place */
  #show(place) {
    this.step = this.pages[place] ?? 'thanks';
    if (this.step === 'receipt') this.#mint(0);
    this.freshen();
  }

  /** @param {number} place of the page that was copied */
  #copied(place) {
    if (this.isFresh) return;
    this.receipt = null;
    this.remindsOn = '';
    this.#show(place + 1);
  }
}

/** What there is to take away. @param {Certificate} certificate @returns {string[]} */
function pagesOf({ help, remind_month }) {
  const pages = [...(help.includes('make_up_prompt') ? ['prompt'] : []), ...(help.includes('temp_receipt') ? ['receipt'] : [])];
  return pages.length || !remind_month ? pages : ['reminder'];
}

customElements.define('xunfang-paper', PaperView);
