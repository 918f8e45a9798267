// All fourteen outcomes under four headings, all of one size and colour (screens.md, picture 10). One tap saves all but talk and another day.
import { html, nothing } from 'lit';
import { Screen, icon, note, pushedHeader } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';
import { openOrGiveWay, saveFromSheet } from './save.view.js';

class MoreView extends Screen {
  static properties = { ...Screen.properties, door: { attribute: false }, trouble: { state: true } };

  constructor() {
    super();
    this.door = '';
    /** @type {string | null} */
    this.trouble = null;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    openOrGiveWay(this.shell, this.work, this.door, false);
  }

  render() {
    const door = this.work.door(this.door);
    const english = language() === 'en';
    return html`
      ${pushedHeader({
        title: t('{room} · 选一个结果', { room: door?.room ?? '' }),
        small: t('点一下就记好，10 秒内可撤销'),
        isDemo: this.work.person.is_demo,
        onBack: () => this.shell.router.back(),
      })}
      <main class="main">
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        ${words.outcome_headings.map(
          (heading) =>
            html`<section>
              <h2 class="section">${english ? heading.en : heading.zh}</h2>
              <div class="grid2">
                ${words.outcomes
                  .filter((outcome) => outcome.heading === heading.code)
                  .map(
                    (outcome) =>
                      html`<button
                        class="button outcome"
                        type="button"
                        data-outcome=${outcome.code}
                        @click=${() => this.#choose(outcome.code)}
                      >
                        ${label('outcomes', outcome.code)}
                      </button>`,
                  )}
              </div>
            </section>`,
        )}
        <button class="button left" type="button" data-past @click=${() => this.shell.router.push({ name: 'past', door: this.door })}>
          ${icon('history')}${t('补记已经发生的上门')}
        </button>
        <button
          class="button slim"
          type="button"
          data-language
          @click=${() => this.shell.router.push({ name: 'language', door: this.door })}
        >
          ${icon('languages')}${t('给居民看语言卡')}
        </button>
        <p class="small muted">${t('“不方便”包括有旁人、生病、孩子哭闹、夜班休息，不必说明哪一种。婉拒不问原因，也不会因此再来。')}</p>
      </main>
    `;
  }

  /** @param {string} outcome */
  async #choose(outcome) {
    if (outcome === 'met') this.shell.router.push({ name: 'record', door: this.door });
    else if (outcome === 'appointment') this.shell.router.push({ name: 'appointment', door: this.door });
    else if (!this.isSaving) {
      this.isSaving = true;
      this.trouble = await saveFromSheet(this.shell, this.work, this.door, { outcome });
      this.isSaving = false;
    }
  }
}

customElements.define('xunfang-more', MoreView);
