// A door's visits that were begun and not saved, each with its own start: finish it or let it go. Rules lock the start of a visit, never its writing down.
import { html } from 'lit';
import { stationTime } from '../shared/clock.js';
import { instantWords } from '../shared/dates.js';
import { icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { isTalk, leftAfter, takenUp, unfinishedIn, withBack } from './draft.js';
import { troubleWords } from './save.view.js';
import { unfinishedAt } from './talk.js';

/** @typedef {import('./draft.js').Draft} Draft */
/** @typedef {{ shell: import('../shell/shell.js').Shell, work: import('../shell/workplace.js').Workplace, door: string }} AtDoor */

/** @param {AtDoor} at @param {(trouble: string) => void} onTrouble */
export function unfinished(at, onTrouble) {
  const { work, door } = at;
  return unfinishedAt(work, door).map((draft) => {
    const { id, opened_at } = /** @type {import('./sheets.js').Sheet} */ (draft.sheet);
    const when = instantWords(stationTime(opened_at), work.timeZone, work.today());
    const attempt = (/** @type {() => Promise<void>} */ act) => () => act().catch((error) => onTrouble(troubleWords(error)));
    return html`<div class="row">
      <button class="button left grow" type="button" data-resume @click=${attempt(() => resume(at, id))}>
        ${icon('history')}${isTalk(draft) ? t('接着记 {when} 的谈话', { when }) : t('接着记 {when} 约的时间', { when })}
      </button>
      <button
        class="button auto"
        type="button"
        data-give-up
        aria-label=${t('{when} 的不记了', { when })}
        @click=${attempt(() => giveUp(at, id))}
      >
        ${t('不记了')}
      </button>
    </div>`;
  });
}

/** @param {AtDoor} at @param {string} sheet */
async function resume({ shell, work, door }, sheet) {
  const draft = /** @type {Draft} */ (takenUp(work.drafts[door], sheet));
  await work.keepDraft(door, draft);
  work.sheets.restore(door, /** @type {import('./sheets.js').Sheet} */ (draft.sheet));
  shell.router.push({ name: isTalk(draft) ? 'record' : 'appointment', door });
}

/** @param {AtDoor} at @param {string} sheet */
async function giveUp({ shell, work, door }, sheet) {
  const given = unfinishedIn(work.drafts[door]).filter((draft) => draft.sheet?.id === sheet);
  // A second tap: it is gone already, and the first one's undo stands.
  if (!given.length) return;
  const room = work.door(door)?.room ?? '';
  await work.keepDraft(door, leftAfter(work.drafts[door], sheet));
  shell.router.back({ name: 'building', id: work.pocket.buildingOfDoor(door)?.id ?? '' });
  shell.say(t('{room} 没记完的不记了', { room }), () => work.keepDraft(door, withBack(work.drafts[door], given)));
}
