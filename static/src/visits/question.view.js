// P14 督导问您: which visit, what was written, the thread, and a box for the answer. Works without network; every letter is kept.
// Never says who has read what, nor until when; the answer goes to the one who asked and to nobody else.
import { html, nothing } from 'lit';
import { buildingWords } from '../places/place-words.js';
import { instantWords } from '../shared/dates.js';
import { maskedNumber } from '../shared/free-text.js';
import { newId } from '../shared/ids.js';
import { Screen, icon, note, pushedHeader } from '../shared/screen.view.js';
import { listed, t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';
import { bodyOf } from './afterwards.js';
import { refOf } from './overlay.js';
import { faultOfAnswer, isEnded, isOpen, lastQuestion, linesOf, recordAnswer, threadsOf } from './questions.js';
import { troubleWords } from './save.view.js';

/** @typedef {import('../types.js').Thread} Thread */

class QuestionView extends Screen {
  static properties = {
    ...Screen.properties,
    number: { attribute: false },
    draft: { state: true },
    fault: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    this.number = 0;
    /** @type {import('./questions.js').AnswerDraft | null} */
    this.draft = null;
    /** Under which question the draft lies. */
    this.place = '';
    /** @type {ReturnType<typeof faultOfAnswer>} */
    this.fault = null;
    /** @type {string | null} */
    this.trouble = null;
    this.isSaving = false;
  }

  /** @returns {Thread | undefined} */
  get thread() {
    return threadsOf(this.work).find(({ visit }) => visit.number === this.number);
  }

  willUpdate() {
    if (this.draft || !this.thread) return;
    // What was begun for an earlier question of the thread goes on for the last one.
    const begun = this.thread.notes.findLast(({ id }) => this.work.drafts[id]);
    this.place = begun?.id ?? lastQuestion(this.thread)?.id ?? '';
    this.draft = this.work.drafts[this.place] ?? { id: newId(), text: '', is_not_a_name: false };
  }

  render() {
    const { work, thread } = this;
    const building = thread && work.pocket.buildingOfDoor(thread.door);
    const about = thread && [building ? `${buildingWords(building)} ${work.door(thread.door)?.room}` : '', this.#when(thread.visit.at)];
    return html`
      ${pushedHeader({
        title: t('督导问您'),
        small: about ? about.filter(Boolean).join(' · ') : nothing,
        isDemo: work.person.is_demo,
        onBack: () => this.shell.router.back({ name: 'upload' }),
      })}
      ${thread ? this.#page(thread) : html`<main class="main">${note('', 'info', t('这个问题不在这部手机上了。'))}</main>`}
    `;
  }

  /** @param {Thread} thread */
  #page(thread) {
    const waits = isOpen(this.work, thread);
    return html`
      <main class="main form">
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing} ${this.#written(thread)}
        <ol class="thread" aria-label=${t('提问与回答')}>
          ${linesOf(this.work, thread).map((line) => this.#line(line))}
        </ol>
        <div role="status">
          ${waits ? nothing : note('teal', 'circle-check', isEnded(this.work, thread) ? t('这条已经更正，站里看得到') : t('已回答，等督导看'))}
        </div>
        ${waits ? this.#box() : nothing} ${this.#correct(thread)}
      </main>
      ${
        waits
          ? html`<div class="actions">
              <button class="button primary" type="button" data-save @click=${() => this.#save(thread)}>${t('回答，有网就送到')}</button>
            </div>`
          : nothing
      }
    `;
  }

  /** What she wrote at that visit; her resident's need only where it is still on this phone. @param {Thread} thread */
  #written({ visit }) {
    const body = bodyOf(this.work, /** @type {any} */ ({ number: visit.number }));
    const topics = listed(visit.topics.map(([topic]) => label('topics', topic)));
    return html`<section class="card" aria-labelledby="written">
      <h2 id="written">${t('您记的')}</h2>
      <p>${[label('outcomes', visit.outcome), topics].filter(Boolean).join(' · ')}</p>
      ${body?.need ? html`<p class="muted">“${body.need}”</p>` : nothing}
    </section>`;
  }

  /** @param {import('../types.js').ThreadLine} line */
  #line({ kind, by, at, text, waiting }) {
    const isMine = kind === 'answer';
    const who = isMine ? t('您') : t('督导员 {badge}', { badge: by });
    const head = [who, this.#when(at), waiting ? t('未上传') : ''].filter(Boolean).join(' · ');
    return html`<li class=${isMine ? 'mine' : ''}>
      <p class="small strong">${head}</p>
      <p class="said">${text}</p>
    </li>`;
  }

  /** @param {number} at */
  #when(at) {
    return instantWords(at, this.work.timeZone, this.work.today());
  }

  #box() {
    const { text } = /** @type {import('./questions.js').AnswerDraft} */ (this.draft);
    const most = words.limits.review_text;
    return html`<section class="card">
      <label class="field-label" for="answer">${t('您的回答')}</label>
      ${this.fault ? html`<p class="error" id="answer-error">${this.#faultWords()}</p>` : nothing}
      <textarea
        id="answer"
        class="field ${this.fault ? 'fault' : ''}"
        rows="4"
        maxlength=${most}
        .value=${text}
        aria-describedby=${this.fault ? 'answer-error answer-help' : 'answer-help'}
        aria-invalid=${this.fault ? 'true' : 'false'}
        @input=${(/** @type {any} */ event) => this.#change({ text: event.target.value, is_not_a_name: false })}
      ></textarea>
      <p class="row between small muted" id="answer-help">
        <span>${t('不写姓名、电话和证件号')}</span><span class="figure">${text.length}/${most}</span>
      </p>
      ${this.fault === 'name' ? html`<button class="button slim" type="button" @click=${() => this.#change({ is_not_a_name: true })}>${t('不是人名')}</button>` : nothing}
    </section>`;
  }

  /** The record itself can be put right in place of an answer, where this phone still has it. @param {Thread} thread */
  #correct({ door, visit }) {
    const known = this.work.door(door)?.visits.find(({ number }) => number === visit.number);
    if (!known) return nothing;
    return html`<button
      class="button text"
      type="button"
      data-correct
      @click=${() => this.shell.router.push({ name: 'correct', id: refOf(door, known) })}
    >
      ${icon('pencil')}${t('更正这条记录')}
    </button>`;
  }

  #faultWords() {
    if (this.fault === 'empty') return t('先写一句再回答。');
    if (this.fault === 'phone')
      return t('像是写了电话号码（{number}）。去掉号码就能保存。', { number: maskedNumber(this.draft?.text ?? '') });
    return this.fault === 'id' ? t('像是写了证件号。去掉就能保存。') : t('像是写了姓名。');
  }

  /** @param {Partial<import('./questions.js').AnswerDraft>} change */
  #change(change) {
    const draft = { .../** @type {import('./questions.js').AnswerDraft} */ (this.draft), ...change };
    this.draft = draft;
    if (this.fault) this.fault = faultOfAnswer(draft);
    this.work.keepDraft(this.place, draft).catch((error) => (this.trouble = troubleWords(error)));
  }

  /** @param {Thread} thread */
  async #save(thread) {
    const { work, draft } = this;
    if (this.isSaving || !draft) return;
    this.fault = faultOfAnswer(draft);
    if (this.fault) {
      await this.updateComplete;
      /** @type {HTMLElement | null} */ (this.querySelector('#answer'))?.focus();
      return;
    }
    this.isSaving = true;
    try {
      const entry = await recordAnswer(work.store, lastQuestion(thread)?.id ?? '', draft, this.place);
      delete work.drafts[this.place];
      this.draft = null;
      this.trouble = null;
      work.noteSaved(entry);
      navigator.vibrate?.(10);
      await this.updateComplete;
      /** @type {HTMLElement | null} */ (this.querySelector('h1'))?.focus();
    } catch (error) {
      this.trouble = troubleWords(error);
    }
    this.isSaving = false;
  }
}

customElements.define('xunfang-question', QuestionView);
