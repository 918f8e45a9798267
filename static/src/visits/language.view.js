// 语言卡 (domain.md V12): the resident points at the language she wants to talk in. The choice lives on this screen alone and goes with it;
// from here lead two equal ways, 语言不通 and back. Turned to the resident: nothing of the door.
import { html, nothing } from 'lit';
import { ResidentScreen } from '../shared/resident.view.js';
import { demoTag, icon, note, pushedHeader } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';
import { languages, question } from './languages.js';
import { openOrGiveWay, saveFromSheet } from './save.view.js';

class LanguageView extends ResidentScreen {
  static properties = { ...ResidentScreen.properties, door: { attribute: false }, chosen: { state: true }, trouble: { state: true } };

  constructor() {
    super();
    this.door = '';
    this.step = 'card';
    /** @type {import('./languages.js').Tongue | null} */
    this.chosen = null;
    /** @type {string | null} */
    this.trouble = null;
    this.isSaving = false;
  }

  connectedCallback() {
    super.connectedCallback();
    openOrGiveWay(this.shell, this.work, this.door, false);
    this.turn();
  }

  /** What the choice leads to is the coordinator's to press. */
  handBack() {
    this.shell.router.held = false;
    this.step = 'ways';
  }

  render() {
    if (this.step === 'thanks') return this.thanks(nothing);
    return this.step === 'ways' ? this.#ways() : this.#card();
  }

  #card() {
    const isEnglish = language() === 'en';
    return html`
      <header class="top resident">
        <div>
          <h1 tabindex="-1">${isEnglish ? question.en : question.zh}</h1>
          <p class="strong" lang=${isEnglish ? 'zh-CN' : 'en'}>${isEnglish ? question.zh : question.en}</p>
          <p class="small-line">${demoTag(this.work.person.is_demo)}${t('请指一指。选了哪一种，哪里都不记。')}</p>
        </div>
      </header>
      <main class="main resident">
        <div class="grid2 tongues" role="group" aria-label=${isEnglish ? question.en : question.zh}>
          ${languages.map(
            (tongue) =>
              html`<button
                class="chip ${tongue === this.chosen ? 'picked' : ''}"
                type="button"
                lang=${tongue.code}
                aria-pressed=${tongue === this.chosen ? 'true' : 'false'}
                @click=${() => this.#choose(tongue)}
              >
                ${tongue.own}${tongue === this.chosen ? html`<span class="tick">${icon('check', 'g')}</span>` : nothing}
              </button>`,
          )}
        </div>
        ${this.chosen ? this.#said(this.chosen) : nothing}
      </main>
      <div class="actions">
        <button class="button primary" type="button" data-seen @click=${() => (this.step = 'thanks')}>${t('选好了')}</button>
      </div>
    `;
  }

  #ways() {
    const { chosen } = this;
    const english = language() === 'en';
    return html`
      ${pushedHeader({ title: t('语言卡'), isDemo: this.work.person.is_demo, onBack: () => this.#leave() })}
      <main class="main">
        ${this.trouble ? html`<div role="alert">${note('red', 'hard-drive', this.trouble)}</div>` : nothing}
        ${note('', 'languages', chosen ? t('居民想讲{language}', { language: english ? chosen.en : chosen.zh }) : t('居民没有选'), t('选了哪一种，哪里都不记。'))}
      </main>
      <div class="actions">
        <button class="button" type="button" data-outcome="language" @click=${() => this.#save()}>
          ${t('记为“{outcome}”', { outcome: label('outcomes', 'language') })}
        </button>
        <button class="button" type="button" data-back @click=${() => this.#leave()}>${t('回去接着谈')}</button>
      </div>
    `;
  }

  /** What the resident says in her own words, and what it means, for whoever calls the station. @param {import('./languages.js').Tongue} tongue */
  #said(tongue) {
    const name = language() === 'en' ? tongue.en : tongue.zh;
    const hotline = this.work.pocket.station?.hotline ?? '';
    return html`<section class="card" role="status" data-said-card>
      ${tongue.says ? html`<p class="big strong" lang=${tongue.code} dir="auto">${tongue.says}</p>` : nothing}
      <p class=${tongue.says ? 'muted' : 'big strong'}>${t('我讲{language}，请找会讲的人来。', { language: name })}</p>
      ${hotline ? html`<a class="button slim" href="tel:${hotline.replaceAll(' ', '')}">${icon('phone')}${t('打给站里，请会讲的同事')}</a>` : nothing}
    </section>`;
  }

  /** A second tap clears. @param {import('./languages.js').Tongue} tongue */
  #choose(tongue) {
    this.chosen = tongue === this.chosen ? null : tongue;
    // What it says stands below: nothing moves under a finger that taps twice.
    this.updateComplete.then(() => this.querySelector('[data-said-card]')?.scrollIntoView({ block: 'nearest' }));
  }

  async #save() {
    if (this.isSaving) return;
    this.isSaving = true;
    this.trouble = await saveFromSheet(this.shell, this.work, this.door, { outcome: 'language' });
    this.isSaving = false;
  }

  #leave() {
    this.shell.router.back({ name: 'building', id: this.work.pocket.buildingOfDoor(this.door)?.id ?? '' });
  }
}

customElements.define('xunfang-language', LanguageView);
