// P5 楼栋: any building in two taps. Counts only what may be shown: never how many are vacant or do not want visits.
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { buildingWords } from '../places/place-words.js';
import { countWords } from '../shared/dates.js';
import { Screen, demoTag, icon, radios } from '../shared/screen.view.js';
import { listed, t } from '../shared/translate.js';
import { entry } from '../shared/vocabulary.js';
import { noZone } from './no-zone.view.js';
import { summaryOf } from './summary.js';

/** @typedef {import('../places/pocket.js').Building} Building */

class BuildingsView extends Screen {
  static properties = { ...Screen.properties, search: { state: true }, filter: { state: true }, noteOf: { attribute: false } };

  constructor() {
    super();
    this.search = '';
    /** @type {'today' | 'all' | 'notes'} */
    this.filter = 'today';
    /** Handed in once it is there: what is said of a building beside its doors. @type {((work: any, building: Building) => { isBlocked: boolean, words: string[] }) | undefined} */
    this.noteOf = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    Object.assign(this, this.shell.memory.get('buildings'));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.keep('buildings', { search: this.search, filter: this.filter });
  }

  render() {
    const { work } = this;
    const zones = work.pocket.zones;
    const buildings = work.pocket.buildings();
    const rows = buildings.map((building) => ({ building, summary: summaryOf(building.doors, (id) => work.standing(id), work.today()) }));
    const doors = rows.reduce((sum, row) => sum + row.summary.doors, 0);
    /** @type {['today' | 'all' | 'notes', string, typeof rows][]} */
    const chips = [
      ['today', t('今天有事'), rows.filter((row) => row.summary.open > 0)],
      ['all', t('全部'), rows],
      [
        'notes',
        t('有提示'),
        rows.filter(({ building }) => building.entry_note || building.hazard_note || this.noteOf?.(work, building).isBlocked),
      ],
    ];
    const shown = this.#found(/** @type {any} */ (chips.find(([name]) => name === this.filter))[2]);
    return html`
      <header class="top">
        <div>
          <h1 tabindex="-1">${t('楼栋')}</h1>
          <p class="small-line">
            ${demoTag(work.person.is_demo)}${zones.map((zone) => zone.code).join(' ')}${
              zones.length ? html` · ${t('{count} 栋 {doors} 户', { count: buildings.length, doors: countWords(doors) })}` : nothing
            }
          </p>
        </div>
        <xunfang-pill .shell=${this.shell} .work=${work}></xunfang-pill>
      </header>
      <main class="main">${zones.length ? this.#list(chips, shown) : noZone(work)}</main>
    `;
  }

  /** @param {['today' | 'all' | 'notes', string, any[]][]} chips @param {{ building: Building, summary: import('./summary.js').Summary }[]} shown */
  #list(chips, shown) {
    return html`
      <div class="row">
        <label class="search grow">
          ${icon('search')}
          <span class="visually-hidden">${t('搜楼栋或房号')}</span>
          <input
            type="search"
            placeholder=${t('搜楼栋或房号')}
            .value=${this.search}
            autocomplete="off"
            @input=${(/** @type {any} */ event) => (this.search = event.target.value)}
          />
        </label>
        <button class="button auto" type="button" data-scan @click=${() => this.shell.router.push({ name: 'scan' })}>
          ${icon('scan-line')}${t('扫码')}
        </button>
      </div>
      ${radios({
        label: t('看哪些楼栋'),
        kind: 'chips',
        options: chips.map(([name, words, found]) => ({
          label: `${words} ${found.length}`,
          chosen: name === this.filter,
          onPress: () => (this.filter = name),
        })),
      })}
      ${
        shown.length
          ? html`<ul class="card tight rows">
              ${repeat(
                shown,
                (row) => row.building.id,
                (row) => this.#row(row),
              )}
            </ul>`
          : html`<p class="note">
              ${icon('info')}<span
                >${
                  this.search
                    ? t('没有找到。新楼？告诉站里。')
                    : this.filter === 'today'
                      ? t('今天没有要去的了。再访的门到日子会出现。')
                      : t('没有带提示的楼栋。')
                }</span
              >
            </p>`
      }
    `;
  }

  /** @param {{ building: Building, summary: import('./summary.js').Summary }} row */
  #row({ building, summary }) {
    const { doors, done, open, appointment } = summary;
    const name = buildingWords(building);
    const booked = appointment === null ? '' : t('约 {time}', { time: appointment });
    const small = open ? t('今天可上门 {count}', { count: open }) : t('今天没有要去的');
    const notes = this.noteOf?.(this.work, building).words ?? [];
    const spoken = listed([t('{name}，{doors} 户，完成 {done}，今天可上门 {open}', { name, doors, done, open }), ...notes], '，');
    return html`<li>
      <button
        class="row-button"
        type="button"
        aria-label=${spoken}
        @click=${() => this.shell.router.push({ name: 'building', id: building.id })}
      >
        ${icon(entry('building_kinds', building.kind).icon, 'l')}
        <span class="grow">
          <span class="strong">${name}</span>
          <span class="small muted">${[...notes, small, booked, building.hazard_note].filter(Boolean).join(' · ')}</span>
          <progress class="meter thin" max=${Math.max(doors, 1)} value=${done} aria-hidden="true"></progress>
        </span>
        <span class="figure small muted">${done}/${doors}</span>
      </button>
    </li>`;
  }

  /** @param {{ building: Building, summary: any }[]} rows */
  #found(rows) {
    const words = this.search.toLowerCase().match(/\S+/g) ?? [];
    return rows.filter(({ building }) => {
      const text = buildingWords(building).toLowerCase();
      return words.every((word) => text.includes(word) || building.doors.some((door) => door.room.toLowerCase() === word));
    });
  }
}

customElements.define('xunfang-buildings', BuildingsView);
