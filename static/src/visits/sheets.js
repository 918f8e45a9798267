// Open door sheets: opening one while no rule locks it is the start of a visit, and it stays live ten minutes (architecture.md, Start).
// The operation's id is made here, when the sheet opens, so that a second tap or a second window cannot save twice.
import { deviceNow } from '../shared/clock.js';
import { newId } from '../shared/ids.js';
import { words } from '../shared/vocabulary.js';

/**
 * `past` is set where the visit is not the one that happens now: added later, corrected, or a time that was asked for.
 * @typedef {{ id: string, opened_at: number, is_live: boolean, past?: Past }} Sheet
 * @typedef {{ added_later?: string, asked?: boolean, supersedes?: import('../types.js').NamedVisit & { reason: string } }} Past
 */

export class Sheets {
  /** @param {(door: string) => boolean} mayStart whether a visit may start at a door now */
  constructor(mayStart) {
    this.mayStart = mayStart;
    /** @type {Map<string, Sheet>} */
    this.open = new Map();
  }

  /** The door's sheet as it is when its screen looks: live, or locked. @param {string} door @returns {Sheet} */
  look(door) {
    const open = this.open.get(door);
    // Writing a past visit down starts none: the door's own sheet asks the rules.
    const known = open?.past ? undefined : open;
    const age = known ? deviceNow() - known.opened_at : -1;
    if (known?.is_live && age >= 0 && age < words.limits.sheet_live_minutes * 60_000) return known;
    const may = this.mayStart(door);
    if (known && !known.is_live && !may) return known;
    return this.#make(door, may);
  }

  /** The sheet a visit in progress belongs to, however long it takes to write it down. A page that was restored asks the rules anew. @param {string} door @returns {Sheet} */
  of(door) {
    return this.open.get(door) ?? this.#make(door, this.mayStart(door));
  }

  /** Whether a sheet is the one that is open at its door. @param {string} door @param {Sheet | undefined} sheet */
  isOpen(door, sheet) {
    return sheet !== undefined && this.open.get(door)?.id === sheet.id;
  }

  /** Go on with the sheet of a draft. @param {string} door @param {Sheet} sheet */
  restore(door, sheet) {
    this.open.set(door, sheet);
  }

  /** A sheet is used up by its save. @param {string} door */
  close(door) {
    this.open.delete(door);
  }

  /** @param {string} door @param {boolean} isLive @returns {Sheet} */
  #make(door, isLive) {
    const sheet = { id: newId(), opened_at: deviceNow(), is_live: isLive };
    this.open.set(door, sheet);
    return sheet;
  }
}
