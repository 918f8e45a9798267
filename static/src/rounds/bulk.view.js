// Several doors "nobody opened" in one go (screens.md P6): choose on the board, save once, undo once. Each door keeps a record of its own.
import { html, nothing } from 'lit';
import { icon, note, switchControl } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';

/**
 * @typedef {{ doors: Set<string>, trouble: string | null }} Bulk the doors that are chosen
 * @typedef {(doors: string[]) => Promise<{ left: string[], trouble: string | null }>} SaveNobody saves, and says which doors are left
 */

/** Above the board while doors are chosen. @param {Bulk} bulk @param {boolean} leavesCards @param {(checked: boolean) => void} onCards */
export function bulkHead({ doors, trouble }, leavesCards, onCards) {
  return html`
    ${trouble ? html`<div role="alert">${note('red', 'hard-drive', trouble)}</div>` : nothing}
    <section class="card tight bulk-head">
      <p class="small muted" role="status">
        ${doors.size ? t('选了 {count} 户，再点一下就不选', { count: doors.size }) : t('点没人开门的那几户，只能选现在可上门的')}
      </p>
      ${switchControl({ label: t('每户都留了便民卡'), checked: leavesCards, onChange: onCards })}
    </section>
  `;
}

/** @param {Bulk} bulk @param {{ onCancel: () => void, onSave: () => void }} parts */
export function bulkActions({ doors }, { onCancel, onSave }) {
  return html`<div class="actions">
    <button class="button" type="button" @click=${onCancel}>${icon('x')}${t('不选了')}</button>
    <button class="button primary" type="button" data-save-bulk aria-disabled=${doors.size ? 'false' : 'true'} @click=${onSave}>
      ${doors.size ? t('{count} 户 {outcome}，保存', { count: doors.size, outcome: label('outcomes', 'not_home') }) : t('先选户门')}
    </button>
  </div>`;
}

/** @typedef {import('../shared/screen.view.js').Screen & { bulk: Bulk | null, isSaving: boolean, isMarked: boolean, saveNobody: SaveNobody, isOpenNow: (door: string) => boolean }} Board */

/** Choose a door, or leave it out again, also where its hours have ended meanwhile. @param {Board} board @param {string} door */
export function chooseDoor(board, door) {
  if (!board.bulk || board.isSaving) return;
  const doors = new Set(board.bulk.doors);
  if (!doors.delete(door)) {
    if (!board.isOpenNow(door)) return;
    // The tap is the try: its sheet opens now, and saving belongs to it. A talk that is being written down there keeps its own.
    if (board.work.drafts[door]) board.work.sheets.close(door);
    board.work.sheets.look(door);
    doors.add(door);
  }
  board.bulk = { doors, trouble: null };
}

/** Begin or end choosing. The button that was pressed goes: the doors are what comes next. @param {Board} board @param {Bulk | null} bulk */
export async function turnBulk(board, bulk) {
  board.bulk = bulk;
  await board.updateComplete;
  /** @type {HTMLElement | null} */ (board.querySelector('.cell[tabindex="0"]'))?.focus({ preventScroll: true });
}

/** @param {Board} board */
export async function saveChosen(board) {
  if (!board.bulk?.doors.size || board.isSaving) return;
  board.isSaving = true;
  const { left, trouble } = await board.saveNobody([...board.bulk.doors]);
  board.isSaving = false;
  await turnBulk(board, left.length ? { doors: new Set(left), trouble } : null);
}

/**
 * Mark the cells while doors are chosen, after each drawing. Not in the cell's template: a board that is only looked at must not pay for it.
 * @param {Board} board
 */
export function markChosen(board) {
  if (!board.bulk && !board.isMarked) return;
  for (const cell of board.querySelectorAll('.cell')) {
    const door = cell.id.replace('door-', '');
    const isChosen = board.bulk?.doors.has(door) ?? false;
    const isDimmed = board.bulk !== null && !isChosen && !board.isOpenNow(door);
    cell.classList.toggle('chosen', isChosen);
    cell.classList.toggle('dimmed', isDimmed);
    if (board.bulk) cell.setAttribute('aria-selected', String(isChosen));
    else cell.removeAttribute('aria-selected');
    if (isDimmed) cell.setAttribute('aria-disabled', 'true');
    else cell.removeAttribute('aria-disabled');
  }
  board.isMarked = board.bulk !== null;
}
