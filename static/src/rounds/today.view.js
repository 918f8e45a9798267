// P4 今日: what now, what next. Every door with its reason, no stairs twice; what the round still needs, without a target or a ring.
// Never a rank, never what a reminder is about, never who declined.
import { html, nothing } from 'lit';
import { buildingWords, floorWords } from '../places/place-words.js';
import { instantOf, localParts } from '../shared/calendar.js';
import { now } from '../shared/clock.js';
import { countWords, dayWords, minuteWords, unbroken } from '../shared/dates.js';
import { Screen, demoTag, icon, note, section } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';
import { bandChance } from './chance.js';
import { contactNote } from './contact.view.js';
import { roundOn } from './rounds.js';
import { doorStanding } from './rules.js';
import { hoursAt } from './hours.js';
import { shapeOf } from './lock-words.js';
import { needsCard } from './needs.view.js';
import { noZone } from './no-zone.view.js';
import { summaryOf } from './summary.js';
import { orderOfToday } from './today.js';
import './zone-left.view.js';

/** @typedef {import('../places/pocket.js').Building} Building */
/** @typedef {import('./today.js').Due} Due */
/** @typedef {import('./today.js').Stop} Stop */

const DOORS_SHOWN = 3;

class TodayView extends Screen {
  static properties = { ...Screen.properties, blockageInForce: { attribute: false } };

  constructor() {
    super();
    /** Handed in by the shell: what holds a building up at a moment. @type {(work: any, building: Building, at: number) => import('./today.js').Blocked} */
    this.blockageInForce = () => null;
  }

  render() {
    const { work } = this;
    const today = work.today();
    const zones = work.pocket.zones;
    return html`
      <header class="top">
        <div>
          <h1 tabindex="-1">${t('今日')}</h1>
          <p class="small-line">
            ${demoTag(work.person.is_demo)}${[unbroken(dayWords(today)), zones.map((zone) => zone.code).join(' ')].filter(Boolean).join(' · ')}
          </p>
        </div>
        <xunfang-pill .shell=${this.shell} .work=${work}></xunfang-pill>
      </header>
      ${zones.length ? this.#day(today) : html`<main class="main">${this.#left()}${noZone(work)}</main>`}
    `;
  }

  /** What has gone to a colleague since it was last read. */
  #left() {
    return html`<xunfang-zone-left .shell=${this.shell} .work=${this.work}></xunfang-zone-left>`;
  }

  /** @param {string} today */
  #day(today) {
    const { work } = this;
    const { hours, buildings, visited, order } = this.reckon();
    const [next, ...further] = order.stops;
    const isCut = (work.daysWithoutContact() ?? Infinity) >= work.settings().visiting.contact_days;
    const first = order.appointments.find((due) => due.hour === 'now' && due.standing.may_start) ?? next?.doors[0];
    return html`
      <main class="main">
        ${contactNote(work, this.#hours(hours, today))} ${this.#left()} ${needsCard(this.shell, work)}
        ${order.appointments.length ? section(hours.opens && hours.opens.day !== today ? t('居民约的时间 · {day}', { day: dayWords(hours.opens.day, today) }) : t('居民约的时间'), order.appointments, (due) => this.#due(due, true)) : nothing}
        ${next ? this.#next(next, hours.is_open) : nothing}
        ${further.length ? section(t('接下来'), further, (stop) => this.#stop(stop)) : nothing}
        ${order.stops.length + order.appointments.length || isCut ? nothing : note('', 'info', this.#nothingWords(buildings, order.later))}
        ${this.#round(buildings, today, visited)}
        <xunfang-install-offer .shell=${this.shell} .work=${work}></xunfang-install-offer>
        <button class="link" type="button" @click=${() => this.shell.router.push({ name: 'help' })}>${t('帮助')}</button>
      </main>
      <div class="actions over-tabs">
        ${
          first && hours.is_open
            ? html`<button class="button primary" type="button" data-start @click=${() => this.#open(first)}>
                ${t('从 {room} 开始', { room: first.door.room })}${icon('chevron-right', 's')}
              </button>`
            : html`<button class="button" type="button" @click=${() => this.shell.router.root('buildings')}>
                ${icon('building-2')}${t('看楼栋')}
              </button>`
        }
      </div>
    `;
  }

  /** What Today says, before any of it is drawn: one look at every door of the zones. */
  reckon() {
    const { work } = this;
    const hours = hoursAt(now(), work.settings());
    const buildings = work.pocket.buildings();
    const { visited, last } = this.#soFar(buildings, work.today());
    return { hours, buildings, visited, order: this.#order(buildings, hours, last) };
  }

  /** The order now; out of hours the one in which the next hours begin. @param {Building[]} buildings @param {import('./hours.js').Hours} hours @param {string | null} last */
  #order(buildings, { opens }, last) {
    const { work } = this;
    const settings = work.settings();
    const at = opens ? instantOf(opens.day, opens.minute, work.timeZone) : now();
    const { day, minute } = localParts(at, work.timeZone);
    const round = roundOn(work.pocket.rounds, day);
    return orderOfToday({
      buildings,
      doorOf: (id) => /** @type {import('../types.js').Door} */ (work.door(id)),
      standingOf: (door) => (opens ? doorStanding(door, door.visits, door.wishes, round, at, settings) : work.standing(door.id)),
      chanceOf: (door) => bandChance(door.visits, round, at, settings),
      blockedAt: (building) => this.blockageInForce(work, building, at),
      today: day,
      minute,
      settings,
      last,
      stairs: work.stairs,
    });
  }

  /** @param {Building[]} buildings @param {number} later */
  #nothingWords(buildings, later) {
    if (later) return t('现在没有能去的门。换个时段还有 {count} 户。', { count: later });
    const sums = this.#sums(buildings);
    return sums.all > sums.done ? t('现在没有能去的门。再访的门到日子会出现。') : t('这一轮走完了，再访的门到日子会出现');
  }

  /** @param {Building[]} buildings */
  #sums(buildings) {
    const today = this.work.today();
    const sums = buildings.map(({ doors }) => summaryOf(doors, (id) => this.work.standing(id), today));
    return { done: sums.reduce((sum, one) => sum + one.done, 0), all: sums.reduce((sum, one) => sum + one.doors, 0) };
  }

  /** @param {import('./hours.js').Hours} hours @param {string} today */
  #hours({ is_open, until, opens, is_evening }, today) {
    if (is_open)
      return note(
        'teal',
        'door-open',
        t('现在可以上门 · 到 {time}', { time: minuteWords(until ?? 0) }),
        is_evening ? t('天黑后请两人同行') : '',
      );
    const when = opens ? `${opens.day === today ? '' : dayWords(opens.day, today)} ${minuteWords(opens.minute)}`.trim() : '';
    return note('amber', 'lock', t('现在不上门 · {when} 再开始', { when }), t('居民自己约的时间不受影响。'));
  }

  /** @param {Stop} stop @param {boolean} isOpen */
  #next(stop, isOpen) {
    const { building, doors, blocked } = stop;
    return html`<section class="card tight" data-next>
      <div class="row between next-head">
        <div class="grow">
          <h2>${buildingWords(building)}</h2>
          <p class="small muted">
            ${isOpen ? t('现在可上门 {count} · 从 {floor} 开始', { count: doors.length, floor: floorWords(doors[0].door.floor) }) : t('开门时间一到，从这里开始')}
          </p>
        </div>
        <button
          class="icon-button"
          type="button"
          aria-label=${t('打开 {name} 的门板', { name: buildingWords(building) })}
          @click=${() => this.#openBuilding(building.id)}
        >
          ${icon('building-2')}
        </button>
      </div>
      ${blocked ? html`<p class="note amber slim">${icon('lock')}<span class="grow ink">${blockedWords(blocked)}</span></p>` : nothing}
      <ul class="rows">
        ${doors.slice(0, DOORS_SHOWN).map((due) => this.#due(due, false))}
      </ul>
    </section>`;
  }

  /** @param {Due} due @param {boolean} withPlace */
  #due(due, withPlace) {
    const { door, standing, building } = due;
    const reason = this.#reasonWords(due);
    const place = [buildingWords(building), blockedWords(due.blocked)].filter(Boolean);
    const small = withPlace ? buildingWords(building) : this.#detail(due);
    return html`<li>
      <button
        class="row-button"
        type="button"
        data-door=${door.id}
        aria-label=${[door.room, reason, ...(withPlace ? place : [])].join('，')}
        @click=${() => this.#open(due)}
      >
        <span class="tile state-${standing.state}"><b>${door.room}</b>${icon(...shapeOf(standing.state, standing.tries))}</span>
        <span class="grow"
          ><span class="strong">${reason}</span
          >${small ? html`<span class="small muted">${small}</span>` : nothing}${withPlace ? blockedTag(due.blocked) : nothing}</span
        >
        ${icon('chevron-right', 's')}
      </button>
    </li>`;
  }

  /** @param {Due} due */
  #reasonWords({ reason, standing }) {
    if (reason === 'appointment') {
      const { time, band } = /** @type {import('./past.js').Appointment} */ (standing.appointment);
      return t('居民约了 {when}', { when: time ?? (band ? label('bands', band) : '') }).trim();
    }
    if (reason === 'reminder') return t('居民自己要的提醒');
    if (reason === 'band') return t('换个时段再来');
    return reason === 'rest' ? t('静默期满') : t('本轮还没去过');
  }

  /** @param {Due} due */
  #detail({ reason, door, standing }) {
    if (reason === 'band') return t('试过 {count} 次', { count: standing.tries });
    return door.floor ? floorWords(door.floor) : '';
  }

  /** @param {Stop} stop */
  #stop({ building, doors, booked, blocked }) {
    const parts = [
      t('{count} 户', { count: doors.length }),
      booked ? t('等 {time} 约好的一起去', { time: booked.time ?? (booked.band ? label('bands', booked.band) : '') }) : '',
      building.hazard_note,
    ];
    return html`<li>
      <button class="row-button" type="button" data-stop=${building.id} @click=${() => this.#openBuilding(building.id)}>
        <span class="grow"
          ><span class="strong">${buildingWords(building)}</span
          ><span class="small muted">${parts.filter(Boolean).join(' · ')}</span>${blockedTag(blocked)}</span
        >
        ${icon('chevron-right', 's')}
      </button>
    </li>`;
  }

  /** @param {Building[]} buildings @param {string} today @param {number} visited */
  #round(buildings, today, visited) {
    const { done, all } = this.#sums(buildings);
    const runs = this.work.round() !== null;
    return html`<section class="card">
      <p class="row between">
        <span>${t('今天走了 {count} 户', { count: visited })}</span>
        ${runs ? html`<span class="small muted figure">${t('本轮 {done} / {all} 户', { done: countWords(done), all: countWords(all) })}</span>` : nothing}
      </p>
      ${runs ? html`<progress class="meter thin" max=${Math.max(all, 1)} value=${done} aria-hidden="true"></progress>` : nothing}
    </section>`;
  }

  /** How many doors this person has been at today, and the building of the last one. @param {Building[]} buildings @param {string} today */
  #soFar(buildings, today) {
    const { work } = this;
    const begins = instantOf(today, 0, work.timeZone);
    let visited = 0;
    let latest = -Infinity;
    /** @type {string | null} */
    let last = null;
    for (const building of buildings) {
      for (const { id } of building.doors) {
        const own = work.door(id)?.visits.filter((visit) => visit.at >= begins && visit.by === work.person.badge_no && !visit.asked) ?? [];
        if (own.length) visited += 1;
        for (const { at } of own) if (at > latest) [latest, last] = [at, building.id];
      }
    }
    return { visited, last };
  }

  /** @param {string} id */
  #openBuilding(id) {
    this.shell.router.push({ name: 'building', id });
  }

  /** Board first, so that closing the sheet leads to it. @param {Due} due */
  #open({ building, door }) {
    this.#openBuilding(building.id);
    this.shell.router.push({ name: 'building', id: building.id, door: door.id });
  }
}

/** @param {import('./today.js').Blocked} blocked */
function blockedWords(blocked) {
  return blocked ? t('这栋进不去 · {reason}', { reason: label('blockage_reasons', blocked.reason) }) : '';
}

/** @param {import('./today.js').Blocked} blocked */
function blockedTag(blocked) {
  return blocked ? html`<span class="tag wait">${icon('lock', 's')} ${blockedWords(blocked)}</span>` : nothing;
}

customElements.define('xunfang-today', TodayView);
