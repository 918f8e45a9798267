// Ways to a door of a large building: its room number, its floor, only what is open today (P6).
import { html } from 'lit';
import { floorWords } from '../places/place-words.js';
import { icon, switchControl } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { findRoom } from './board-keys.view.js';

/**
 * @param {{ board: HTMLElement, floors: import('../types.js').Door[][], onlyOpen: boolean, onChange: (onlyOpen: boolean) => void }} parts
 *   board: the element that holds the doors
 */
export function finder({ board, floors, onlyOpen, onChange }) {
  const example = floors[0]?.[Math.min(8, floors[0].length - 1)]?.room ?? '';
  const go = (/** @type {any} */ event) => {
    if (event.key !== 'Enter') return;
    // Else the same press would open the door that has just got the focus.
    event.preventDefault();
    findRoom(board, event.target.value, true);
  };
  const goToFloor = (/** @type {any} */ { target }) => {
    board
      .querySelector(`#door-${CSS.escape(target.value)}`)
      ?.closest('.floor')
      ?.scrollIntoView({ block: 'start' });
    target.value = '';
  };
  return html`<div class="row">
      <label class="search grow">
        ${icon('search')}
        <span class="visually-hidden">${t('跳到房号')}</span>
        <input
          type="search"
          placeholder=${t('跳到房号，如 {room}', { room: example })}
          autocomplete="off"
          enterkeyhint="go"
          @input=${(/** @type {any} */ event) => findRoom(board, event.target.value)}
          @keydown=${go}
        />
      </label>
      <select class="field auto" aria-label=${t('跳到楼层')} @change=${goToFloor}>
        <option value="">${t('楼层')}</option>
        ${floors.map((floor) => html`<option value=${floor[0].id}>${floorWords(floor[0].floor)}</option>`)}
      </select>
    </div>
    ${switchControl({ label: t('只看今天可上门'), checked: onlyOpen, onChange })}`;
}
