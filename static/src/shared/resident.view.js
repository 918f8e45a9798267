// A screen in the resident's hand: no way out by back, kept awake, in a language she may change, and handed back at its end.
// What it shows goes with it; the coordinator's language comes back.
import { html, nothing } from 'lit';
import { Screen, demoTag, icon, languageButton } from './screen.view.js';
import { language, t } from './translate.js';

const FRESH_MS = 700;
const HOLD_MS = 1000;

/** The coordinator's language while a resident is holding the phone. @type {string | null} */
let before = null;

export class ResidentScreen extends Screen {
  static properties = {
    ...Screen.properties,
    step: { state: true },
    isFresh: { state: true },
    isHolding: { state: true },
    asksAgain: { state: true },
  };

  constructor() {
    super();
    /** Which of its pages is shown. */
    this.step = '';
    this.shownStep = '';
    /** Whether a page has only just come, where another button was. */
    this.isFresh = false;
    this.isHolding = false;
    this.asksAgain = false;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.shell.router.held = false;
    this.wakeLock?.release?.();
    clearTimeout(this.holding);
    clearTimeout(this.freshening);
    // The next screen may be hers too, and goes on in her language.
    queueMicrotask(() => {
      if (this.shell.router.held) return;
      if (before && before !== language()) this.shell.useLanguage(before);
      before = null;
    });
  }

  /** From here on the resident is holding the phone. */
  async turn() {
    this.shell.router.held = true;
    before ??= language();
    try {
      this.wakeLock = await /** @type {any} */ (navigator).wakeLock?.request('screen');
    } catch {
      // The screen may then go dark; nothing is lost by it.
    }
  }

  /** A second tap on what stood here before must not put the new page away unseen. */
  freshen() {
    this.isFresh = true;
    clearTimeout(this.freshening);
    this.freshening = setTimeout(() => (this.isFresh = false), FRESH_MS);
  }

  languageButton() {
    return languageButton(this.shell);
  }

  /** Thanks, and the phone goes back. @param {unknown} detail @param {unknown} [more] another button */
  thanks(detail, more = nothing) {
    return html`
      <main class="main resident hero">
        <span class="hero-mark">${icon('circle-check', 'xl')}</span>
        <h1 tabindex="-1">${t('谢谢您')}</h1>
        <p class="big">${t('请把手机交还协管员。')}</p>
        ${detail}
        <p>${demoTag(this.work.person.is_demo)}</p>
      </main>
      <div class="actions ${more === nothing ? '' : 'stack'}">
        ${more}
        <button
          class="button ${this.isHolding ? 'held' : ''}"
          type="button"
          @pointerdown=${() => this.#hold()}
          @pointerup=${() => this.#letGo()}
          @pointerleave=${() => this.#letGo()}
          @click=${(/** @type {any} */ event) => this.#press(event)}
        >
          ${this.asksAgain ? t('再按一次，回到记录') : t('协管员：按住 1 秒继续')}
        </button>
      </div>
    `;
  }

  #hold() {
    this.isHolding = true;
    this.holding = setTimeout(() => this.handBack(), HOLD_MS);
  }

  #letGo() {
    this.isHolding = false;
    clearTimeout(this.holding);
  }

  /** A keyboard or a screen reader cannot hold: it confirms once more instead. @param {MouseEvent} event */
  #press(event) {
    if (event.detail !== 0) return;
    if (this.asksAgain) this.handBack();
    else this.asksAgain = true;
  }

  /** The coordinator has the phone again. */
  handBack() {
    this.shell.router.held = false;
    this.shell.router.back();
  }

  updated() {
    if (this.shownStep === this.step) return;
    this.shownStep = this.step;
    /** @type {HTMLElement | null} */ (this.querySelector('h1'))?.focus();
    window.scrollTo(0, 0);
  }
}
