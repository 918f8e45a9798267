// P1 激活, P2 装到主屏幕, P3 离线包: bind this phone to one person, once, online. On an iPhone the app is installed first,
// because browser and home-screen app share no storage and a code must not be spent in the wrong one.
import { html, nothing } from 'lit';
import { activate, checkCode, normalCode } from '../sync/activate.js';
import { localSlot } from '../shared/calendar.js';
import { now } from '../shared/clock.js';
import { refusalWords } from '../shared/refusals.js';
import { Screen, demoTag, icon, note } from '../shared/screen.view.js';
import { language, listed, spoken, t, within } from '../shared/translate.js';
import { staffWords } from '../shared/vocabulary.js';
import { assetAddress } from './assets.js';
import { installHelpHere, leaveChat, safariFirst, safariSteps } from './install.view.js';
import { openPractice } from './practice.view.js';

const CODE_LENGTH = 8;
/** What was typed before a look around, for as long as this window lives. */
let halfTyped = '';

class ActivateView extends Screen {
  static properties = {
    ...Screen.properties,
    code: { state: true },
    found: { state: true },
    trouble: { state: true },
    isBusy: { state: true },
  };

  constructor() {
    super();
    this.code = halfTyped;
    /** @type {any} */
    this.found = null;
    this.trouble = '';
    this.isBusy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.shell.offeredCode) {
      this.code = this.shell.offeredCode;
      this.shell.offeredCode = '';
      this.#enterDemo();
    }
  }

  render() {
    const help = installHelpHere(this.shell);
    if (help === 'leave-chat') return this.#leaveChat();
    if (help === 'share' || help === 'safari') return this.#installFirst(help);
    return html`
      <main class="main activate">
        <div class="row brand">
          <img src="${assetAddress('icon-192.png')}" width="52" height="52" alt="" />
          <div class="grow">
            <h1 tabindex="-1">巡访</h1>
            <p class="small muted">${demoTag(this.found?.is_demo ?? false)}${this.found?.community ?? 'Xunfang'}</p>
          </div>
          ${this.#languageButton()}
        </div>
        ${this.found ? this.#confirm() : this.#ask()}
        <p class="note bottom">${icon('shield')}<span>${t('本机只存您责任区的门牌和走访记录。不定位，不读通讯录，不拍门。')}</span></p>
      </main>
      <div class="actions plain">
        ${
          this.found
            ? html`<button class="button" type="button" @click=${() => (this.found = null)}>${t('不是我')}</button>
                <button class="button primary" type="button" ?data-busy=${this.isBusy} @click=${() => this.#activate()}>
                  ${this.isBusy ? t('正在激活…') : t('对，激活')}
                </button>`
            : html`<button class="button primary" type="button" @click=${() => this.#check()}>
                ${this.isBusy ? t('正在看…') : t('下一步')}
              </button>`
        }
      </div>
    `;
  }

  #ask() {
    return html`
      <h2>${t('输入激活码')}</h2>
      <p class="muted">${t('站里给您的 8 位码，24 小时内有效，只能用一次。只有这一步需要网络。')}</p>
      <div>
        <label class="field-label" for="code">${t('激活码')}</label>
        <input
          id="code"
          class="field code-field ${this.trouble ? 'fault' : ''}"
          type="text"
          inputmode="text"
          autocomplete="one-time-code"
          autocapitalize="characters"
          spellcheck="false"
          aria-label=${t('激活码，8 位')}
          aria-describedby="code-hint${this.trouble ? ' code-error' : ''}"
          aria-invalid=${this.trouble ? 'true' : 'false'}
          .value=${grouped(this.code)}
          @input=${this.#typed}
          @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && this.#check()}
        />
        ${this.trouble ? html`<p class="error" id="code-error" role="alert">${this.trouble}</p>` : nothing}
        <p class="small muted" id="code-hint">${t('字母数字都可以，不分大小写；0 和 O 当作同一个。')}</p>
      </div>
      ${this.work ? nothing : html`<button class="link" type="button" data-look @click=${() => this.#lookAround()}>${t('先看看，不用激活码')}</button>`}
    `;
  }

  #confirm() {
    const { display_name, zones } = this.found;
    const name = within(staffWords(display_name));
    return html`
      <h2 tabindex="-1">
        ${zones.length ? t('您是 {zone} 的{name}，对吗？', { zone: listed(zones), name }) : t('您是{name}，对吗？', { name })}
      </h2>
      ${this.trouble ? html`<div role="alert">${note('amber', 'wifi', this.trouble)}</div>` : nothing}
      <p class="muted">${t('激活后这部手机就归您用，没有信号也能记。')}</p>
    `;
  }

  /** @param {import('./install.js').InstallHelp} help */
  #installFirst(help) {
    return html`
      <main class="main activate">
        <div class="row between">
          <h1 tabindex="-1">${t('先装到主屏幕，再激活')}</h1>
          ${this.#languageButton()}
        </div>
        <p class="muted">${t('iPhone 上，主屏幕的“巡访”和浏览器各存各的。装好后从主屏幕打开，记录才不会被系统清掉。')}</p>
        ${help === 'safari' ? safariFirst() : safariSteps()}
      </main>
      <div class="actions plain">
        <button class="button" type="button" data-look @click=${() => this.#lookAround()}>${t('先在浏览器里看看')}</button>
      </div>
    `;
  }

  #lookAround() {
    halfTyped = this.code;
    openPractice(this.shell);
  }

  #leaveChat() {
    return html`<main class="main activate">
      <div class="row between">
        <h1 tabindex="-1">巡访</h1>
        ${this.#languageButton()}
      </div>
      ${leaveChat()}
    </main>`;
  }

  #languageButton() {
    const english = language() === 'en';
    return html`<button
      class="button slim auto"
      type="button"
      lang=${english ? 'zh-CN' : 'en'}
      @click=${() => this.#switchLanguage(english ? 'zh-Hans' : 'en')}
    >
      ${icon('languages')}${english ? '中文' : 'English'}
    </button>`;
  }

  /** @param {string} name */
  async #switchLanguage(name) {
    await this.shell.chooseLanguage(name);
    this.requestUpdate();
  }

  /** @param {any} event */
  #typed = (event) => {
    this.code = normalCode(event.target.value).slice(0, CODE_LENGTH);
    event.target.value = grouped(this.code);
    this.trouble = '';
  };

  async #check() {
    if (this.isBusy) return;
    this.code = normalCode(this.code);
    if (this.code.length < CODE_LENGTH) {
      this.trouble = t('激活码是 8 位。');
      return;
    }
    this.isBusy = true;
    const reply = await checkCode(this.code);
    this.isBusy = false;
    if (reply.kind === 'json') {
      this.found = reply.value;
      this.trouble = '';
      await this.updateComplete;
      this.querySelector('h2')?.focus();
    } else this.trouble = troubleWords(reply);
  }

  /** A code that came with the address: in a demo one press is enough, elsewhere the person is asked. */
  async #enterDemo() {
    await this.#check();
    if (!this.found?.is_demo) return;
    const people = await this.shell.registry.people();
    const known = people.find((person) => person.community_id === this.found.community_id && person.badge_no === this.found.badge_no);
    if (!known) {
      await this.#activate();
      return;
    }
    // This phone is theirs already; the code stays unspent.
    await this.shell.openPerson(known);
    this.shell.router.root('today');
  }

  async #activate() {
    if (this.isBusy) return;
    this.isBusy = true;
    const bound = activate({
      registry: this.shell.registry,
      code: this.code,
      sendFirst: (person) => this.shell.sendFor(person),
    });
    // While the station answers: the first look at a calendar takes a cheap phone longer than all that follow, and Today begins with one.
    localSlot(now());
    const reply = await bound;
    this.isBusy = false;
    if (reply.kind !== 'person' || !('person' in reply)) {
      this.trouble = troubleWords(reply);
      return;
    }
    halfTyped = '';
    await this.shell.openPerson(reply.person);
    this.shell.router.root('today');
  }
}

/** @param {string} code */
function grouped(code) {
  return code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code;
}

/** @param {{ kind: string, code?: string }} reply */
function troubleWords(reply) {
  if (reply.kind === 'unreachable') return t('激活要连一次网，连上后再点一次。');
  if (reply.kind === 'portal') return t('这个无线网要先登录。登录后再点一次。');
  if (reply.code === 'tries.too_many') return t('试得太多了，15 分钟后再试，或打给站里。');
  const { sentence, wayOut } = refusalWords(reply.code);
  return spoken(sentence, wayOut);
}

customElements.define('xunfang-activate', ActivateView);
