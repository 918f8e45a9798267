// P11 请勿上门: set already, at once, also without network. No question before saving, no reason, no end, no follow-up.
import { html, nothing } from 'lit';
import { Screen, icon, pushedHeader } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

class WishView extends Screen {
  static properties = { ...Screen.properties, door: { attribute: false }, left: { state: true } };

  constructor() {
    super();
    this.door = '';
    this.left = 10;
  }

  connectedCallback() {
    super.connectedCallback();
    const until = performance.now() + 10_000;
    this.countdown = setInterval(() => {
      this.left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
      if (!this.left) clearInterval(this.countdown);
    }, 250);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.countdown);
  }

  render() {
    const door = this.work.door(this.door);
    const building = this.work.pocket.buildingOfDoor(this.door);
    const wished = this.shell.justWished?.door === this.door ? this.shell.justWished : null;
    return html`
      ${pushedHeader({
        title: `${door?.room ?? ''} · ${t('请勿上门')}`,
        small: building ? `${building.compound} ${building.name}` : nothing,
        isDemo: this.work.person.is_demo,
        onBack: this.#done,
      })}
      <main class="main">
        <div class="row plum-head" role="status">
          ${icon('circle-check', 'xl')}
          <div>
            <h2>${t('已经生效，不再上门')}</h2>
            <p class="muted">${t('没有网络也算数')}</p>
          </div>
        </div>
        <ul class="card tight rows">
          <li>
            ${icon('ban')}
            <p class="grow">${t('没有期限，只有居民自己能取消')}</p>
          </li>
          <li>
            ${icon('users-round')}
            <p class="grow">${t('所有同事的手机都会锁住这扇门，看不到原因')}</p>
          </li>
          <li>
            ${icon('store')}
            <p class="grow">${t('不影响任何服务：服务车、服务点照常可用')}</p>
          </li>
        </ul>
        <p class="small muted">${t('不问原因。居民没有亲口说、只是您的猜测，请撤销。')}</p>
        ${this.left ? nothing : html`<p class="small muted">${t('登记错了？打给站里 {hotline}，由站里写信问居民。', { hotline: this.work.pocket.station?.hotline ?? '' })}</p>`}
      </main>
      <div class="actions">
        ${
          wished && this.left
            ? html`<button class="button" type="button" @click=${() => this.#undo(wished.entry)}>
                ${icon('undo-2')}${t('撤销 {seconds} 秒', { seconds: this.left })}
              </button>`
            : nothing
        }
        <button class="button primary" type="button" @click=${this.#done}>${t('好了')}</button>
      </div>
    `;
  }

  /** @param {import('../types.js').Entry} entry */
  async #undo(entry) {
    await this.shell.undo(entry);
    this.#done();
  }

  #done = () => this.shell.router.back({ name: 'building', id: this.work.pocket.buildingOfDoor(this.door)?.id ?? '' });
}

customElements.define('xunfang-wish', WishView);
