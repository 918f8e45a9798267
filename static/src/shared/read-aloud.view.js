// The button 读给我听 on what is turned to a resident. It reads what stands on the screen, so the two never say different things.
// Screens of a visit hold only its tag: it stays empty until this piece has come, and wherever the phone has no voice of its own.
import { LitElement, html, nothing } from 'lit';
import { canRead, readAloud, stopReading } from './read-aloud.js';
import { icon } from './screen.view.js';
import { language, t } from './translate.js';

/** What is read, in its order; choices and buttons are not. */
const READ = 'h1, h2, p, dt, dd, [data-said]';

class ReadAloudView extends LitElement {
  static properties = { about: {}, starts: { type: Boolean }, isReading: { state: true } };

  constructor() {
    super();
    /** What the screen is about now, and in which language: with another text the reading stops. */
    this.about = '';
    /** Whether it begins by itself, because a button before this screen has said so. */
    this.starts = false;
    this.isReading = false;
    this.redraw = () => this.requestUpdate();
    this.hush = () => document.hidden && this.#stop();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    // A browser may find its voices only after a while.
    window.speechSynthesis?.addEventListener?.('voiceschanged', this.redraw);
    document.addEventListener('visibilitychange', this.hush);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.speechSynthesis?.removeEventListener?.('voiceschanged', this.redraw);
    document.removeEventListener('visibilitychange', this.hush);
    this.#stop();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('about') && this.isReading) this.#stop();
  }

  firstUpdated() {
    if (this.starts && canRead(language())) this.#read();
  }

  render() {
    if (!canRead(language())) return nothing;
    return html`<button class="button slim" type="button" data-read @click=${() => (this.isReading ? this.#stop() : this.#read())}>
      ${icon(this.isReading ? 'pause' : 'volume-2')}${this.isReading ? t('先不读') : t('读给我听')}
    </button>`;
  }

  #read() {
    this.isReading = true;
    readAloud(this.#text(), language(), () => (this.isReading = false));
  }

  #stop() {
    if (this.isReading) stopReading();
    this.isReading = false;
  }

  /** @returns {string} */
  #text() {
    const parts = [...(this.closest('.screen')?.querySelectorAll(READ) ?? [])].filter((part) => !part.closest('button'));
    return parts.map(wordsOf).join('\n');
  }
}

/** A part's words, without the tag of a demo. @param {Element} part @returns {string} */
function wordsOf(part) {
  const copy = /** @type {Element} */ (part.cloneNode(true));
  copy.querySelector('.demo')?.remove();
  return copy.textContent?.replaceAll(/\s+/g, ' ') ?? '';
}

customElements.define('xunfang-read-aloud', ReadAloudView);
