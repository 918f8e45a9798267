// A colleague's number for the coordinator herself, typed into 我的 and offered on the safety screen (domain.md V13).
// It stays in this phone's own store and is in no request.
import { LitElement, html, nothing } from 'lit';
import { t } from '../shared/translate.js';
import { dialled } from '../visits/partner.js';

class PartnerView extends LitElement {
  static properties = { work: { attribute: false }, words: {}, typed: { state: true }, says: { state: true } };

  constructor() {
    super();
    /** @type {import('./workplace.js').Workplace} */
    this.work = /** @type {any} */ (undefined);
    /** The language it stands in: another one draws it anew. */
    this.words = '';
    this.typed = '';
    /** @type {'' | 'kept' | 'cleared' | 'odd' | 'full'} what came of the last change */
    this.says = '';
  }

  createRenderRoot() {
    return this;
  }

  async connectedCallback() {
    super.connectedCallback();
    this.typed = (await this.work.store.meta('partner')) ?? '';
  }

  render() {
    const words = {
      '': '',
      kept: t('存好了，安全页上可以直接打。'),
      cleared: t('清掉了。'),
      odd: t('不像电话号码，还没存。'),
      full: t('手机满了，还没存上。'),
    }[this.says];
    const isOdd = this.says === 'odd';
    return html`<section class="card">
      <label class="field-label" for="partner">${t('搭档的电话')}</label>
      <input
        id="partner"
        class="field ${isOdd ? 'fault' : ''}"
        type="tel"
        autocomplete="off"
        maxlength="20"
        .value=${this.typed}
        aria-describedby="partner-hint partner-says"
        aria-invalid=${isOdd ? 'true' : 'false'}
        @change=${(/** @type {any} */ event) => this.#keep(event.target.value)}
      />
      <p class="small muted" id="partner-hint">${t('只存在这部手机，不上传。空着就不显示。')}</p>
      <p class="small ${isOdd ? 'error' : 'teal'}" id="partner-says" role="status">${words || nothing}</p>
    </section>`;
  }

  /** @param {string} typed */
  async #keep(typed) {
    this.typed = typed;
    const number = dialled(typed);
    if (number === null) {
      this.says = 'odd';
      return;
    }
    try {
      await this.work.store.keepMeta('partner', number && typed.trim());
      this.says = number ? 'kept' : 'cleared';
    } catch {
      this.says = 'full';
    }
  }
}

customElements.define('xunfang-partner', PartnerView);
