// P7 户门: may I knock, what happened, done. Opens as a sheet over the board; opening it in time starts the visit, which stays live ten minutes.
// No outcome is emphasised, none is green: a decline looks exactly like an acceptance.
import { html, nothing } from 'lit';
import { dayWords } from '../shared/dates.js';
import { Screen, icon, note, switchControl } from '../shared/screen.view.js';
import { t, within } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';
import { buildingWords, floorWords, unitWords } from '../places/place-words.js';
import { lockWords, shapeOf, waitWords } from '../rounds/lock-words.js';
import { history } from './history.view.js';
import { saveFromSheet, troubleWords } from './save.view.js';
import { shield } from './shield.view.js';
import { unfinished } from './unfinished.view.js';

/** @typedef {import('../rounds/rules.js').Standing} Standing */

/** The six that cover most visits, the most common ones lowest (nearest the thumb). */
const USUAL = ['no_access', 'not_convenient', 'appointment', 'declined_talk', 'not_home', 'met'];

class DoorView extends Screen {
  static properties = {
    ...Screen.properties,
    building: { attribute: false },
    door: { attribute: false },
    leftCard: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    this.building = '';
    this.door = '';
    this.leftCard = true;
    /** @type {string | null} */
    this.trouble = null;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.leftCard = this.work.leavesCards;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('door')) this.trouble = null;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has('door')) return;
    const dialog = /** @type {HTMLDialogElement} */ (this.querySelector('dialog'));
    // On a wide window the sheet stands beside the board, which stays in use.
    if (matchMedia('(min-width: 840px) and (min-height: 481px)').matches) dialog.show();
    else if (!dialog.open) dialog.showModal();
    /** @type {HTMLElement | null} */ (dialog.querySelector('h2'))?.focus();
  }

  render() {
    const door = this.work.door(this.door);
    const building = this.work.pocket.building(this.building);
    if (!door || !building)
      return html`<dialog class="sheet" @cancel=${this.#cancel}>${note('', 'info', t('这里没有您的门'))}${this.#closeButton()}</dialog>`;
    const standing = this.work.standing(this.door);
    const live = this.work.sheets.look(this.door).is_live;
    return html`<dialog class="sheet" aria-labelledby="door-title" @cancel=${this.#cancel} @keydown=${this.#onKey} @click=${this.#onScrim}>
      <div class="sheet-body">
        <header class="sheet-head">
          <span class="tile state-${standing.state}"><b>${door.room}</b>${icon(...shapeOf(standing.state, standing.tries))}</span>
          <div class="grow">
            <h2 id="door-title" tabindex="-1" autofocus>${this.#title(standing)}</h2>
            <p class="small muted">
              ${[buildingWords(building), door.unit && unitWords(door.unit), floorWords(door.floor)].filter(Boolean).join(' ')}
            </p>
          </div>
          ${shield(this.shell, this.door)}${this.#closeButton()}
        </header>
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        ${live ? nothing : this.#lock(standing)} ${unfinished(this, (trouble) => (this.trouble = trouble))}
        ${this.#facts(door, standing, live)} ${live ? this.#outcomes() : this.#stillPossible(standing)}
      </div>
    </dialog>`;
  }

  #closeButton() {
    return html`<button class="icon-button" type="button" aria-label=${t('关闭')} @click=${this.#close}>${icon('x')}</button>`;
  }

  /** @param {Standing} standing */
  #title(standing) {
    if (standing.state === 'appt' && standing.appointment) {
      const { day, time, band } = standing.appointment;
      const today = this.work.today();
      // A day at the weekend says so itself.
      const hour = time ?? (band && band !== 'weekend' ? label('bands', band) : '');
      return t('居民约了 {when}', { when: `${day === today && hour ? '' : dayWords(day, today)} ${hour}`.trim() });
    }
    if (standing.state === 'due') return t('今天可再访');
    if (standing.state === 'new') return t('本轮还没去过');
    if (standing.state === 'wait' && standing.lock?.from)
      return t('{when}可以再来', { when: within(waitWords(standing, this.work.today(), false)) });
    return label('door_states', standing.state);
  }

  /** @param {Standing} standing */
  #lock(standing) {
    if (!standing.lock) return nothing;
    const { visiting } = this.work.settings();
    const found = lockWords(standing.lock, this.work.today(), {
      days: this.work.daysWithoutContact(),
      perWeek: visiting.per_week,
      perRound: visiting.per_round,
    });
    return html`<div role="status">
      ${note(standing.lock.rule === 'wish' ? 'plum' : 'amber', standing.lock.rule === 'wish' ? 'ban' : 'lock', found.title, found.detail)}
    </div>`;
  }

  /** @param {import('../types.js').Door} door @param {Standing} standing @param {boolean} live */
  #facts(door, standing, live) {
    const today = this.work.today();
    const next = live ? this.work.nextTry(this.door) : null;
    const tryNumber = standing.tries + 1;
    const { per_round, quiet_hours } = this.work.settings().visiting;
    return html`<ul class="card tight rows facts">
      ${history(this.work, door, (ref) => this.#go({ name: 'correct', id: ref }))}
      ${
        live && tryNumber <= per_round
          ? html`<li>
              ${icon('repeat')}
              <div class="grow">
                <p>${t('这是第 {number} 次，每轮最多 {most} 次', { number: tryNumber, most: per_round })}</p>
                ${next ? html`<p class="small muted">${t('这次没遇到：{day}起再来', { day: dayWords(next.day, today) })}</p>` : html`<p class="small muted">${t('这次没遇到：留卡，本轮结束')}</p>`}
              </div>
            </li>`
          : nothing
      }
      ${
        door.night_shift || door.kind === 'dorm_room'
          ? html`<li>
              ${icon('moon')}
              <p class="grow">${t('夜班休息，{from}–{to} 不敲门', { from: quiet_hours[0], to: quiet_hours[1] })}</p>
            </li>`
          : nothing
      }
    </ul>`;
  }

  #outcomes() {
    const more = words.outcomes.length - USUAL.length;
    return html`
      <div class="row between outcomes-head">
        <h3>${t('这次怎么样？点一下就记好')}</h3>
        ${switchControl({ label: t('无人时留卡'), checked: this.leftCard, onChange: (checked) => this.#leaveCards(checked) })}
      </div>
      <div class="grid2">
        ${USUAL.map((outcome) => html`<button class="button outcome" type="button" data-outcome=${outcome} @click=${() => this.#choose(outcome)}>${label('outcomes', outcome)}</button>`)}
        <button class="button outcome" type="button" @click=${() => this.#go({ name: 'more', door: this.door })}>
          ${t('更多结果 {count} 种', { count: more })}
        </button>
        <button class="button outcome" type="button" data-outcome="do_not_visit" @click=${() => this.#choose('do_not_visit')}>
          ${icon('ban')}${t('请勿上门')}
        </button>
      </div>
    `;
  }

  /** @param {Standing} standing */
  #stillPossible(standing) {
    return html`
      <h3>${t('今天仍可以')}</h3>
      <div class="stack">
        <button class="button left" type="button" @click=${this.#close}>${icon('building-2')}${t('回到门板')}</button>
        <button class="button left" type="button" data-past @click=${() => this.#go({ name: 'past', door: this.door })}>
          ${icon('history')}${t('补记已经发生的上门')}
        </button>
        ${
          standing.lock?.rule === 'wish'
            ? nothing
            : html`<button class="button left" type="button" data-asked @click=${() => this.#noteAsked()}>
                  ${icon('calendar-clock')}${t('居民主动约的，登记时间')}
                </button>
                <button class="button left" type="button" data-outcome="wish" @click=${() => this.#setWish()}>
                  ${icon('ban')}${t('居民说请勿上门')}
                </button>`
        }
        <button
          class="link"
          type="button"
          @click=${() => this.#go({ name: 'help', id: standing.lock?.rule === 'contact' ? 'phone' : 'locks' })}
        >
          ${t('为什么现在不能敲')}
        </button>
      </div>
    `;
  }

  /** @param {string} outcome */
  async #choose(outcome) {
    if (outcome === 'met') this.#go({ name: 'record', door: this.door });
    else if (outcome === 'appointment') this.#go({ name: 'appointment', door: this.door });
    else await this.#save(outcome);
  }

  /** @param {string} outcome */
  async #save(outcome) {
    // A second tap must not save twice: the first one has the sheet's id, and the store knows it.
    if (this.isSaving) return;
    this.isSaving = true;
    this.trouble = await saveFromSheet(this.shell, this.work, this.door, { outcome, left_card: this.leftCard && outcome === 'not_home' });
    this.isSaving = false;
  }

  /** @param {boolean} checked */
  #leaveCards(checked) {
    this.leftCard = checked;
    this.work.leavesCards = checked;
  }

  async #noteAsked() {
    this.trouble = null;
    const { beginAsked } = await import('./afterwards.js');
    await beginAsked(this.work, this.door).catch((error) => (this.trouble = troubleWords(error)));
    if (!this.trouble) this.#go({ name: 'appointment', door: this.door });
  }

  async #setWish() {
    if (this.isSaving) return;
    this.isSaving = true;
    this.trouble = await saveFromSheet(this.shell, this.work, this.door, { outcome: 'wish' });
    this.isSaving = false;
  }

  /** @param {import('../shell/router.js').Place} place */
  #go(place) {
    this.shell.router.push(place);
  }

  #close = () => this.shell.router.back({ name: 'building', id: this.building });

  /** @param {Event} event */
  #cancel = (event) => {
    event.preventDefault();
    this.#close();
  };

  /** A sheet beside the board hears no cancel. @param {KeyboardEvent} event */
  #onKey = (event) => {
    if (event.key === 'Escape' && !this.querySelector('dialog:modal')) this.#cancel(event);
  };

  /** @param {MouseEvent} event */
  #onScrim = (event) => {
    if (event.target === event.currentTarget) this.#close();
  };
}

customElements.define('xunfang-door', DoorView);
