// P10 服务菜单: turned to the resident, who chooses. Every answer is the same size and none is preset; a second tap clears.
// Knows no door, no person, no visit: it tells the record only `told` or `ask_no_more`. There is no way out by back.
import { html, nothing } from 'lit';
import { localParts } from '../shared/calendar.js';
import { now } from '../shared/clock.js';
import { ResidentScreen } from '../shared/resident.view.js';
import { demoTag, icon, pushedHeader, radios } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';
import { helpLines } from './help-lines.view.js';
import { serviceCard } from './service-card.view.js';
import { changeServiceWeeks, withChoices } from './service-weeks.js';
import { mintSlip } from './slip.js';
import { slipScreen } from './slip.view.js';

class MenuView extends ResidentScreen {
  static properties = {
    ...ResidentScreen.properties,
    onEnd: { attribute: false },
    shield: { attribute: false },
    group: { state: true },
    choices: { state: true },
    slip: { state: true },
    isHidden: { state: true },
    aboutService: { attribute: false },
  };

  constructor() {
    super();
    /** Says whether it is this talk's first menu that was gone through. @type {(end: 'told' | 'ask_no_more', isDone?: boolean) => Promise<boolean>} */
    this.onEnd = async () => true;
    /** The way to the safety screen, which knows the door; handed in by the shell. @type {unknown} */
    this.shield = nothing;
    /** What the card of a service says; handed in by the shell once that piece has come. @type {typeof import('./card-words.view.js').cardWords | undefined} */
    this.aboutService = undefined;
    /** The gate, the menu, her slips, and thanks. */
    this.step = 'gate';
    this.group = words.service_groups[0].code;
    /** What she has chosen. It lives in this screen and nowhere else, and goes when the phone is handed back. @type {Record<string, string>} */
    this.choices = {};
    /** @type {import('./slip.js').Slip[]} */
    this.slips = [];
    this.slip = 0;
    this.isHidden = false;
    this.isEnding = false;
    this.thanksNote = '';
  }

  connectedCallback() {
    super.connectedCallback();
    // The record has asked already.
    if (this.shell.memory.get('menu')?.isAlone) this.#open();
    this.shell.memory.delete('menu');
  }

  render() {
    if (this.step === 'gate') return this.#gate();
    if (this.step === 'slips') {
      return slipScreen({
        slip: this.slips[this.slip],
        today: localParts(now(), this.work.timeZone).day,
        place: this.slip + 1,
        of: this.slips.length,
        isHidden: this.isHidden,
        isFresh: this.isFresh,
        isDemo: this.work.person.is_demo,
        hotline: this.work.pocket.station?.hotline ?? '',
        onHide: () => (this.isHidden = !this.isHidden),
        onCopied: () => this.#copied(),
      });
    }
    if (this.step === 'thanks') return this.#thanks();
    return this.#menu();
  }

  #gate() {
    return html`
      ${pushedHeader({ title: t('把手机交给居民前'), isDemo: this.work.person.is_demo, onBack: () => this.shell.router.back(), right: this.shield })}
      <main class="main">
        <h2 class="question">${t('对方是成年人，并且现在能一个人看吗？')}</h2>
        <p>${t('配偶、父母、房东、工头在旁边时，先不打开。可以留一张服务卡，以后自己看。')}</p>
        <p class="note">${icon('info')}<span>${t('未满 18 岁不打开菜单，也不记话题。见到未成年人有危险，打 110。')}</span></p>
      </main>
      <div class="actions stack">
        <button class="button tall" type="button" @click=${() => this.#once(() => this.#onlyCard())}>
          ${icon('sticky-note')}<span><b>${t('不方便，只留服务卡')}</b><small>${t('记为“已介绍”，同样算完成')}</small></span>
        </button>
        <button class="button tall" type="button" @click=${() => this.#open()}>
          ${icon('eye')}<span><b>${t('能，打开服务菜单')}</b><small>${t('交给居民自己选，您不用看')}</small></span>
        </button>
      </div>
    `;
  }

  #menu() {
    const kinds = words.service_kinds.filter((kind) => kind.group === this.group);
    return html`
      <header class="top resident">
        <div>
          <h1 tabindex="-1">${t('您可以选的服务')}</h1>
          <p class="small-line">${demoTag(this.work.person.is_demo)}${t('自愿，选不选都不影响任何事；收不收费看每一项')}</p>
        </div>
      </header>
      <main class="main resident">
        <div class="row"><xunfang-read-aloud about=${`${language()} ${this.group}`}></xunfang-read-aloud>${this.languageButton()}</div>
        ${radios({
          label: t('服务分类'),
          kind: 'chips groups',
          options: [...words.service_groups.map(({ code }) => [code, label('service_groups', code)]), ['help', t('求助')]].map(
            ([code, name]) => ({
              label: name,
              chosen: this.group === code,
              onPress: () => (this.group = code),
            }),
          ),
        })}
        ${this.group === 'help' ? helpLines() : kinds.map((kind) => this.#service(kind))}
      </main>
      <div class="actions">
        <button class="button" type="button" @click=${() => this.#once(() => this.#askNoMore())}>${t('以后别再问')}</button>
        <button class="button" type="button" @click=${() => this.#once(() => this.#done())}>${t('看完了')}</button>
      </div>
    `;
  }

  /** @param {typeof words.service_kinds[number]} kind */
  #service(kind) {
    const about = this.aboutService?.(kind.code);
    return serviceCard({ kind, about, choice: this.choices[kind.code], onChoose: (choice) => this.#choose(kind.code, choice) });
  }

  #thanks() {
    return this.thanks(html`
      <p class="muted">${t('您选了什么，这里不再显示。')}</p>
      ${this.thanksNote ? html`<p class="big">${this.thanksNote}</p>` : nothing}
      ${this.slips.length ? html`<p class="muted">${t('二维码也没有留在这部手机里。')}</p>` : nothing}
    `);
  }

  #open() {
    this.step = 'menu';
    this.turn();
  }

  /** End the menu once: a second tap would count her twice. @param {() => Promise<void>} end */
  async #once(end) {
    if (this.isEnding) return;
    this.isEnding = true;
    await end().finally(() => (this.isEnding = false));
  }

  async #onlyCard() {
    await this.onEnd('told');
    this.shell.router.back();
  }

  /** @param {string} kind @param {string} choice */
  #choose(kind, choice) {
    const choices = { ...this.choices };
    if (choices[kind] === choice) delete choices[kind];
    else choices[kind] = choice;
    this.choices = choices;
  }

  async #askNoMore() {
    this.choices = {};
    await this.onEnd('ask_no_more');
    this.thanksNote = t('好的，12 个月内不再提起。');
    this.#thank();
  }

  async #done() {
    const day = localParts(now(), this.work.timeZone).day;
    const wanted = words.service_kinds.filter((kind) => this.choices[kind.code] === 'slip');
    this.slips = wanted.map((kind) => mintSlip({ kind: kind.code, slip_days: kind.slip_days, day }));
    const isFirst = await this.onEnd('told', true);
    await this.#count(day, isFirst);
    if (Object.values(this.choices).includes('info')) this.thanksNote = t('要资料的，直接跟协管员或站里说一声。');
    this.choices = {};
    if (this.slips.length) this.#showSlip(0);
    else this.#thank();
  }

  /** Sums only, apart from everything else this phone knows. @param {string} day @param {boolean} isFirst */
  async #count(day, isFirst) {
    const { choices } = this;
    // A full phone may leave one visit out of the week's sums; it must not keep a slip from a resident.
    await changeServiceWeeks(this.work.store, (weeks) => withChoices(weeks, day, choices, isFirst)).catch(() => {});
  }

  /** Her code is nowhere else. @param {number} place */
  #showSlip(place) {
    this.slip = place;
    this.step = 'slips';
    this.freshen();
  }

  #copied() {
    if (this.isFresh) return;
    // Who hid one service's name wants the next one's hidden too.
    if (this.slip + 1 < this.slips.length) this.#showSlip(this.slip + 1);
    else this.#thank();
  }

  #thank() {
    // The codes are forgotten here: nothing of them is on this phone any more.
    this.slips = this.slips.map((slip) => ({ ...slip, code: '', text: '' }));
    this.isHidden = false;
    this.step = 'thanks';
  }
}

customElements.define('xunfang-menu', MenuView);
