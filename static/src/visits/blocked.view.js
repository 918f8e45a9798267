// [57] 这栋进不去: one record for the whole building, and a hint for whoever comes next. And the line that the board and the list show of it.
import { html, nothing } from 'lit';
import { buildingWords } from '../places/place-words.js';
import { now } from '../shared/clock.js';
import { instantWords } from '../shared/dates.js';
import { maskedNumber } from '../shared/free-text.js';
import { Screen, icon, note, pushedHeader, radios } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label, staffWords, words } from '../shared/vocabulary.js';
import { blockageAt, draftOfBlockage, faultOfHint, isInForce, recordBlockage, recordBlockageWithdrawal } from './blockage.js';
import { troubleWords } from './save.view.js';

class BlockedView extends Screen {
  static properties = {
    ...Screen.properties,
    building: { attribute: false },
    draft: { state: true },
    unkept: { state: true },
    fault: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    this.building = '';
    /** @type {import('./blockage.js').BlockageDraft} */
    this.draft = /** @type {any} */ ({});
    /** What is on the screen and not in the store yet: so long nothing says that it is. @type {unknown} */
    this.unkept = null;
    /** @type {ReturnType<typeof faultOfHint>} */
    this.fault = null;
    /** @type {string | null} */
    this.trouble = null;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.draft = draftOfBlockage(this.work.drafts[this.building], now(), this.work.settings());
  }

  render() {
    const building = this.work.pocket.building(this.building);
    return html`
      ${pushedHeader({
        title: t('这栋进不去'),
        small: building ? `${buildingWords(building)} · ${t('一次记整栋')}` : nothing,
        isDemo: this.work.person.is_demo,
        onBack: () => this.shell.router.back({ name: 'building', id: this.building }),
      })}
      ${building ? this.#form(building) : html`<main class="main">${note('', 'info', t('这里没有您的门'))}</main>`}
    `;
  }

  /** @param {import('../places/pocket.js').Building} building */
  #form(building) {
    const { draft } = this;
    return html`
      <main class="main form">
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        ${this.#choice(t('为什么'), 'grid2', 'blockage_reasons', 'reason')} ${this.#choice(t('什么时候试的'), 'grid4', 'bands', 'band')}
        <section class="card">
          <label class="field-label" for="hint">${t('给下次的提示')}</label>
          ${this.fault ? html`<p class="error" id="hint-error">${this.#faultWords()}</p>` : nothing}
          <textarea
            id="hint"
            class="field ${this.fault ? 'fault' : ''}"
            rows="3"
            maxlength=${words.limits.hint_text}
            .value=${draft.hint}
            aria-describedby=${this.fault ? 'hint-error hint-help' : 'hint-help'}
            aria-invalid=${this.fault ? 'true' : 'false'}
            @input=${(/** @type {any} */ event) => this.#change({ hint: event.target.value, is_not_a_name: false })}
          ></textarea>
          <p class="row between small muted" id="hint-help">
            <span>${t('同事都看得到。只写地方和时间，不写人')}</span
            ><span class="figure">${draft.hint.length}/${words.limits.hint_text}</span>
          </p>
          ${
            this.fault === 'name'
              ? html`<button class="button slim" type="button" @click=${() => this.#change({ is_not_a_name: true })}>
                  ${t('不是人名')}
                </button>`
              : nothing
          }
        </section>
        ${note('teal', 'info', t('整栋只记一条，不占每户的次数'))}
        <p class="small muted kept" role="status" aria-busy=${this.unkept ? 'true' : 'false'}>${t('每一笔都已存在手机里')}</p>
      </main>
      <div class="actions">
        <button class="button primary" type="button" data-save @click=${() => this.#save(building)}>${t('保存')}</button>
      </div>
    `;
  }

  /** @param {string} title @param {string} kind @param {'blockage_reasons' | 'bands'} list @param {'reason' | 'band'} field */
  #choice(title, kind, list, field) {
    return html`<section class="card">
      <h2>${title}</h2>
      ${radios({
        label: title,
        kind,
        options: words[list].map(({ code }) => ({
          label: label(list, code),
          chosen: this.draft[field] === code,
          onPress: () => this.#change({ [field]: code }),
        })),
      })}
    </section>`;
  }

  #faultWords() {
    if (this.fault === 'phone') return t('像是写了电话号码（{number}）。去掉号码就能保存。', { number: maskedNumber(this.draft.hint) });
    return this.fault === 'id' ? t('像是写了证件号。去掉就能保存。') : t('像是写了姓名。');
  }

  /** @param {Partial<import('./blockage.js').BlockageDraft>} change */
  #change(change) {
    const draft = { ...this.draft, ...change };
    this.draft = this.unkept = draft;
    if (this.fault) this.fault = faultOfHint(draft);
    this.work.keepDraft(this.building, draft).then(
      () => {
        if (this.unkept === draft) this.unkept = null;
      },
      () => {
        this.trouble = t('手机满了，填的还在屏幕上，请别关这一页。');
      },
    );
  }

  /** @param {import('../places/pocket.js').Building} building */
  async #save(building) {
    if (this.isSaving) return;
    this.fault = faultOfHint(this.draft);
    if (this.fault) {
      await this.updateComplete;
      /** @type {HTMLElement | null} */ (this.querySelector('#hint'))?.focus();
      return;
    }
    const { shell, work } = this;
    this.isSaving = true;
    try {
      const entry = work.noteSaved(await recordBlockage(work.store, building.id, this.draft));
      delete work.drafts[building.id];
      navigator.vibrate?.(10);
      await shell.router.backTo({ name: 'building', id: building.id });
      if (entry) shell.say(t('{name} 进不去，已存在手机', { name: buildingWords(building) }), () => shell.undo(entry), '', [entry]);
    } catch (error) {
      this.trouble = troubleWords(error);
    }
    this.isSaving = false;
  }
}

/** @param {import('../shell/workplace.js').Workplace} work @param {import('../places/pocket.js').Building} building */
function blockageOf(work, building) {
  const visitsOf = (/** @type {string} */ door) => work.door(door)?.visits ?? [];
  return blockageAt(building, { outbox: work.outbox, kept: work.kept, badge: work.person.badge_no, visitsOf });
}

/** What holds a building up at a moment, or null. @param {import('../shell/workplace.js').Workplace} work @param {import('../places/pocket.js').Building} building @param {number} at */
export function blockageInForce(work, building, at) {
  const found = blockageOf(work, building);
  return found && isInForce(found, at, work.settings()) ? found : null;
}

/** What the list says of a building beside its doors: its zone where a person has several, and whether nobody could get in. @param {import('../shell/workplace.js').Workplace} work @param {import('../places/pocket.js').Building} building */
export function noteOf(work, building) {
  const { zones } = work.pocket;
  const zone = zones.length > 1 ? zones.find(({ id }) => id === building.zone)?.code : '';
  const isBlocked = blockageOf(work, building) !== null;
  return { isBlocked, words: [zone, isBlocked && t('这栋进不去')].filter((word) => word) };
}

/** What the board says of a building that could not be entered. @param {Screen} board @param {import('../places/pocket.js').Building} building */
export function blockedLine(board, building) {
  const { work } = board;
  const found = blockageOf(work, building);
  if (!found) return nothing;
  const isOwn = found.by === work.person.badge_no;
  const when = instantWords(found.at, work.timeZone, work.today());
  const who = isOwn ? '' : staffWords(`协管员 ${found.by}`);
  const about = [`${when} ${label('bands', found.band)}`, who, found.waiting ? t('未上传') : ''].filter(Boolean).join(' · ');
  return html`<div class="note amber slim" data-blocked>
    ${icon('lock')}
    <div class="grow">
      <p class="strong">${t('这栋进不去：{reason}', { reason: label('blockage_reasons', found.reason) })}</p>
      ${found.hint ? html`<p class="ink">${found.hint}</p>` : nothing}
      <p>${about}</p>
      ${
        isOwn
          ? html`<button class="button slim" type="button" data-withdraw @click=${() => takeBack(board, building, found)}>
              ${t('收回这条记录')}
            </button>`
          : nothing
      }
    </div>
  </div>`;
}

/** Its author takes it back: another building was meant, or it can be entered after all. @param {Screen} board @param {import('../places/pocket.js').Building} building @param {import('../types.js').Blockage} found */
async function takeBack(board, building, found) {
  const { shell, work } = board;
  try {
    const { epoch = null } = (await work.store.meta('place')) ?? {};
    // A second tap finds it gone already.
    const last = blockageOf(work, building);
    if (last?.id !== found.id || last?.number !== found.number) return;
    const entry = work.noteSaved(await recordBlockageWithdrawal(work.store, building.id, found, epoch));
    const words = t('{name} 进不去，收回了，已存在手机', { name: buildingWords(building) });
    if (entry) shell.say(words, () => shell.undo(entry), '', [entry]);
  } catch (error) {
    shell.say(troubleWords(error));
  }
  await board.updateComplete;
  /** @type {HTMLElement | null} */ (board.querySelector('h1'))?.focus();
}

customElements.define('xunfang-blocked', BlockedView);
