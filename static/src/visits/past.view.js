// P8 补记: a visit that did happen and was not written down on the spot, with its true time. Marked, never late; no rule locks it.
import { html, nothing } from 'lit';
import { buildingWords } from '../places/place-words.js';
import { now } from '../shared/clock.js';
import { Screen, note, pushedHeader, radios } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';
import { beginOn, dayAndTime, faultOfTime, instantAt, sheetAt } from './afterwards.js';
import { badgeAsked } from './badge-asked.view.js';
import { saveFromSheet } from './save.view.js';
import { whenPart } from './when.view.js';

class PastView extends Screen {
  static properties = {
    ...Screen.properties,
    door: { attribute: false },
    fault: { state: true },
    asksBadge: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    this.door = '';
    this.filled = { day: '', time: '', why: '' };
    /** @type {'ahead' | 'long_ago' | 'empty' | 'why' | 'badge' | null} */
    this.fault = null;
    this.asksBadge = false;
    /** @type {string | null} */
    this.trouble = null;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.filled = { day: dayAndTime(now(), this.work.timeZone).day, time: '', why: '' };
    this.work.store.meta('past').then((kept) => {
      if (kept?.door !== this.door || this.filled.time || this.filled.why) return;
      this.filled = kept.filled;
      this.requestUpdate();
    });
  }

  render() {
    const door = this.work.door(this.door);
    const building = this.work.pocket.buildingOfDoor(this.door);
    if (!door || !building) return html`<main class="main">${note('', 'info', t('这里没有您的门'))}</main>`;
    const { day, time, why } = this.filled;
    return html`
      ${pushedHeader({
        title: t('补记 {room}', { room: door.room }),
        small: `${buildingWords(building)} · ${t('只补已经发生的上门')}`,
        isDemo: this.work.person.is_demo,
        onBack: () => this.shell.router.back({ name: 'building', id: building.id }),
      })}
      <main class="main form">
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        ${whenPart({ day, time, timeZone: this.work.timeZone, fault: this.fault === 'why' || this.fault === 'badge' ? null : this.fault, onChange: (change) => this.#fill(change) })}
        <section class="card" aria-labelledby="why-title">
          <h2 id="why-title">${t('为什么当时没记')}</h2>
          ${this.fault === 'why' ? html`<p class="error">${t('选一个，好让督导知道是补记。')}</p>` : nothing}
          ${radios({
            label: t('为什么当时没记'),
            kind: 'grid3',
            options: words.added_later_reasons.map(({ code }) => ({
              label: label('added_later_reasons', code),
              chosen: why === code,
              onPress: () => this.#fill({ why: code }),
            })),
          })}
        </section>
        <h2 class="section">${t('这次怎么样？')}</h2>
        <div class="grid2">
          ${words.outcomes.map(({ code }) => html`<button class="button outcome" type="button" data-outcome=${code} @click=${() => this.#choose(code)}>${label('outcomes', code)}</button>`)}
        </div>
        ${this.asksBadge ? badgeAsked({ wasNot: this.fault === 'badge', onYes: () => this.#talk(), onNo: () => (this.fault = 'badge') }) : nothing}
        ${note('', 'info', t('会标“补记”，照样算及时：及时只看有网后多久上传。'))}
      </main>
    `;
  }

  /** @param {Partial<PastView['filled']>} change */
  #fill(change) {
    this.filled = { ...this.filled, ...change };
    this.fault = null;
    this.work.store.keepMeta('past', { door: this.door, filled: this.filled }).catch(() => {
      this.trouble = t('手机满了，填的还在屏幕上，请别关这一页。');
    });
    this.requestUpdate();
  }

  /** The sheet of what is filled in, or null where something is missing. */
  #sheet() {
    const { day, time, why } = this.filled;
    const at = time ? instantAt(day, time, this.work.timeZone) : 0;
    this.fault = time ? faultOfTime(at) : 'empty';
    if (!this.fault && !why) this.fault = 'why';
    return this.fault ? null : sheetAt(at, { added_later: why });
  }

  /** @param {string} outcome */
  async #choose(outcome) {
    const sheet = this.#sheet();
    this.asksBadge = Boolean(sheet) && outcome === 'met';
    await this.updateComplete;
    if (!sheet)
      return /** @type {HTMLElement | null} */ (
        this.querySelector(this.fault === 'why' ? '[aria-labelledby=why-title] .chip' : '#when-time')
      )?.focus();
    if (outcome === 'met') return /** @type {HTMLElement | null} */ (this.querySelector('#badge-asked'))?.focus();
    if (outcome === 'appointment') return this.#goOn(sheet, 'appointment', {});
    if (this.isSaving) return;
    this.isSaving = true;
    this.work.sheets.restore(this.door, sheet);
    this.trouble = await saveFromSheet(this.shell, this.work, this.door, { outcome });
    if (!this.trouble) await this.#forget();
    this.isSaving = false;
  }

  async #talk() {
    const sheet = this.#sheet();
    if (sheet) await this.#goOn(sheet, 'record', { badge_shown: true });
  }

  /** @param {import('./sheets.js').Sheet} sheet @param {string} page @param {Partial<import('./draft.js').Draft>} known */
  async #goOn(sheet, page, known) {
    try {
      await beginOn(this.work, this.door, sheet, known);
    } catch {
      this.trouble = t('手机满了，填的还在屏幕上，请别关这一页。');
      return;
    }
    await this.#forget();
    this.shell.router.push({ name: page, door: this.door });
  }

  async #forget() {
    await this.work.store.keepMeta('past', null);
  }
}

customElements.define('xunfang-past', PastView);
