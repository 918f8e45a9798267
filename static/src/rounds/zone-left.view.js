// P17: which doors have gone to a colleague, by name, and that what is unsent still counts. It stands until it has been read.
// Never says why, and never what lies behind the doors any more.
import { html, nothing } from 'lit';
import { Screen, icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

/** @typedef {import('../places/pocket.js').Left} Left */

class ZoneLeftView extends Screen {
  static properties = { ...Screen.properties, left: { state: true } };

  constructor() {
    super();
    /** @type {Left[]} */
    this.left = [];
    this.look = async () => {
      this.left = (await this.work.store.meta('left')) ?? [];
    };
  }

  connectedCallback() {
    super.connectedCallback();
    this.shell.addEventListener('change', this.look);
    this.look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.shell.removeEventListener('change', this.look);
  }

  render() {
    return this.left.length
      ? html`<div class="note" role="status" data-left>
          ${icon('repeat')}
          <div class="grow">
            ${this.left.map((left) => html`<p>${left.zone} · ${this.#words(left)}</p>`)}
            <button class="button slim" type="button" @click=${() => this.#read()}>${t('知道了')}</button>
          </div>
        </div>`
      : nothing;
  }

  /** @param {Left} left */
  #words({ doors: count, to: badge }) {
    const { outbox, pocket } = this.work;
    const bodies = outbox.map(({ operation }) => JSON.parse(operation.text));
    const unsent = bodies.filter(({ door, building }) => !(door ? pocket.door(door) : pocket.building(building))).length;
    if (!badge) return t('{count} 扇门不归您了，接手的人还没定', { count });
    return unsent
      ? t('{count} 扇门转给了协管员 {badge}，没传的 {unsent} 条照收', { count, badge, unsent })
      : t('{count} 扇门转给了协管员 {badge}', { count, badge });
  }

  async #read() {
    this.left = [];
    await this.work.store.keepMeta('left', []);
  }
}

customElements.define('xunfang-zone-left', ZoneLeftView);
