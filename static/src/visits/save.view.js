// Saving from a screen: record, say it with an undo, go back to the board. A full phone or a fault leaves everything as it was typed.
import { localParts } from '../shared/calendar.js';
import { stationTime } from '../shared/clock.js';
import { TALKS } from '../rounds/past.js';
import { t, within } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';
import { NotWhole } from './record-visit.js';
import { openVisit } from './talk.js';

/**
 * @param {import('../shell/shell.js').Shell} shell
 * @param {import('../shell/workplace.js').Workplace} work
 * @param {string} door
 * @param {{ outcome: string, [field: string]: any }} visit 'wish' as outcome sets a wish without a visit
 * @returns {Promise<string | null>} what went wrong, in a sentence; null when it is saved
 */
export async function saveFromSheet(shell, work, door, visit) {
  const sheet = work.sheets.of(door);
  const board = { name: 'building', id: work.pocket.buildingOfDoor(door)?.id ?? '' };
  const isWish = visit.outcome === 'wish';
  // A restored page, or one whose visit was saved before: where no visit may start, the door's sheet says why.
  if (!sheet.is_live && !isWish) {
    await shell.router.backTo({ ...board, door });
    return null;
  }
  let entry;
  try {
    entry = isWish
      ? await work.saveWish({ id: sheet.id, door })
      : await work.saveVisit({ id: sheet.id, door, started_at: sheet.opened_at, ...sheet.past, ...visit });
  } catch (error) {
    return troubleWords(error);
  }
  work.sheets.close(door);
  navigator.vibrate?.(10);
  await shell.router.backTo(board);
  // Saved before by a first tap: that one has said so already.
  if (entry === null) return null;
  const saved = entry;
  if (isWish || (visit.outcome === 'do_not_visit' && visit.wish !== null)) {
    shell.justWished = { entry: saved, door, until: performance.now() + 10_000 };
    shell.router.push({ name: 'wish', door });
    return null;
  }
  const room = work.door(door)?.room ?? '';
  const { outcome, certificate } = visit;
  // At a visit that is written down afterwards there is nobody to show anything to.
  const isHere = !sheet.past && localParts(stationTime(sheet.opened_at), work.timeZone).day === work.today();
  shell.say(
    t('{room} {outcome}，已存在手机', { room, outcome: within(label('outcomes', outcome)) }),
    () => shell.undo(saved),
    TALKS.has(outcome) && isHere ? door : '',
    [saved],
  );
  // What she takes away is shown to her at once, while she is still at the door.
  if (isHere && certificate?.help.some((/** @type {string} */ help) => help !== 'advice')) shell.router.push({ name: 'paper', door });
  return null;
}

/**
 * Open a page of a visit, or give way to the door's own sheet, which says why none may start.
 * @param {import('../shell/shell.js').Shell} shell
 * @param {import('../shell/workplace.js').Workplace} work
 * @param {string} door
 * @param {boolean} [isTalk] whether it is the talk's own page
 */
export async function openOrGiveWay(shell, work, door, isTalk = true) {
  const building = work.pocket.buildingOfDoor(door);
  if (building && !(await openVisit(work, door, isTalk))) await shell.router.backTo({ name: 'building', id: building.id, door });
}

/**
 * Save "nobody answered" at several doors: a record each, and one undo for all. What could not be saved is given back.
 * @param {import('../shell/shell.js').Shell} shell
 * @param {import('../shell/workplace.js').Workplace} work
 * @param {string[]} doors whose sheets are open
 * @returns {Promise<{ left: string[], trouble: string | null }>}
 */
export async function saveNobody(shell, work, doors) {
  const left = [...doors];
  /** @type {import('../types.js').Entry[]} */
  const saved = [];
  let trouble = null;
  try {
    for (const door of doors) {
      const sheet = work.sheets.of(door);
      const visit = { id: sheet.id, door, started_at: sheet.opened_at, outcome: 'not_home', left_card: work.leavesCards };
      // A sheet that a first tap has used up is no second try; one that is live is saved, whatever locks its door by now.
      const entry = sheet.is_live ? await work.saveVisit(visit) : null;
      work.sheets.close(door);
      if (entry) saved.push(entry);
      left.shift();
    }
  } catch (error) {
    trouble = troubleWords(error);
  }
  navigator.vibrate?.(10);
  if (saved.length) {
    const words = t('{count} 户 {outcome}，已存在手机', { count: saved.length, outcome: within(label('outcomes', 'not_home')) });
    shell.say(words, () => shell.undo(...saved), '', saved);
  }
  return { left, trouble };
}

/** Why a save did not happen, in a sentence. @param {unknown} error @returns {string} */
export function troubleWords(error) {
  if (error instanceof NotWhole) return t('还差 {count} 处就能保存', { count: error.faults.length });
  if (error instanceof DOMException && (error.name === 'QuotaExceededError' || error.name === 'AbortError'))
    return t('手机满了，这一条还没存上');
  if (error instanceof DOMException && error.name === 'InvalidStateError')
    return t('浏览器收走了这个应用的存储，请重新打开。这一条还没存上。');
  return t('这一条还没存上，请再点一次。');
}
