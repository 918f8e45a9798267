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
    const shown = this.short && pill.kind !== 'bad' ? String(pill.count || '') : pill.words;
    return html`<button class="pill ${pill.kind}" type="button" aria-label=${pill.words} @click=${() => this.shell.router.root('upload')}>
      ${icon(pill.icon, 's')}<span>${shown}</span>
    </button>`;
  }
}

customElements.define('xunfang-pill', PillView);
