// The sync pill in every header: three words for sync, by shape, word and colour. Pressed, it opens the upload screen.
import { html } from 'lit';
import { Screen, icon } from '../shared/screen.view.js';
import { pillOf } from './sync-words.js';

class PillView extends Screen {
  static properties = { ...Screen.properties, short: { attribute: false } };

  constructor() {
    super();
    this.short = false;
  }

  render() {
    const pill = pillOf(this.work);
    return html`<button
      class="pill ${pill.kind} ${this.short ? 'short' : ''}"
      type="button"
      aria-label=${pill.words}
      @click=${() => this.shell.router.root('upload')}
    >
      ${icon(pill.icon, 's')}<span class="long">${pill.words}</span><span class="brief">${pill.count || ''}</span>
    </button>`;
  }
}

customElements.define('xunfang-pill', PillView);
