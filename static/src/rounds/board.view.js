// P6 门板: a building at a glance, floors from the top. Every state is shape, then word, then colour; met and declined are one state.
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { floorsOf } from '../places/blocks.js';
import { localParts } from '../shared/calendar.js';
import { now } from '../shared/clock.js';
import { buildingWords, floorWords, shortFloorWords, unitWords } from '../places/place-words.js';
import { Screen, icon, note, pushedHeader, radios } from '../shared/screen.view.js';
import { language, listed, t, within } from '../shared/translate.js';
import { entry, label, words } from '../shared/vocabulary.js';
import { moveOnBoard } from './board-keys.view.js';
import { appointmentWords, shapeOf, waitWords } from './lock-words.js';
import { isOpenNow, isOpenToday, summaryOf } from './summary.js';

/** @typedef {import('../types.js').Door} Door */
/** @typedef {import('./rules.js').Standing} Standing */

const ACROSS = 4;
const ACROSS_WIDE = 5;
const MOST_ROWS = 8;
const FLOORS_AT_A_GLANCE = 8;

class BoardView extends Screen {
  static properties = {
    ...Screen.properties,
    building: { attribute: false },
    unit: { state: true },
    focused: { state: true },
    onlyOpen: { state: true },
    bulk: { state: true },
    saveNobody: { attribute: false },
    parts: { attribute: false },
  };

  constructor() {
    super();
    this.building = '';
    /** @type {string | null} */
    this.unit = null;
    this.focused = '';
    this.onlyOpen = false;
    /** The doors that are chosen for "nobody answered", or null. @type {import('./bulk.view.js').Bulk | null} */
    this.bulk = null;
    /** Handed in by the shell: saving is the visits' own. @type {import('./bulk.view.js').SaveNobody} */
    this.saveNobody = async (left) => ({ left, trouble: null });
    /** What a visit can do without, handed in once it is there: the menu, ways to a door of a large building. @type {import('./board-more.view.js').BoardParts | undefined} */
    this.parts = undefined;
    /** The door whose sheet is open. @type {string | undefined} */
    this.opened = undefined;
    this.isSaving = false;
    this.isMarked = false;
    this.typed = '';
    this.typedAt = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    Object.assign(this, this.shell.memory.get(this.building));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.keep(this.building, { unit: this.unit, focused: this.focused, onlyOpen: this.onlyOpen, bulk: this.bulk });
  }

  render() {
    const { work, parts } = this;
    const building = work.pocket.building(this.building);
    if (!building) return this.#absent();
    const units = [...new Set(building.doors.map((door) => door.unit))];
    const unit = this.unit !== null && units.includes(this.unit) ? this.unit : units[0];
    const summary = summaryOf(building.doors, (id) => work.standing(id), work.today());
    const doors = building.doors.filter((door) => door.unit === unit);
    const all = floorsOf(doors).reverse();
    const wide = all.some((floor) => floor.length > ACROSS);
    const isLarge = wide || all.length > FLOORS_AT_A_GLANCE;
    const floors =
      isLarge && this.onlyOpen ? floorsOf(doors.filter((door) => isOpenToday(work.standing(door.id), work.today()))).reverse() : all;
    const next = this.#next(building.doors, units, unit);
    return html`
      ${pushedHeader({
        title: buildingWords(building),
        small: t('完成 {done}/{doors} · 今天可去 {open}', { done: summary.done, doors: summary.doors, open: summary.open }),
        isDemo: work.person.is_demo,
        onBack: () => this.shell.router.back({ name: 'buildings' }),
        right: html`<xunfang-pill .shell=${this.shell} .work=${work} .short=${true}></xunfang-pill>${parts?.boardMenu(this, building)}`,
      })}
      <main class="main">
        ${this.bulk ? parts?.bulkHead(this.bulk, work.leavesCards, (checked) => this.#leaveCards(checked)) : nothing}
        ${parts?.blockedLine(this, building)}
        ${building.entry_note ? html`<p class="note slim">${icon('key-round')}<span class="grow ink">${building.entry_note}</span></p>` : nothing}
        ${building.hazard_note ? html`<p class="note amber slim">${icon('circle-alert')}<span class="grow ink">${building.hazard_note}</span></p>` : nothing}
        ${
          units.length > 1
            ? radios({
                label: t('单元'),
                kind: 'chips segments',
                options: units.map((name) => ({ label: unitWords(name), chosen: name === unit, onPress: () => (this.unit = name) })),
              })
            : nothing
        }
        ${isLarge ? parts?.finder({ board: this, floors, onlyOpen: this.onlyOpen, onChange: (onlyOpen) => (this.onlyOpen = onlyOpen) }) : nothing}
        ${
          floors.length
            ? html`<div
                class="board ${wide ? 'wide' : ''} across-${wide ? ACROSS_WIDE : Math.max(...floors.map((floor) => floor.length))}"
                role="grid"
                aria-label=${t('{name}，{floors} 层 {doors} 户', { name: buildingWords(building), floors: floors.length, doors: floors.flat().length })}
                @click=${this.#press}
                @keydown=${(/** @type {KeyboardEvent} */ event) => moveOnBoard(this, event)}
                @focusin=${this.#remember}
              >
                ${repeat(
                  floors,
                  (floor) => floor[0].floor,
                  (floor) => this.#floor(floor, wide, floors),
                )}
              </div>`
            : note('', 'info', doors.length ? t('今天没有要去的了。再访的门到日子会出现。') : t('这栋还没有门。请站里添加'))
        }
        ${doors.length ? this.#legend() : nothing}
      </main>
      ${
        this.bulk
          ? parts?.bulkActions(this.bulk, { onCancel: () => parts.turnBulk(this, null), onSave: () => parts.saveChosen(this) })
          : next
            ? html`<div class="actions">
                <button class="button" type="button" data-bulk @click=${() => parts?.turnBulk(this, { doors: new Set(), trouble: null })}>
                  ${icon('list-checks')}${t('多选“无人”')}
                </button>
                <button class="button primary" type="button" @click=${() => this.#open(next.id)}>
                  ${t('下一户 {room}', { room: next.unit === unit ? next.room : `${unitWords(next.unit)} ${next.room}` })}
                </button>
              </div>`
            : nothing
      }
    `;
  }

  /** The next open door on the way: on from the last one, then the other units. @param {Door[]} doors @param {string[]} units @param {string} unit */
  #next(doors, units, unit) {
    const walk = [unit, ...units.filter((other) => other !== unit)].flatMap((name) => {
      const floors = floorsOf(doors.filter((door) => door.unit === name));
      return (this.work.stairs === 'up' ? floors : floors.reverse()).flat();
    });
    const last = Math.max(
      walk.findIndex((door) => door.id === this.focused),
      0,
    );
    return [...walk.slice(last), ...walk.slice(0, last)].find((door) => this.isOpenNow(door.id));
  }

  /** @param {Door[]} floor @param {boolean} wide @param {Door[][]} floors */
  #floor(floor, wide, floors) {
    const across = Math.max(...floors.map((other) => other.length));
    // A floor of few doors fills its row; among chosen doors each keeps its width.
    const span = !wide && !this.onlyOpen && across % floor.length === 0 ? across / floor.length : 1;
    const open = floor.filter((door) => isOpenToday(this.work.standing(door.id), this.work.today())).length;
    const heading = wide
      ? t('{floor} · {count} 间 · 今天可上门 {open}', { floor: floorWords(floor[0].floor), count: floor.length, open })
      : shortFloorWords(floor[0].floor);
    const rows = wide ? Math.min(Math.ceil(floor.length / ACROSS_WIDE), MOST_ROWS) : 1;
    return html`<div class="floor rows-${rows}" role="row">
      <span class="floor-name" role="rowheader">${heading}</span>
      ${repeat(
        floor,
        (door) => door.id,
        (door) => this.#cell(door, span, wide),
      )}
    </div>`;
  }

  /** @param {Door} door @param {number} span @param {boolean} wide */
  #cell(door, span, wide) {
    const standing = this.work.standing(door.id);
    const [mark, says] = this.parts?.cornerMark(this.work, door, standing) ?? [];
    const [shape, size] = shapeOf(standing.state, standing.tries);
    // One template a door and one listener a board: 200 doors are drawn at once.
    return html`<button
      class="cell state-${standing.state} span-${span}"
      type="button"
      role="gridcell"
      id="door-${door.id}"
      tabindex=${door.id === this.focused ? 0 : -1}
      aria-label=${this.#name(door, standing, says)}
    >
      <span class="room">${door.room}</span>
      <span class="state"
        ><svg class="icon ${size}" aria-hidden="true"><use href="#icon-${shape}"></use></svg>${this.#word(standing, wide)}</span
      >
      ${mark ? html`<span class="mark">${icon(mark, 'g')}</span>` : nothing}
    </button>`;
  }

  /** @param {Standing} standing @param {boolean} wide */
  #word(standing, wide) {
    const today = this.work.today();
    if (standing.state === 'wait') return waitWords(standing, today, wide);
    if (standing.state === 'appt' && standing.appointment)
      return appointmentWords(standing.appointment, today, (band) => label('bands', band));
    const state = entry('door_states', standing.state);
    if (language() === 'en') return state.en;
    return wide ? state.zh_short : state.zh;
  }

  /** How a door is read out: `604，可再访，试过 1 次，未上传`. @param {Door} door @param {Standing} standing @param {string} [mark] what its corner says */
  #name(door, standing, mark) {
    const word = this.#word(standing, false);
    const parts = [door.room, standing.state === 'appt' ? `${within(label('door_states', 'appt'))} ${word}` : within(word)];
    if (standing.tries) parts.push(t('试过 {count} 次', { count: standing.tries }));
    if (mark) parts.push(within(mark));
    return listed(parts, '，');
  }

  #legend() {
    const shown = ['new', 'due', 'appt', 'wait', 'done', 'rest', 'vacant', 'dnv'];
    return html`<ul class="legend" tabindex="-1" aria-label=${t('图例')}>
      ${words.door_states
        .filter((state) => shown.includes(state.code))
        .sort((one, other) => shown.indexOf(one.code) - shown.indexOf(other.code))
        .map(
          (state) => html`<li><b class="state-${state.code}">${icon(...shapeOf(state.code))}</b>${label('door_states', state.code)}</li>`,
        )}
    </ul>`;
  }

  #absent() {
    return html`
      ${pushedHeader({ title: t('楼栋'), isDemo: this.work.person.is_demo, onBack: () => this.shell.router.back({ name: 'buildings' }) })}
      <main class="main">${note('', 'info', t('这里没有您的门'), t('可能转给了别的同事，或还没下到这部手机。'))}</main>
    `;
  }

  willUpdate() {
    // The unit of the door that is opened, from wherever one came.
    const { door } = this.shell.router.place;
    if (door && door !== this.opened) {
      this.focused = door;
      this.unit = this.work.door(door)?.unit ?? this.unit;
    }
    this.opened = door;
  }

  updated() {
    this.parts?.markChosen(this);
    // One door is in the tab order: the last one used, else the first.
    if (!this.focused || !this.querySelector(`#door-${CSS.escape(this.focused)}`)) {
      const first = this.querySelector('.cell');
      if (first && !this.querySelector('.cell[tabindex="0"]')) first.setAttribute('tabindex', '0');
    }
  }

  /** @param {string} door */
  #open(door) {
    this.focused = door;
    const place = { name: 'building', id: this.building, door };
    // Beside a sheet that is open already, the other door takes its place.
    if (this.shell.router.place.door) this.shell.router.replace(place);
    else this.shell.router.push(place);
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const cell = /** @type {Element} */ (event.target).closest('.cell');
    if (!cell) return;
    if (this.bulk) this.parts?.chooseDoor(this, doorOf(cell));
    else this.#open(doorOf(cell));
  }

  /** @param {string} door */
  isOpenNow(door) {
    const { minute } = localParts(now(), this.work.timeZone);
    return isOpenNow(this.work.standing(door), this.work.today(), minute, this.work.settings().visiting);
  }

  /** @param {boolean} checked */
  #leaveCards(checked) {
    this.work.leavesCards = checked;
    this.requestUpdate();
  }

  /** @param {FocusEvent} event */
  #remember(event) {
    const cell = /** @type {Element} */ (event.target).closest('.cell');
    if (!cell) return;
    for (const other of this.querySelectorAll('.cell[tabindex="0"]')) other.setAttribute('tabindex', '-1');
    cell.setAttribute('tabindex', '0');
    this.focused = doorOf(cell);
  }
}

/** @param {Element} cell @returns {string} */
function doorOf(cell) {
  return cell.id.replace('door-', '');
}

customElements.define('xunfang-board', BoardView);
