// P16 安全: leave first, with one tap and no reason; then who can be called (domain.md V13, V14). Records no call, no place, no person.
import { html, nothing } from 'lit';
import { localParts } from '../shared/calendar.js';
import { now, stationTime } from '../shared/clock.js';
import { Screen, icon, note, pushedHeader } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { hoursAt } from '../rounds/hours.js';
import { dialled } from './partner.js';
import { openOrGiveWay, saveFromSheet } from './save.view.js';

class SafetyView extends Screen {
  static properties = { ...Screen.properties, door: { attribute: false }, trouble: { state: true }, partner: { state: true } };

  constructor() {
    super();
    this.door = '';
    /** @type {string | null} */
    this.trouble = null;
    this.isSaving = false;
    this.partner = '';
  }

  async connectedCallback() {
    super.connectedCallback();
    this.partner = (await this.work.store.meta('partner')) ?? '';
  }

  render() {
    const door = this.work.door(this.door);
    const hotline = this.work.pocket.station?.hotline ?? '';
    const sheet = door && this.work.sheets.of(this.door);
    // A talk of another day that is being finished is no visit to stop.
    const isLive = sheet?.is_live && !sheet.past && localParts(stationTime(sheet.opened_at), this.work.timeZone).day === this.work.today();
    return html`
      ${pushedHeader({
        title: t('安全第一'),
        small: door?.room,
        isDemo: this.work.person.is_demo,
        onBack: () => this.shell.router.back(),
      })}
      <main class="main">
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        <div class="stack">
          ${
            isLive
              ? html`<button class="button tall left" type="button" data-leave @click=${() => this.#leave()}>
                  ${icon('log-out')}<span><b>${t('不安全，我先离开')}</b><small>${t('记为“不安全，先离开”，不用说明原因')}</small></span>
                </button>`
              : nothing
          }
          <a class="button tall left danger" href="tel:110">
            ${icon('phone')}<span><b>${t('打 110')}</b><small>${t('通话不经过本软件，也不记录')}</small></span>
          </a>
          ${
            this.partner
              ? html`<a class="button tall left" href="tel:${dialled(this.partner)}" data-partner>
                  ${icon('phone')}<span><b>${t('打给搭档')}</b><small>${this.partner}</small></span>
                </a>`
              : nothing
          }
          ${
            hotline
              ? html`<a class="button tall left" href="tel:${hotline.replaceAll(' ', '')}">
                  ${icon('phone')}<span><b>${t('打给站里')}</b><small>${hotline}</small></span>
                </a>`
              : nothing
          }
        </div>
        ${hoursAt(now(), this.work.settings()).is_evening ? note('', 'moon', t('天黑后请两人同行')) : nothing}
        ${note('', 'info', t('见到未成年人或没有自理能力的人有危险，打 110。这些不进本软件。'))}
      </main>
    `;
  }

  async #leave() {
    if (this.isSaving) return;
    this.isSaving = true;
    // From a record's page its own visit is the one that stops.
    await openOrGiveWay(this.shell, this.work, this.door);
    this.trouble = await saveFromSheet(this.shell, this.work, this.door, { outcome: 'stopped_unsafe' });
    this.isSaving = false;
  }
}

customElements.define('xunfang-safety', SafetyView);
