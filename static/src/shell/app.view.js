// The root: draws the screen of the place the person is at, the tabs, the toast and the update sheet. Composes what the folders may not import from each other.
import { html, nothing } from 'lit';
import { certificateCheck } from '../certificates/check.view.js';
import '../referrals/menu.view.js';
import '../rounds/board.view.js';
import '../rounds/buildings.view.js';
import { Screen, icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import '../visits/appointment.view.js';
import { badgeScreen } from '../visits/badge.view.js';
import '../visits/door.view.js';
import '../visits/more.view.js';
import '../visits/record.view.js';
import { saveNobody } from '../visits/save.view.js';
import { shield } from '../visits/shield.view.js';
import { questionPiece } from '../visits/tally.js';
import { noteMenuEnd } from '../visits/talk.js';
import '../visits/wish.view.js';
import './pill.view.js';
import { hashOf } from './router.js';

/** Screens that no visit needs come in a piece of their own, kept offline like the rest: every place but these. */
const AT_A_DOOR = ['buildings', 'building', 'record', 'more', 'appointment', 'wish', 'menu', 'badge'];
const loadDesk = () => import('./desk.js');
questionPiece.load = loadDesk;

const HELD_MOST_MS = 60_000;

const TABS = /** @type {const} */ ([
  ['today', 'house'],
  ['buildings', 'building-2'],
  ['upload', 'cloud-upload'],
  ['me', 'user-round'],
]);

export class AppView extends Screen {
  static properties = { ...Screen.properties, isReady: { attribute: false } };

  constructor() {
    super();
    this.isReady = false;
    this.takeWindow = () => {};
    this.updateLater = false;
    // The same function at every drawing: a board of 200 doors is not drawn again because a sheet opens over it.
    this.saveNobody = (/** @type {string[]} */ doors) => saveNobody(this.shell, /** @type {any} */ (this.shell.work), doors);
    this.later = () => {
      this.updateLater = true;
      this.requestUpdate();
    };
    /** @type {typeof import('./desk.js') | undefined} */
    this.desk = undefined;
    /** @type {import('./shell.js').Toast | undefined} */
    this.timedToast = undefined;
    this.heldAt = 0;
    /** Where screens were scrolled to, by address without the sheet. @type {Map<string, number>} */
    this.scrolls = new Map();
    this.shown = { hash: '', screen: '', depth: 0, door: '' };
  }

  firstUpdated() {
    // Screens are drawn after the browser has moved: it would restore a place on the wrong one.
    history.scrollRestoration = 'manual';
    loadDesk().then((desk) => {
      this.desk = desk;
      this.requestUpdate();
    });
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('shell') && this.shell) {
      this.shell.addEventListener('change', () => this.requestUpdate());
      this.shell.router.addEventListener('change', () => this.#turn());
      loadDesk().then(({ keep }) => keep(this.shell));
    }
  }

  render() {
    const { shell } = this;
    if (!this.isReady || !shell) return this.#opening();
    if (!shell.isHere) return this.desk?.elsewhere(this.takeWindow) ?? this.#opening();
    const place = shell.router.place;
    // An element that is drawn before it is defined would miss its first properties.
    if (!this.desk && (!shell.work || !AT_A_DOOR.includes(place.name))) return this.#opening();
    if (!shell.work || place.name === 'activate') return html`<xunfang-activate .shell=${shell} .work=${shell.work}></xunfang-activate>`;
    if (shell.work.lost) return this.desk?.lost() ?? this.#opening();
    const isRoot = TABS.some(([name]) => name === place.name);
    return html`
      <div class="screen ${isRoot ? 'root' : ''}">${this.#screen(place)}</div>
      ${isRoot ? this.#tabs(place.name) : nothing} ${this.#toast(['today', 'buildings', 'building'].includes(place.name))}
      ${isRoot && shell.update && !this.updateLater ? this.desk?.updateSheet(shell.update, this.later) : nothing}
    `;
  }

  #opening() {
    return html`<main class="main opening" aria-busy="true">
      <p class="visually-hidden">${t('正在打开…')}</p>
      <i></i><i></i><i></i>
    </main>`;
  }

  /** @param {import('./router.js').Place} place */
  #screen(place) {
    const { shell } = this;
    const work = /** @type {import('./workplace.js').Workplace} */ (shell.work);
    switch (place.name) {
      case 'building':
        return html`<xunfang-board
            .shell=${shell}
            .work=${work}
            .building=${place.id}
            .parts=${this.desk}
            .saveNobody=${this.saveNobody}
          ></xunfang-board>
          ${place.door ? html`<xunfang-door .shell=${shell} .work=${work} .building=${place.id} .door=${place.door}></xunfang-door>` : nothing}`;
      case 'record':
        return html`<xunfang-record .shell=${shell} .work=${work} .door=${place.door} .paperPart=${certificateCheck}></xunfang-record>`;
      case 'more':
        return html`<xunfang-more .shell=${shell} .work=${work} .door=${place.door}></xunfang-more>`;
      case 'appointment':
        return html`<xunfang-appointment .shell=${shell} .work=${work} .door=${place.door}></xunfang-appointment>`;
      case 'wish':
        return html`<xunfang-wish .shell=${shell} .work=${work} .door=${place.door}></xunfang-wish>`;
      case 'menu':
        return html`<xunfang-menu
          .shell=${shell}
          .work=${work}
          .shield=${shield(shell, place.door ?? '')}
          .aboutService=${this.desk?.cardWords}
          .onEnd=${(/** @type {string} */ end, isDone = false) => noteMenuEnd(work, place.door ?? '', end, isDone)}
        ></xunfang-menu>`;
      case 'badge':
        return badgeScreen({
          shell,
          work,
          right: shield(shell, ''),
          actions: [{ words: t('好了'), outcome: '', onPress: () => shell.router.back({ name: 'me' }) }],
        });
      case 'buildings':
        return html`<xunfang-buildings .shell=${shell} .work=${work} .noteOf=${this.desk?.noteOf}></xunfang-buildings>`;
      default:
        return this.desk?.deskScreen(place, shell, work);
    }
  }

  /** @param {string} current */
  #tabs(current) {
    const work = /** @type {import('./workplace.js').Workplace} */ (this.shell.work);
    const names = { today: t('今日'), buildings: t('楼栋'), upload: t('上传'), me: t('我的') };
    const needs = work.needsYou().length + work.asked.length;
    const waiting = work.outbox.length;
    return html`<nav class="tabs" aria-label=${t('主要页面')}>
      ${TABS.map(
        ([name, iconName]) =>
          html`<a
            href="#/${name}"
            class=${name === current ? 'on' : ''}
            aria-current=${name === current ? 'page' : 'false'}
            @click=${(/** @type {Event} */ event) => this.#tab(event, name)}
          >
            <span>${icon(iconName)}</span>${names[name]}
            ${name === 'upload' && (needs || waiting) ? html`<i class=${needs ? 'needs' : 'waiting'}>${needs || waiting}<span class="visually-hidden">${needs ? t('要您看') : t('等网络')}</span></i>` : nothing}
          </a>`,
      )}
    </nav>`;
  }

  /** @param {Event} event @param {string} name */
  #tab(event, name) {
    event.preventDefault();
    this.shell.router.root(name);
  }

  /** The place is there on every screen, so that what comes into it is read out. @param {boolean} mayShow never before a resident */
  #toast(mayShow) {
    const { toast } = this.shell;
    return html`<div class="toast-place" role="status">
      ${
        toast && mayShow
          ? html`<div
              class="toast"
              @pointerenter=${() => this.#holdToast()}
              @focusin=${() => this.#holdToast()}
              @pointerleave=${() => this.#freeToast()}
              @focusout=${() => this.#freeToast()}
            >
              ${icon('circle-check')}<span class="grow">${toast.words}</span>${this.#seconds(toast)}
              ${toast.told ? html`<button class="button" type="button" data-told @click=${() => this.shell.router.push({ name: 'told', door: toast.told })}>${t('给居民看')}</button>` : nothing}
              ${toast.undo ? html`<button class="button" type="button" @click=${() => this.#undo()}>${icon('undo-2')}${t('撤销')}</button>` : nothing}
            </div>`
          : nothing
      }
    </div>`;
  }

  updated() {
    this.#settle();
    const { toast } = this.shell ?? {};
    // Gone with its screen, or taken out by a turn: nobody is at it any more.
    if (this.heldAt && !this.querySelector('.toast')) this.#freeToast();
    if (!toast || toast === this.timedToast) return;
    this.timedToast = toast;
    // It comes up over the door one has come back to.
    if (document.activeElement?.matches('.cell')) document.activeElement.scrollIntoView({ block: 'nearest' });
    this.heldAt = 0;
    this.#freeToast();
  }

  #freeToast() {
    clearTimeout(this.toastTimer);
    const { toast } = this.shell;
    if (this.heldAt && toast) toast.until += performance.now() - this.heldAt;
    this.heldAt = 0;
    this.shell.holdBack(false);
    if (!toast) return;
    this.toastTimer = setTimeout(() => this.shell.hush(), toast.until - performance.now());
    this.requestUpdate();
  }

  #holdToast() {
    clearTimeout(this.toastTimer);
    this.shell.holdBack(true);
    // A pointer that was left lying there holds nothing up for ever.
    this.toastTimer = setTimeout(() => this.shell.hush(), HELD_MOST_MS);
    this.heldAt ||= performance.now();
  }

  /** Where nothing may move, the ten seconds count down in figures. @param {import('./shell.js').Toast} toast */
  #seconds(toast) {
    if (!toast.undo || !matchMedia('(prefers-reduced-motion: reduce)').matches) return nothing;
    clearTimeout(this.counting);
    if (!this.heldAt) this.counting = setTimeout(() => this.requestUpdate(), 1000);
    return html`<span class="figure" aria-hidden="true"
      >${Math.max(0, Math.ceil((toast.until - (this.heldAt || performance.now())) / 1000))}</span
    >`;
  }

  #undo() {
    const undo = this.shell.toast?.undo;
    this.shell.hush();
    undo?.();
    this.#focusDoor();
  }

  /** The address has changed and the screen before is still drawn: note how far it was scrolled. */
  #turn() {
    this.scrolls.set(this.shown.screen, scrollY);
    this.requestUpdate();
  }

  /** After a turn: scroll to where the screen was (a new one starts at its top), and focus its title, or the door one comes back from. */
  async #settle() {
    if (!this.isReady || !this.shell) return;
    const { work, router } = this.shell;
    // Nobody is signed in: the screen is activation, whatever the address.
    const place = work ? router.place : { name: 'activate' };
    const { stack } = router;
    const before = this.shown;
    const hash = hashOf(place);
    if (hash === before.hash) return;
    const screen = hash.split('/door/')[0];
    this.shown = { hash, screen, depth: stack.length, door: place.door ?? before.door };
    // At a start nothing is moved; a sheet sees to its own focus.
    if (!before.hash || (place.name === 'building' && place.door)) return;
    await /** @type {any} */ (this.querySelector('.screen > *'))?.updateComplete;
    const isDeeper = stack.length > before.depth;
    // A board keeps the floor in view, also when it is opened anew.
    if (screen !== before.screen) scrollTo(0, isDeeper && place.name !== 'building' ? 0 : (this.scrolls.get(screen) ?? 0));
    if (!isDeeper && place.name === 'building' && this.#focusDoor()) return;
    /** @type {HTMLElement | null} */ (this.querySelector('h1'))?.focus({ preventScroll: true });
  }

  /** @returns {boolean} whether the last door is on this screen */
  #focusDoor() {
    const cell = this.querySelector(`#door-${CSS.escape(this.shown.door)}`);
    /** @type {HTMLElement | null} */ (cell)?.focus();
    return cell !== null;
  }
}

customElements.define('xunfang-app', AppView);
