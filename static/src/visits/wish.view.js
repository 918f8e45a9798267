// P11 请勿上门: set already, at once, also without network. No question before saving, no reason, no end, no follow-up.
import { html, nothing } from 'lit';
import { Screen, icon, pushedHeader } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';
import { UndoSeconds } from '../shared/undo-seconds.view.js';
import { wishFacts, wishHead } from './wish-parts.view.js';

class WishView extends Screen {
  static properties = { ...Screen.properties, door: { attribute: false } };

  constructor() {
    super();
    this.door = '';
    this.undoing = new UndoSeconds(this);
  }

  connectedCallback() {
    super.connectedCallback();
    this.undoing.start(this.shell.justWished?.until ?? 0);
  }

  render() {
    const door = this.work.door(this.door);
    const building = this.work.pocket.buildingOfDoor(this.door);
    const { left } = this.undoing;
    const wished = this.shell.justWished?.door === this.door ? this.shell.justWished : null;
    return html`
      ${pushedHeader({
        title: `${door?.room ?? ''} · ${t('请勿上门')}`,
        small: building ? `${building.compound} ${building.name}` : nothing,
        isDemo: this.work.person.is_demo,
        onBack: this.#done,
      })}
      <main class="main">
        ${wishHead()} ${wishFacts()}
        <button class="button slim" type="button" data-rights @click=${() => this.#readRights()}>
          ${icon('volume-2')}${t('读居民的权利')}
        </button>
        <p class="small muted">${left ? t('不问原因。居民没有亲口说、只是您的猜测，请撤销。') : t('不问原因。')}</p>
        ${left ? nothing : html`<p class="small muted">${t('登记错了？打给站里 {hotline}，由站里写信问居民。', { hotline: this.work.pocket.station?.hotline ?? '' })}</p>`}
      </main>
      <div class="actions">
        ${
          wished && left
            ? html`<button class="button" type="button" @click=${() => this.#undo(wished.entry)}>
                ${icon('undo-2')}${t('撤销 {seconds} 秒', { seconds: left })}
              </button>`
            : nothing
        }
        <button class="button primary" type="button" @click=${() => this.#leave(wished)}>${t('好了')}</button>
      </div>
    `;
  }

  /** With a voice of its own the phone begins to read at once. */
  #readRights() {
    this.keep('rights', { starts: true });
    this.shell.router.push({ name: 'rights' });
  }

  /** The ten seconds go on on the board: the large button is pressed by habit. @param {{ entry: import('../types.js').Entry, until: number } | null} wished */
  #leave(wished) {
    this.#done();
    if (!wished || !this.undoing.left) return;
    const room = this.work.door(this.door)?.room ?? '';
    this.shell.say(
      t('{room} {outcome}，已存在手机', { room, outcome: label('outcomes', 'do_not_visit') }),
      () => this.shell.undo(wished.entry),
      '',
      [wished.entry],
    );
    if (this.shell.toast) this.shell.toast.until = wished.until;
  }

  /** @param {import('../types.js').Entry} entry */
  async #undo(entry) {
    await this.shell.undo(entry);
    this.#done();
  }

  #done = () => this.shell.router.back({ name: 'building', id: this.work.pocket.buildingOfDoor(this.door)?.id ?? '' });
}

customElements.define('xunfang-wish', WishView);
