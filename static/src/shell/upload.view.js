// P13 上传: trust. The same figures as the station's, what waits, what needs an answer; each operation's state and receipt in words.
// Shows room and time, no outcomes; has no way to delete unsent work.
import { html, nothing } from 'lit';
import { deviceNow } from '../shared/clock.js';
import { instantWords, sizeWords } from '../shared/dates.js';
import { refusalWords } from '../shared/refusals.js';
import { Screen, demoTag, icon, note, section } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import '../visits/check-code.view.js';
import { threadsOf } from '../visits/questions.js';
import { countedIn } from '../visits/tally.js';
import { clockWords, networkWords, waitingLong } from './sync-words.js';

/** @typedef {import('../types.js').Entry} Entry */
/** @typedef {import('../types.js').KeptEntry} KeptEntry */

const RECEIPTS_SHOWN = 30;

class UploadView extends Screen {
  static properties = { ...Screen.properties, storage: { state: true } };

  constructor() {
    super();
    /** @type {{ usage?: number, quota?: number } | null} */
    this.storage = null;
  }

  connectedCallback() {
    super.connectedCallback();
    navigator.storage?.estimate?.().then((found) => (this.storage = found));
  }

  render() {
    const { work } = this;
    const today = work.today();
    const counted = countedIn(work.tally, today.slice(0, 7));
    const needs = work.needsYou();
    const toSee = needs.length + work.asked.length;
    const waiting = work.outbox;
    const away = work.kept.filter((entry) => entry.is_seen).reverse();
    const receipts = work.kept
      .filter((entry) => entry.receipt.state === 'counted')
      .slice(-RECEIPTS_SHOWN)
      .reverse();
    return html`
      <header class="top">
        <div>
          <h1 tabindex="-1">${t('上传')}</h1>
          <p class="small-line">${demoTag(work.person.is_demo)}${this.#inOneLine(waiting.length, toSee)}</p>
        </div>
        <xunfang-pill .shell=${this.shell} .work=${work}></xunfang-pill>
      </header>
      <main class="main">
        ${this.#notices()}
        <section
          class="card figures"
          aria-label=${t('本月站里已收 {counted} 条，等网络 {waiting} 条，要您看 {needs} 条', { counted: counted.all, waiting: waiting.length, needs: toSee })}
        >
          <p data-figure="counted"><b>${counted.all}</b><span>${t('站里已收')}</span></p>
          <p data-figure="waiting" class="amber"><b>${waiting.length}</b><span>${t('等网络')}</span></p>
          <p data-figure="needs" class="plum"><b>${toSee}</b><span>${t('要您看')}</span></p>
          <p class="small muted whole">
            ${t('本月：走访记录 {visits} · 另设请勿上门 {wishes}；今天 {today}', { visits: counted.visits, wishes: counted.wishes, today: countedIn(work.tally, today).all })}
          </p>
        </section>
        ${work.reading.at === null || work.reading.refusal ? nothing : html`<xunfang-check-code class="stack" .shell=${this.shell} .work=${work}></xunfang-check-code>`}
        ${toSee ? section(t('要您看'), [...work.asked, ...needs], (one) => ('notes' in one ? this.#questionRow(one) : this.#needRow(one))) : nothing}
        ${waiting.length ? section(t('等网络，会自动上传'), waiting, (entry) => this.#row(entry, t('等网络'), 'wait')) : toSee ? nothing : note('teal', 'cloud-check', t('都传完了'))}
        ${away.length ? section(t('收起来的'), away, (entry) => this.#row(entry, t('收起来了'), '')) : nothing}
        ${receipts.length ? section(t('回执'), receipts, (entry) => this.#row(entry, t('站里已收'), 'ok')) : nothing}
        <button class="button left" type="button" @click=${() => this.shell.router.push({ name: 'day' })}>
          ${icon('list-checks')}<span class="grow">${t('今天小结')}</span>${icon('chevron-right', 's')}
        </button>
        <p class="note">${icon('layers')}<span>${t('服务统计每周只加总数、另外上传，不对应到哪一户。')}</span></p>
        <p class="small muted">${this.#storageWords()}</p>
      </main>
      <div class="actions over-tabs">
        <button class="button" type="button" @click=${() => work.schedule.now({ urgent: true })}>
          ${icon('refresh-cw')}${work.sync.outcome?.end === 'portal' ? t('再试一次') : t('立即上传')}
        </button>
      </div>
    `;
  }

  /** Phone and station agree only where nothing waits and nothing was refused. @param {number} waiting @param {number} needs */
  #inOneLine(waiting, needs) {
    if (waiting) return t('还有 {count} 条没到站里', { count: waiting });
    if (needs) return t('{count} 条要您看', { count: needs });
    return this.work.reading.at === null ? t('还没有更新过') : t('手机上的数 = 站里的数');
  }

  #notices() {
    const { work } = this;
    const refusal = work.reading.refusal;
    // One refusal is told once, with its way out.
    const network = refusal && work.sync.outcome?.end === 'refused' ? null : networkWords(work);
    const long = waitingLong(work, deviceNow());
    const hotline = work.pocket.station?.hotline ?? '';
    const clock = clockWords(work.pocket.station?.clock_shift);
    return html`<div role="status" class="stack">
      ${network ? note(network.kind, network.kind === 'red' ? 'circle-alert' : work.sync.outcome?.end === 'portal' ? 'wifi' : 'cloud-off', network.title, network.detail) : nothing}
      ${refusal ? this.#refusal(refusal) : nothing} ${long ? note('amber', 'clock', long.words) : nothing}
      ${long?.isForTheStation && hotline ? html`<a class="button left" href="tel:${hotline.replaceAll(' ', '')}">${icon('phone')}${t('打给站里')}</a>` : nothing}
      ${clock ? note('amber', 'clock', clock) : nothing}
    </div>`;
  }

  /** @param {string} code */
  #refusal(code) {
    const { sentence, wayOut } = refusalWords(code);
    return html`${note('plum', 'key-round', sentence, wayOut)}
      <button class="button" type="button" @click=${() => this.shell.router.push({ name: 'activate' })}>${t('输入新的激活码')}</button>`;
  }

  /** @param {Entry} entry @param {string} word @param {string} kind */
  #row(entry, word, kind) {
    const { room, place, time, what } = this.#about(entry);
    return html`<li>
      <button class="row-button" type="button" @click=${() => this.shell.router.push({ name: 'receipt', id: String(entry.key) })}>
        <span class="tile"><b>${room}</b></span>
        <span class="grow"><span class="strong">${what}</span><span class="small muted">${place} · ${time}</span></span>
        <span class="tag ${kind}">${word}</span>
      </button>
    </li>`;
  }

  /** @param {import('../types.js').Thread} thread */
  #questionRow({ door: id, visit, notes }) {
    const { work } = this;
    const when = instantWords(visit.at, work.timeZone, work.today());
    return html`<li>
      <button
        class="row-button"
        type="button"
        data-question
        @click=${() => this.shell.router.push({ name: 'question', id: String(visit.number) })}
      >
        <span class="tile plum"><b>${work.door(id)?.room ?? '—'}</b></span>
        <span class="grow"
          ><span class="strong">${notes.at(-1)?.text}</span><span class="small muted">${when}</span
          ><span class="tag ask">${t('督导问您')}</span></span
        >
      </button>
    </li>`;
  }

  /** @param {KeptEntry} entry */
  #needRow(entry) {
    const { room, place, time } = this.#about(entry);
    const { sentence } = refusalWords(entry.receipt.code);
    const isHeld = entry.receipt.state === 'held';
    return html`<li>
      <button class="row-button" type="button" @click=${() => this.shell.router.push({ name: 'receipt', id: String(entry.key) })}>
        <span class="tile plum"><b>${room}</b></span>
        <span class="grow"
          ><span class="strong">${sentence}</span><span class="small muted">${place} · ${time}</span
          ><span class="tag ask">${isHeld ? t('站里收着，等督导定') : t('要您看')}</span></span
        >
      </button>
    </li>`;
  }

  /** @param {Entry} entry */
  #about(entry) {
    return aboutEntry(this.work, entry);
  }

  #storageWords() {
    const { work, storage, shell } = this;
    const contact =
      work.reading.at === null
        ? t('还没有更新过')
        : t('上次更新 {when}', { when: instantWords(work.reading.at, work.timeZone, work.today()) });
    const space =
      storage?.usage === undefined
        ? ''
        : ` · ${t('已用 {used}，还有 {left}', { used: sizeWords(storage.usage), left: sizeWords((storage.quota ?? 0) - storage.usage) })}`;
    const kept =
      shell.isPersisted === null ? '' : ` · ${shell.isPersisted ? t('系统答应长期保存') : t('系统没答应长期保存：每天至少上传一次')}`;
    return contact + space + kept;
  }
}

/** @param {string} kind @param {any} body */
function whatWords(kind, body) {
  if (kind === 'blockage:record') return t('这栋进不去');
  if (kind === 'wish:set') return t('请勿上门');
  if (kind === 'visit:withdraw' || kind === 'blockage:withdraw') return t('收回一条记录');
  if (kind === 'answer:record') return t('回答督导');
  if (body.supersedes) return t('更正');
  return body.added_later ? t('补记') : t('走访记录');
}

/** Where and when an operation was made, without its outcome. @param {import('./workplace.js').Workplace} work @param {Entry} entry */
export function aboutEntry(work, entry) {
  const body = JSON.parse(entry.operation.text);
  // An answer names its question only: the visit's door is in its thread.
  const id = body.door ?? threadsOf(work).find(({ notes }) => notes.some((line) => line.id === body.question))?.door;
  const door = work.door(id);
  const building = work.pocket.buildingOfDoor(id) ?? work.pocket.building(body.building);
  const at = (body.started_at ?? body.clock.at) + (body.clock.offset ?? 0);
  return {
    room: body.building ? t('整栋') : (door?.room ?? '—'),
    place: building ? `${building.compound} ${building.name}` : t('已不在这部手机上的门'),
    time: instantWords(at, work.timeZone, work.today()),
    what: whatWords(entry.operation.kind, body),
    body,
  };
}

customElements.define('xunfang-upload', UploadView);
