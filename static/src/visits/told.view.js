// P10c 这次记了什么: what was written down at this door this time, for its resident to read and to photograph. Offered, never forced.
// Shows no door, no other visit, no kind of service and not how the menu ended. A wish not to be visited can be set here, and holds at once.
import { html, nothing } from 'lit';
import { dateWords, monthWords, unbroken } from '../shared/dates.js';
import { ResidentScreen } from '../shared/resident.view.js';
import { demoTag, icon, note, pushedHeader } from '../shared/screen.view.js';
import { language, listed, t } from '../shared/translate.js';
import { UndoSeconds } from '../shared/undo-seconds.view.js';
import { entry, label, staffWords } from '../shared/vocabulary.js';
import { troubleWords } from './save.view.js';
import { toldAt } from './told.js';
import { wishFacts, wishHead } from './wish-parts.view.js';

class ToldView extends ResidentScreen {
  static properties = {
    ...ResidentScreen.properties,
    door: { attribute: false },
    wished: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    this.door = '';
    this.step = 'told';
    /** The wish that was set here, until it is taken back. @type {import('../types.js').Entry | null} */
    this.wished = null;
    this.undoing = new UndoSeconds(this);
    /** @type {string | null} */
    this.trouble = null;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    const { work } = this;
    this.told = toldAt([...work.kept, ...work.outbox], this.door, {
      today: work.today(),
      timeZone: work.timeZone,
      visiting: work.settings().visiting,
    });
    if (this.told) this.turn();
  }

  render() {
    if (!this.told) {
      return html`${pushedHeader({ title: t('这次记了什么'), isDemo: this.work.person.is_demo, onBack: () => this.shell.router.back() })}
        <main class="main">${note('', 'info', t('今天在这里没有谈过的记录。'))}</main>`;
    }
    if (this.step === 'thanks') return this.thanks(html`<p class="muted">${t('看完就交还。这次记的，协管员今天可以再给您看。')}</p>`);
    return this.step === 'wished' ? this.#wishSet() : this.#whatWasTold(this.told);
  }

  /** @param {import('./told.js').Told} told */
  #whatWasTold(told) {
    const hotline = unbroken(this.work.pocket.station?.hotline);
    return html`
      <header class="top resident">
        <div>
          <h1 tabindex="-1">${t('这次记了什么')}</h1>
          <p class="big muted">${demoTag(this.work.person.is_demo)}${t('可以拍下来')}</p>
        </div>
        ${this.languageButton()}
      </header>
      <main class="main resident">
        <xunfang-read-aloud about=${language()}></xunfang-read-aloud>
        <section class="card">
          <dl class="facts big">
            ${this.#facts(told).map(
              ([name, value]) =>
                html`<dt>${name}</dt>
                  <dd>${value}</dd>`,
            )}
          </dl>
        </section>
        ${told.topics.some(({ topic }) => topic === 'services_menu') ? html`<p class="note teal big">${icon('shield')}<span>${t('您选了哪些服务，没有记在这扇门下面。')}</span></p>` : nothing}
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        <ul class="card tight rows big">
          <li>
            ${icon('pencil')}
            <p class="grow strong">${t('现在就改，请直接说')}</p>
          </li>
          <li>
            ${icon('phone')}
            <div class="grow">
              <p class="strong">${t('以后要改、要投诉')}</p>
              <p class="muted">${hotline ? t('要改：打 {hotline}，问怎么办', { hotline }) : t('要改：打给社区工作站，问怎么办')}</p>
              <p class="muted">${t('投诉：打站里可以不说姓名，也可以打 {number}', { number: entry('help_lines', 'city').number })}</p>
            </div>
          </li>
          ${
            told.certificate?.remind_month
              ? html`<li>
                  <button
                    class="row-button"
                    type="button"
                    data-remind
                    @click=${() => this.shell.router.replace({ name: 'paper', door: this.door })}
                  >
                    ${icon('calendar-plus')}<span class="grow strong">${t('给我的手机日历扫一个提醒')}</span>${icon('chevron-right', 's')}
                  </button>
                </li>`
              : nothing
          }
          <li>
            <button class="row-button" type="button" data-wish @click=${() => this.#setWish()}>
              ${icon('ban')}<span class="grow strong">${t('以后请勿上门')}</span>${icon('chevron-right', 's')}
            </button>
          </li>
        </ul>
      </main>
      <div class="actions resident">
        <button class="button primary" type="button" data-seen @click=${() => this.#end()}>${t('看好了')}</button>
      </div>
    `;
  }

  /** @param {import('./told.js').Told} told @returns {[string, string][]} */
  #facts(told) {
    const { person } = this.work;
    /** @type {[string, string][]} */
    const facts = [
      [t('时间'), `${dateWords(told.day)} ${label('bands', told.part)}`],
      [t('来的人'), t('{name}，工号 {badge}', { name: staffWords(person.display_name), badge: person.badge_no })],
      [t('记下'), listed(this.#parts(told), '；')],
    ];
    if (told.need) facts.push([t('您的需要'), t('“{need}”', { need: told.need })]);
    return facts;
  }

  /** @param {import('./told.js').Told} told @returns {string[]} */
  #parts({ outcome, topics, certificate, left_card }) {
    const parts = [outcome === 'met' ? t('谈过') : t('您说不用，没有记原因')];
    for (const { topic, end } of topics) {
      if (topic === 'document_help' && certificate) continue;
      parts.push(end ? t('{topic}（{end}）', { topic: label('topics', topic), end: label('ends', end) }) : label('topics', topic));
    }
    if (certificate) {
      const help = [label('certificate_kinds', certificate.kind), ...certificate.help.map((one) => label('certificate_help', one))];
      if (certificate.remind_month) help.push(t('{month}提醒', { month: monthWords(certificate.remind_month) }));
      parts.push(t('{topic}（{end}）', { topic: label('topics', 'document_help'), end: listed(help) }));
    }
    if (left_card) parts.push(t('留了便民卡'));
    return parts;
  }

  #wishSet() {
    const { wished } = this;
    const { left } = this.undoing;
    return html`
      <header class="top resident">
        <div>
          <h1 tabindex="-1">${t('以后请勿上门')}</h1>
          <p class="big muted">${demoTag(this.work.person.is_demo)}${t('您说了算')}</p>
        </div>
      </header>
      <main class="main resident big">
        ${wishHead()} ${wishFacts()}
        <p class="muted">${t('不问原因。以后想改，告诉社区工作站；这一版还不能在手机上改。')}</p>
      </main>
      <div class="actions resident">
        ${
          left && wished
            ? html`<button class="button" type="button" data-undo @click=${() => this.#takeBack(wished)}>
                ${icon('undo-2')}${t('撤销 {seconds} 秒', { seconds: left })}
              </button>`
            : nothing
        }
        <button class="button primary" type="button" @click=${() => this.#end()}>${t('好了')}</button>
      </div>
    `;
  }

  async #setWish() {
    // The second of two quick taps would find the wish saved, and lose its undo.
    if (this.isFresh || this.isSaving) return;
    this.isSaving = true;
    const { sheets } = this.work;
    try {
      this.wished = await this.work.saveWish({ id: sheets.of(this.door).id, door: this.door });
      sheets.close(this.door);
      this.trouble = null;
      this.undoing.start();
      this.step = 'wished';
    } catch (error) {
      this.trouble = troubleWords(error);
    }
    this.isSaving = false;
  }

  /** @param {import('../types.js').Entry} wished */
  async #takeBack(wished) {
    if (!(await this.work.undo(wished))) return;
    this.wished = null;
    this.step = 'told';
    this.freshen();
  }

  #end() {
    this.step = 'thanks';
  }
}

customElements.define('xunfang-told', ToldView);
