// P8 走访记录: a talk, badge first, in about forty seconds. No compulsory reason, no ages, no service kinds, no photo, no timer.
import { html, nothing } from 'lit';
import { instantWords, minuteWords } from '../shared/dates.js';
import { maskedNumber } from '../shared/free-text.js';
import { dayKind, localParts } from '../shared/calendar.js';
import { buildingWords } from '../places/place-words.js';
import { timetableOf } from '../rounds/timetable.js';
import { Screen, chip, icon, note, pushedHeader, radios, switchControl } from '../shared/screen.view.js';
import { listed, t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';
import { now, stationTime } from '../shared/clock.js';
import { badgeScreen } from './badge.view.js';
import { besideTopic } from './beside-topic.view.js';
import { faultsOfDraft, newDraft, visitOf } from './draft.js';
import { shield } from './shield.view.js';
import { openOrGiveWay, saveFromSheet } from './save.view.js';

/** @typedef {import('./draft.js').Draft} Draft */

class RecordView extends Screen {
  static properties = {
    ...Screen.properties,
    door: { attribute: false },
    paperPart: { attribute: false },
    trouble: { state: true },
    faults: { state: true },
    showsBadge: { state: true },
    hasOnlyCard: { state: true },
    unkept: { state: true },
  };

  constructor() {
    super();
    this.door = '';
    /** The certificate check (certificates/), handed in by the shell. @type {(parts: any) => unknown} */
    this.paperPart = () => nothing;
    /** @type {string | null} */
    this.trouble = null;
    /** @type {ReturnType<typeof faultsOfDraft>} */
    this.faults = [];
    this.showsBadge = true;
    /** Whether the services were left as a card, not talked of. */
    this.hasOnlyCard = false;
    /** What is on the screen and not in the store yet: so long nothing says that it is. @type {Draft | null} */
    this.unkept = null;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    openOrGiveWay(this.shell, this.work, this.door);
    this.showsBadge = !this.work.drafts[this.door]?.badge_shown;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    // From the badge to the form and back: another page, so its title is read.
    if (changed.has('showsBadge') && changed.get('showsBadge') !== undefined) {
      scrollTo(0, 0);
      this.querySelector('h1')?.focus();
    }
  }

  /** @returns {Draft} */
  get draft() {
    return { ...newDraft(this.work.sheets.of(this.door)), ...this.work.drafts[this.door] };
  }

  render() {
    const door = this.work.door(this.door);
    const building = this.work.pocket.buildingOfDoor(this.door);
    if (!door || !building) return html`<main class="main">${note('', 'info', t('这里没有您的门'))}</main>`;
    if (this.showsBadge) {
      return badgeScreen({
        shell: this.shell,
        work: this.work,
        actions: [
          { words: t('居民说不用'), outcome: 'declined_talk', onPress: () => this.#decline() },
          { words: t('给居民看过了'), outcome: 'shown', onPress: () => this.#shown() },
        ],
        onBack: () => this.#leave(),
        right: shield(this.shell, this.door),
      });
    }
    return this.#form(door, building);
  }

  /** @param {import('../types.js').Door} door @param {import('../places/pocket.js').Building} building */
  #form(door, building) {
    const { draft } = this;
    const opened = instantWords(stationTime(draft.sheet?.opened_at ?? 0), this.work.timeZone, this.work.today());
    return html`
      ${pushedHeader({
        title: `${door.room} · ${label('outcomes', 'met')}`,
        small: `${buildingWords(building)} · ${t('{time} 开始', { time: opened })}`,
        isDemo: this.work.person.is_demo,
        onBack: () => this.#leave(),
        right: shield(this.shell, this.door),
      })}
      <main class="main form">
        ${this.#problems()}
        <section class="card teal-edge row">
          ${icon('badge-check', 'teal')}
          <div class="grow">
            <p class="strong">${t('已出示工作证')}</p>
            <p class="small muted">${t('“了解和使用服务都是自愿的，您随时可以说不用。”')}</p>
          </div>
          <button class="button slim auto" type="button" @click=${() => (this.showsBadge = true)}>${t('再出示')}</button>
        </section>
        ${this.#hoursNote()} ${this.#topics(draft)}
        ${draft.topics.document_help ? this.paperPart({ paper: draft.paper, today: this.work.today(), fault: this.faults.some((fault) => fault.field === 'remind'), onChange: (/** @type {any} */ paper) => this.#keep({ paper }) }) : nothing}
        ${this.#need(draft)}
        <section class="card tight">
          ${switchControl({ label: t('留了便民卡'), checked: draft.left_card, onChange: (left_card) => this.#keep({ left_card }) })}
        </section>
        <p class="small muted kept" role="status" aria-busy=${this.unkept ? 'true' : 'false'}>${t('每一笔都已存在手机里')}</p>
      </main>
      <div class="actions">
        ${
          draft.sheet?.past || this.work.topicsClosed(this.door).includes('services_menu') || draft.topics.services_menu === 'ask_no_more'
            ? nothing
            : html`<button class="button" type="button" @click=${() => this.shell.router.push({ name: 'menu', door: this.door })}>
                ${icon('layers')}${t('服务菜单')}
              </button>`
        }
        <button class="button primary" type="button" data-save @click=${() => this.#save()}>${t('保存')}</button>
      </div>
    `;
  }

  #problems() {
    if (this.trouble && !this.faults.length)
      return html`<div role="alert">
        ${note('red', 'hard-drive', this.trouble, t('别关这一页。您填的都还在屏幕上，之前的记录都安全。'))}
      </div>`;
    if (!this.faults.length) return nothing;
    return html`<div class="note red" tabindex="-1" id="problems">
      ${icon('circle-alert')}
      <div class="grow">
        <p class="strong">${t('还差 {count} 处就能保存', { count: this.faults.length })}</p>
        ${this.faults.map((fault) => html`<p><button class="link" type="button" @click=${() => this.#focus(fault.field)}>${this.#faultWords(fault)}</button></p>`)}
      </div>
    </div>`;
  }

  /** @param {string} field */
  #focus(field) {
    /** @type {HTMLElement | null} */ (this.querySelector(`#${field}`))?.focus();
  }

  /** @param {{ field: string, fault: string }} fault */
  #faultWords({ fault }) {
    if (fault === 'phone') return t('像是写了电话号码（{number}）。去掉号码就能保存。', { number: maskedNumber(this.draft.need) });
    if (fault === 'id') return t('像是写了证件号。去掉就能保存。');
    if (fault === 'past') return t('这个月份已经过了，看一下年份');
    if (fault === 'month') return t('选一下到期的月份，或关掉提醒');
    return t('像是写了姓名。');
  }

  #hoursNote() {
    if (this.work.standing(this.door).lock?.rule !== 'hours') return nothing;
    const { timeZone } = this.work;
    const { day, minute } = localParts(now(), timeZone);
    const over = timetableOf(this.work.settings().visiting).windows[dayKind(day)].findLast(({ end }) => end <= minute);
    return over ? note('amber', 'clock', t('{time} 后不再开始新的上门，这一户可以从容记完', { time: minuteWords(over.end) })) : nothing;
  }

  /** @param {Draft} draft */
  #topics(draft) {
    const closed = this.work.topicsClosed(this.door);
    const open = words.topics.filter((topic) => !closed.includes(topic.code));
    return html`<section class="card" aria-labelledby="topics-title">
      <h2 id="topics-title">${t('谈到了什么')}</h2>
      <p class="small muted">${t('可以多选，没谈到就空着。对方未满 18 岁，一项也不记。')}</p>
      <div class="chips">
        ${open.map((topic) => chip({ label: label('topics', topic.code), chosen: topic.code in draft.topics, onPress: () => this.#toggleTopic(topic.code, draft) }))}
      </div>
      ${open
        .filter((topic) => topic.code in draft.topics)
        .map(
          (topic) =>
            html`<fieldset class="ends">
              <legend>${label('topics', topic.code)}</legend>
              ${radios({
                label: label('topics', topic.code),
                kind: 'grid4',
                options: topic.ends.map((end) => ({
                  label: label('ends', end),
                  name: t('{name}：{choice}', { name: label('topics', topic.code), choice: label('ends', end) }),
                  chosen: draft.topics[topic.code] === end,
                  onPress: () => this.#keep({ topics: { ...draft.topics, [topic.code]: end } }),
                })),
              })}
              ${besideTopic(topic.code, { shell: this.shell, door: this.door, draft, hasOnlyCard: this.hasOnlyCard, onOnlyCard: () => (this.hasOnlyCard = true) })}
            </fieldset>`,
        )}
      ${closed.length ? html`<p class="small muted">${t('居民说过别再问：{topics}', { topics: listed(closed.map((topic) => label('topics', topic))) })}</p>` : nothing}
    </section>`;
  }

  /** @param {Draft} draft */
  #need(draft) {
    const fault = this.faults.find((found) => found.field === 'need');
    const most = words.limits.need_text;
    return html`<section class="card">
      <label class="field-label" for="need">${t('居民的需要')}</label>
      ${fault ? html`<p class="error" id="need-error">${this.#faultWords(fault)}</p>` : nothing}
      <textarea
        id="need"
        class="field ${fault ? 'fault' : ''}"
        rows="3"
        maxlength=${most}
        .value=${draft.need}
        aria-describedby=${fault ? 'need-error need-hint' : 'need-hint'}
        aria-invalid=${fault ? 'true' : 'false'}
        @input=${(/** @type {any} */ event) => this.#keep({ need: event.target.value, is_not_a_name: false })}
      ></textarea>
      <p class="row between small muted" id="need-hint">
        <span>${t('不写姓名、电话和证件号')}</span><span class="figure">${draft.need.length}/${most}</span>
      </p>
      ${
        fault?.fault === 'name'
          ? html`<button class="button slim" type="button" @click=${() => this.#notAName()}>${t('不是人名')}</button>`
          : fault?.fault === 'phone' || fault?.fault === 'id'
            ? html`<button class="button slim" type="button" @click=${() => this.#dropNumber()}>${t('去掉号码')}</button>`
            : nothing
      }
    </section>`;
  }

  /** Every change is stored before the next. @param {Partial<Draft>} change */
  #keep(change) {
    const draft = { ...this.draft, ...change };
    if ('need' in change || 'paper' in change) this.faults = this.faults.length ? faultsOfDraft(draft, this.work.today().slice(0, 7)) : [];
    this.unkept = draft;
    this.work.keepDraft(this.door, draft).then(
      () => {
        if (this.unkept === draft) this.unkept = null;
      },
      (error) => {
        this.trouble = t('手机满了，填的还在屏幕上，请别关这一页。');
        this.lastError = error;
      },
    );
    this.requestUpdate();
  }

  /** @param {string} topic @param {Draft} draft */
  #toggleTopic(topic, draft) {
    const topics = { ...draft.topics };
    if (topic in topics) delete topics[topic];
    else topics[topic] = 'told';
    this.#keep({ topics });
  }

  #shown() {
    this.showsBadge = false;
    this.#keep({ badge_shown: true });
  }

  async #decline() {
    if (this.isSaving) return;
    this.isSaving = true;
    this.trouble = await saveFromSheet(this.shell, this.work, this.door, { outcome: 'declined_talk', badge_shown: true });
    if (this.trouble) this.showsBadge = false;
    this.isSaving = false;
  }

  #notAName() {
    this.#keep({ is_not_a_name: true });
    this.faults = [];
  }

  #dropNumber() {
    const plain = this.draft.need.replace(/[0-9０-９][0-9０-９Xx\s\-－—·.]{5,}[0-9０-９Xx]/g, '').trim();
    this.#keep({ need: plain });
    this.#focus('need');
  }

  async #save() {
    if (this.isSaving) return;
    this.faults = faultsOfDraft(this.draft, this.work.today().slice(0, 7));
    if (this.faults.length) {
      await this.updateComplete;
      this.#focus('problems');
      return;
    }
    this.isSaving = true;
    this.trouble = await saveFromSheet(this.shell, this.work, this.door, visitOf(this.draft));
    this.isSaving = false;
  }

  /** Back out of a form keeps its draft. */
  #leave() {
    this.shell.router.back({ name: 'building', id: this.work.pocket.buildingOfDoor(this.door)?.id ?? '' });
  }
}

customElements.define('xunfang-record', RecordView);
