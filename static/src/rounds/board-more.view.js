// What the board has beside its doors: the menu under the three dots, and what a colleague has just recorded, said without moving anything.
import { html, nothing } from 'lit';
import { icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { staffWords } from '../shared/vocabulary.js';

const SAID_FOR_MS = 10_000;

/** @typedef {import('../shared/screen.view.js').Screen & { building: string }} Board */
/**
 * What the board is handed by the shell.
 * @typedef {typeof import('./bulk.view.js') & { boardMenu: typeof boardMenu, cornerMark: typeof cornerMark, finder: typeof import('./finder.view.js').finder,
 *   blockedLine: (board: Board, building: import('../places/pocket.js').Building) => unknown }} BoardParts
 */
/** What a board has heard: the newest visit of a colleague when it was opened or last spoke, and what it says now. */
/** @typedef {{ building: string, number: number, words: string }} Heard */

/** @type {WeakMap<Board, Heard>} */
const heardBy = new WeakMap();

/**
 * The mark in a door's corner, an icon and what it says: not sent yet, asked about, or that only the night shift keeps it closed.
 * @param {import('../shell/workplace.js').Workplace} work
 * @param {import('../types.js').Door} door
 * @param {import('./rules.js').Standing} standing
 * @returns {string[]}
 */
export function cornerMark(work, door, standing) {
  if (work.overlay.get(door.id)?.waiting) return ['arrow-up', t('未上传')];
  if (work.asked.some((thread) => thread.door === door.id)) return ['message-circle-question', t('督导问您')];
  if (!door.night_shift || standing.lock?.rule !== 'night') return [];
  return ['moon', t('夜班，{time} 后', { time: work.settings().visiting.quiet_hours[1] })];
}

/** The right end of a board's header, after the pill. @param {Board} board @param {import('../places/pocket.js').Building} building */
export function boardMenu(board, building) {
  const go = (/** @type {import('../shell/router.js').Place} */ place) => () => board.shell.router.push(place);
  return html`<div class="more" @keydown=${closeByKey} @focusout=${closeByLeaving}>
      <button class="icon-button" type="button" aria-label=${t('更多')} aria-expanded="false" aria-controls="board-menu" @click=${toggle}>
        ${icon('ellipsis')}
      </button>
      <div class="card tight more-list" id="board-menu" hidden>
        <button class="row-button" type="button" data-blocked @click=${go({ name: 'blocked', id: board.building })}>
          ${icon('lock')}<span class="grow">${t('这栋进不去')}</span>
        </button>
        <button class="row-button" type="button" data-scan @click=${go({ name: 'scan' })}>
          ${icon('qr-code')}<span class="grow">${t('扫楼门口的二维码')}</span>
        </button>
        <button class="row-button" type="button" @click=${showLegend}>${icon('info')}<span class="grow">${t('图例')}</span></button>
      </div>
    </div>
    <p class="heard" role="status">${heard(board, building) || nothing}</p>`;
}

/** @param {Board} board @param {import('../places/pocket.js').Building} building @returns {string} */
function heard(board, building) {
  const { work } = board;
  let newest = 0;
  /** @type {{ room: string, by: string } | null} */
  let last = null;
  const before = heardBy.get(board);
  for (const { visits, room } of building.doors) {
    for (const { number, by } of visits) {
      if (by === work.person.badge_no || (number ?? 0) <= newest) continue;
      newest = number ?? 0;
      last = { room, by };
    }
  }
  if (before?.building !== building.id) heardBy.set(board, { building: building.id, number: newest, words: '' });
  else if (last && newest > before.number) {
    const words = t('{name} 刚记了 {room}', { name: staffWords(`协管员 ${last.by}`), room: last.room });
    heardBy.set(board, { building: building.id, number: newest, words });
    setTimeout(() => {
      const now = heardBy.get(board);
      if (now?.number === newest) heardBy.set(board, { ...now, words: '' });
      board.requestUpdate();
    }, SAID_FOR_MS);
  }
  return heardBy.get(board)?.words ?? '';
}

/** @param {Element | null | undefined} more @param {boolean} isOpen */
function turn(more, isOpen) {
  more?.querySelector('[aria-expanded]')?.setAttribute('aria-expanded', String(isOpen));
  more?.querySelector('.more-list')?.toggleAttribute('hidden', !isOpen);
}

/** @param {Event} event */
function toggle({ currentTarget }) {
  const button = /** @type {HTMLElement} */ (currentTarget);
  const isOpen = button.getAttribute('aria-expanded') !== 'true';
  turn(button.parentElement, isOpen);
  if (isOpen) /** @type {HTMLElement | null | undefined} */ (button.parentElement?.querySelector('.more-list button'))?.focus();
}

/** @param {KeyboardEvent} event */
function closeByKey({ key, currentTarget }) {
  if (key !== 'Escape') return;
  const more = /** @type {HTMLElement} */ (currentTarget);
  turn(more, false);
  more.querySelector('button')?.focus();
}

/** @param {FocusEvent} event */
function closeByLeaving({ currentTarget, relatedTarget }) {
  const more = /** @type {HTMLElement} */ (currentTarget);
  if (!more.contains(/** @type {Node | null} */ (relatedTarget))) turn(more, false);
}

/** @param {Event} event */
function showLegend({ currentTarget }) {
  const more = /** @type {Element} */ (currentTarget).closest('.more');
  turn(more, false);
  const legend = /** @type {HTMLElement | null | undefined} */ (more?.closest('xunfang-board')?.querySelector('.legend'));
  legend?.scrollIntoView({ block: 'end' });
  legend?.focus({ preventScroll: true });
}
