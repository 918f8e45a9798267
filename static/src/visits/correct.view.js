// P8 更正: a record is never changed, another takes its place and says why. The try it took is given back; correcting is nothing out of the way.
import { html, nothing } from 'lit';
import { TALKS } from '../rounds/past.js';
import { instantWords } from '../shared/dates.js';
import { newId } from '../shared/ids.js';
import { Screen, note, pushedHeader, radios, switchControl } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';
import { bodyOf, dayAndTime, draftOf, faultOfTime, goOnCorrecting, instantAt, namedVisit, sheetAt } from './afterwards.js';
import { badgeAsked } from './badge-asked.view.js';
import { saveFromSheet, troubleWords } from './save.view.js';
import { visitOfRef } from './visit-of-ref.js';
import { whenPart } from './when.view.js';

class CorrectView extends Screen {
  static properties = {
    ...Screen.properties,
    ref: { attribute: false },
    fault: { state: true },
    trouble: { state: true },
    changes: { state: true },
    asksBadge: { state: true },
  };

  constructor() {
    super();
    this.ref = '';
    /** What is to be different. @type {{ reason?: string, outcome?: string, left_card?: boolean, day?: string, time?: string, hasOtherTime?: boolean, isOtherDoor?: boolean }} */
    this.changes = {};
    /** @type {'reason' | 'badge' | 'ahead' | 'long_ago' | 'empty' | null} */
    this.fault = null;
    /** @type {string | null} */
    this.trouble = null;
    this.asksBadge = false;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.changes = this.shell.memory.get(`correct ${this.ref}`) ?? {};
  }

  render() {
    const { work } = this;
    const { door: id, visit } = visitOfRef(work, this.ref);
    const door = work.door(id);
    const back = () => this.shell.router.back({ name: 'building', id: work.pocket.buildingOfDoor(id)?.id ?? '' });
    if (!door || !visit) {
      return html`${pushedHeader({ title: t('更正'), isDemo: work.person.is_demo, onBack: back })}
        <main class="main">${note('', 'info', t('这条记录已经更正过，或不在这部手机上了。'))}</main>`;
    }
    const { reason, outcome = visit.outcome, left_card = visit.left_card, isOtherDoor } = this.changes;
    const asks = outcome === 'met' ? t('下一步：谈话') : outcome === 'appointment' ? t('下一步：时间') : '';
    return html`
      ${pushedHeader({ title: t('更正 {room} 的记录', { room: door.room }), small: t('原记录留着，标“已更正”'), isDemo: work.person.is_demo, onBack: back })}
      <main class="main form">
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        <section class="card" aria-labelledby="reason-title" id="reason" tabindex="-1">
          <h2 id="reason-title">${t('为什么要改')}</h2>
          ${this.fault === 'reason' ? html`<p class="error">${t('先选一个为什么。')}</p>` : nothing}
          ${radios({
            label: t('为什么要改'),
            kind: 'grid2',
            options: words.correction_reasons.map(({ code }) => ({
              label: label('correction_reasons', code),
              chosen: reason === code,
              onPress: () => this.#change({ reason: code }),
            })),
          })}
        </section>
        ${visit.by === work.person.badge_no && !visit.corrects && reason === 'slip' ? this.#neverWas(Boolean(isOtherDoor)) : nothing}
        ${isOtherDoor ? nothing : this.#parts(visit, outcome, left_card)}
        ${this.asksBadge ? badgeAsked({ wasNot: this.fault === 'badge', onYes: () => this.#save(visit, true), onNo: () => (this.fault = 'badge') }) : nothing}
        ${TALKS.has(visit.outcome) && (isOtherDoor || !TALKS.has(outcome)) ? note('amber', 'pause', t('谈过、婉拒的门要静默一段，这样改就不静默了。确实按错了才改。')) : nothing}
        ${visit.outcome === 'do_not_visit' ? note('plum', 'ban', t('请勿上门仍然有效，只有居民自己能取消。')) : nothing}
        ${outcome === 'met' && visit.outcome === 'met' && !isOtherDoor && !bodyOf(work, visit) ? note('amber', 'info', t('查证和居民的需要不在这部手机上，要留下请重填。')) : nothing}
        ${note('teal', 'info', t('按错的那一次不占次数。更正是平常事，不会拿来比较。'))}
      </main>
      <div class="actions">
        <button class="button primary" type="button" data-save @click=${() => this.#save(visit)}>
          ${isOtherDoor ? t('收回这条记录') : asks || t('保存更正')}
        </button>
      </div>
    `;
  }

  /** @param {import('../types.js').KnownVisit} visit @param {string} outcome @param {boolean} leftCard */
  #parts(visit, outcome, leftCard) {
    const { timeZone } = this.work;
    const { hasOtherTime } = this.changes;
    const was = dayAndTime(visit.at, timeZone);
    const { day = was.day, time = was.time } = this.changes;
    return html`
      <section class="card" aria-labelledby="outcome-title">
        <h2 id="outcome-title">${t('结果')}</h2>
        <p>
          ${outcome === visit.outcome ? label('outcomes', outcome) : html`<s>${label('outcomes', visit.outcome)}</s> → <b>${label('outcomes', outcome)}</b>`}
        </p>
        ${radios({
          label: t('结果'),
          kind: 'grid2',
          options: words.outcomes.map(({ code }) => ({
            label: label('outcomes', code),
            chosen: outcome === code,
            onPress: () => this.#change({ outcome: code }),
          })),
        })}
      </section>
      <section class="card tight">
        ${switchControl({ label: t('留了便民卡'), checked: leftCard, onChange: (left_card) => this.#change({ left_card }) })}
        ${faultOfTime(visit.at) ? nothing : switchControl({ label: t('时间也要改（{when}）', { when: instantWords(visit.at, timeZone, this.work.today()) }), checked: Boolean(hasOtherTime), onChange: (on) => this.#change({ hasOtherTime: on }) })}
      </section>
      ${hasOtherTime ? whenPart({ day, time, timeZone, fault: this.fault === 'reason' || this.fault === 'badge' ? null : this.fault, onChange: (change) => this.#change(change) }) : nothing}
    `;
  }

  /** @param {boolean} chosen */
  #neverWas(chosen) {
    return html`<section class="card tight">
      ${switchControl({ label: t('按错了门，这次没有去'), checked: chosen, onChange: (isOtherDoor) => this.#change({ isOtherDoor }) })}
    </section>`;
  }

  /** @param {CorrectView['changes']} change */
  #change(change) {
    this.changes = { ...this.changes, ...change };
    if (this.changes.reason !== 'slip') delete this.changes.isOtherDoor;
    this.fault = null;
    this.asksBadge = false;
    this.keep(`correct ${this.ref}`, this.changes);
  }

  /** @param {import('../types.js').KnownVisit} visit @param {boolean} [wasBadgeShown] at a talk that was none before */
  async #save(visit, wasBadgeShown = visit.outcome === 'met') {
    if (this.isSaving) return;
    const { work, shell } = this;
    const { reason, outcome = visit.outcome, left_card = visit.left_card, isOtherDoor, hasOtherTime } = this.changes;
    const was = dayAndTime(visit.at, work.timeZone);
    const at = hasOtherTime ? instantAt(this.changes.day ?? was.day, this.changes.time || was.time, work.timeZone) : visit.at;
    this.fault = reason ? (hasOtherTime ? faultOfTime(at) : null) : 'reason';
    await this.updateComplete;
    if (this.fault)
      return /** @type {HTMLElement | null} */ (this.querySelector(this.fault === 'reason' ? '#reason' : '#when-time'))?.focus();
    this.asksBadge = outcome === 'met' && !isOtherDoor && !wasBadgeShown;
    if (this.asksBadge) {
      await this.updateComplete;
      return /** @type {HTMLElement | null} */ (this.querySelector('#badge-asked'))?.focus();
    }
    this.isSaving = true;
    const { door } = visitOfRef(work, this.ref);
    const named = namedVisit(visit, (await work.store.meta('place'))?.epoch ?? null);
    const past = { supersedes: { ...named, reason: reason ?? '' }, ...(outcome === 'appointment' && visit.asked ? { asked: true } : {}) };
    const sheet = sheetAt(at, past);
    try {
      if (isOtherDoor) await this.#withdraw(door, named);
      else if (outcome === 'met' || outcome === 'appointment') {
        const { appointment, ...talk } = draftOf(visit, bodyOf(work, visit), Number(work.today().slice(0, 4)));
        await goOnCorrecting(work, door, sheet, outcome === 'met' ? { ...talk, left_card, badge_shown: true } : { appointment, left_card });
        shell.router.push({ name: outcome === 'met' ? 'record' : 'appointment', door });
      } else {
        work.sheets.restore(door, sheet);
        // A wish that was spoken at it is in force already.
        const wish = visit.outcome === 'do_not_visit' ? { wish: null } : {};
        this.trouble = await saveFromSheet(shell, work, door, { outcome, left_card, ...wish });
      }
    } catch (error) {
      this.trouble = troubleWords(error);
    }
    this.isSaving = false;
  }

  /** @param {string} door @param {import('../types.js').NamedVisit} named */
  async #withdraw(door, named) {
    const { work, shell } = this;
    const entry = await work.saveWithdrawal({ id: newId(), door, visit: named });
    await shell.router.backTo({ name: 'building', id: work.pocket.buildingOfDoor(door)?.id ?? '' });
    if (entry) shell.say(t('{room} 的记录收回了，已存在手机', { room: work.door(door)?.room ?? '' }), () => shell.undo(entry), '', [entry]);
  }
}

customElements.define('xunfang-correct', CorrectView);
