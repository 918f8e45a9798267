// P13 [28]: the ways out for one operation that the station refused or holds. None of them makes anybody late, and none deletes what was written.
import { html, nothing } from 'lit';
import { deviceNow } from '../shared/clock.js';
import { maskedNumber } from '../shared/free-text.js';
import { Screen, icon, note } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { words } from '../shared/vocabulary.js';
import { troubleWords } from '../visits/save.view.js';
import { putInStead } from '../store/in-stead.js';
import { behindMended, faultOfWords, followersOf, hasFollowers, inStead, waitsForMending, wordsToMend } from './mend.js';

class MendView extends Screen {
  static properties = {
    ...Screen.properties,
    entry: { attribute: false },
    lines: { attribute: false },
    need: { state: true },
    fault: { state: true },
    trouble: { state: true },
    isCopying: { state: true },
  };

  constructor() {
    super();
    this.entry = /** @type {import('../types.js').KeptEntry} */ (/** @type {unknown} */ (undefined));
    /** What stands on paper when it is copied out. @type {[string, string][]} */
    this.lines = [];
    this.need = '';
    /** @type {ReturnType<typeof faultOfWords>} */
    this.fault = null;
    this.trouble = '';
    this.isNotAName = false;
    this.isCopying = false;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.need = this.shell.memory.get(this.#place())?.need ?? wordsToMend(this.entry) ?? '';
  }

  #place() {
    return `mend ${this.entry.operation.id}`;
  }

  render() {
    const hotline = this.work.pocket.station?.hotline ?? '';
    return html`
      ${wordsToMend(this.entry) === null ? this.#behind() : this.#words()}
      <h2 class="section">${t('可以这样')}</h2>
      <div class="stack">
        ${
          hotline
            ? html`<a class="button left" href="tel:${hotline.replaceAll(' ', '')}"
                >${icon('phone')}<span class="grow">${t('打给站里')} ${hotline}</span></a
              >`
            : nothing
        }
        ${this.#again()}
        <button
          class="button left"
          type="button"
          data-copy
          aria-expanded=${this.isCopying ? 'true' : 'false'}
          @click=${() => (this.isCopying = !this.isCopying)}
        >
          ${icon('pencil')}${t('抄到纸上')}
        </button>
        ${this.isCopying ? this.#paper() : nothing}
        ${
          this.entry.is_seen
            ? nothing
            : html`<button class="button left" type="button" data-away @click=${() => this.#putAway()}>
                ${icon('check')}${t('知道了，收起来')}
              </button>`
        }
      </div>
      <p class="small muted">${t('无论选哪个，都不算您迟交。')}</p>
    `;
  }

  /** What was given back can be written down once more, at its true time. */
  #again() {
    const { door } = JSON.parse(this.entry.operation.text);
    if (this.entry.receipt.code !== 'operation.given_back' || !this.work.door(door)) return nothing;
    return html`<button class="button left" type="button" data-again @click=${() => this.shell.router.push({ name: 'past', door })}>
      ${icon('history')}${t('补记这一次')}
    </button>`;
  }

  /** The words that were refused, to be changed and saved anew. */
  #words() {
    const before = wordsToMend(this.entry) ?? '';
    const problem = this.fault && this.#faultWords(this.fault);
    return html`<section class="card">
      ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
      <label class="field-label" for="mended">${t('改一改居民的需要，再存')}</label>
      ${problem ? html`<p class="error" id="mended-error" role="alert">${problem}</p>` : nothing}
      <textarea
        id="mended"
        class="field ${problem ? 'fault' : ''}"
        rows="3"
        maxlength=${Math.max(words.limits.need_text, before.length)}
        .value=${this.need}
        aria-describedby=${problem ? 'mended-error mended-hint' : 'mended-hint'}
        aria-invalid=${problem ? 'true' : 'false'}
        @input=${(/** @type {any} */ event) => this.#typed(event.target.value)}
      ></textarea>
      <p class="row between small muted" id="mended-hint">
        <span>${t('不写姓名、电话和证件号')}</span><span class="figure">${this.need.length}/${words.limits.need_text}</span>
      </p>
      ${this.fault === 'name' ? html`<button class="button slim" type="button" @click=${() => this.#notAName()}>${t('不是人名')}</button>` : nothing}
      ${hasFollowers(this.entry, this.work.outbox) ? html`<p class="small muted">${t('还没传的更正会跟着它。')}</p>` : nothing}
      <button class="button primary" type="button" data-mend @click=${() => this.#save(before)}>${t('改好了，重新存')}</button>
    </section>`;
  }

  /** A correction that the station holds because the record it names was refused: it can follow that one. */
  #behind() {
    if (behindMended(this.entry, this.#everything(), deviceNow())) {
      return html`<section class="card">
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        <p>${t('它说的那一条，您已经改好重存了。')}</p>
        <button class="button primary" type="button" data-follow @click=${() => this.#follow()}>${t('跟着改好的那条，重新存')}</button>
      </section>`;
    }
    return waitsForMending(this.entry, this.work.kept) ? note('teal', 'info', t('先改好它说的那一条，再回来这里重新存。')) : nothing;
  }

  #everything() {
    return [...this.work.outbox, ...this.work.kept];
  }

  #paper() {
    return html`<section class="card" data-paper>
      <h3>${t('抄这几行就够')}</h3>
      <dl class="facts">
        ${this.lines.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd class="strong">${value}</dd>`,
        )}
      </dl>
    </section>`;
  }

  /** @param {NonNullable<ReturnType<typeof faultOfWords>>} fault */
  #faultWords(fault) {
    switch (fault) {
      case 'phone':
        return t('像是写了电话号码（{number}）。去掉号码就能保存。', { number: maskedNumber(this.need) });
      case 'id':
        return t('像是写了证件号。去掉就能保存。');
      case 'name':
        return t('像是写了姓名。');
      case 'long':
        return t('请写短一些，最多 {most} 个字。', { most: words.limits.need_text });
      default:
        return t('还和原来一样，站里收不下。请先改一改。');
    }
  }

  /** @param {string} text */
  #typed(text) {
    this.need = text;
    this.isNotAName = false;
    this.keep(this.#place(), { need: text });
  }

  #notAName() {
    this.isNotAName = true;
    this.fault = null;
  }

  /** @param {string} before */
  async #save(before) {
    if (this.isSaving) return;
    this.fault = faultOfWords(before, this.need, this.isNotAName);
    if (this.fault) {
      this.querySelector('textarea')?.focus();
      return;
    }
    await this.#send(inStead(this.entry, this.need, deviceNow(), this.#everything()));
  }

  async #follow() {
    const instead = behindMended(this.entry, this.#everything(), deviceNow());
    if (instead && !this.isSaving) await this.#send(instead);
  }

  /** @param {import('../store/in-stead.js').NewEntry} instead */
  async #send(instead) {
    const { work, entry } = this;
    const follow = (/** @type {import('../types.js').Entry[]} */ waiting) =>
      followersOf(waiting, entry.operation.id, instead.operation.id, instead.saved_at);
    this.isSaving = true;
    try {
      await putInStead(work.store, entry, instead, follow);
      await work.readQueues();
      work.schedule.afterSave();
      this.shell.memory.delete(this.#place());
      this.shell.router.back({ name: 'upload' });
    } catch (error) {
      this.trouble = troubleWords(error);
    } finally {
      this.isSaving = false;
    }
  }

  async #putAway() {
    await this.work.dismiss(this.entry);
    this.shell.router.back({ name: 'upload' });
  }
}

customElements.define('xunfang-mend', MendView);
