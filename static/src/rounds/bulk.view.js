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
