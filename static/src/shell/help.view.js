// Help that needs no network: the contents, and one page at a time. Opened from Me, from Today and from a door that is locked.
import { html, nothing } from 'lit';
import { Screen, icon, note, pushedHeader } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';
import { shapeOf } from '../rounds/lock-words.js';
import { helpPages, signMeanings } from './help-pages.js';

/** @typedef {import('./help-pages.js').Page} Page */

class HelpView extends Screen {
  static properties = { ...Screen.properties, page: { attribute: false } };

  constructor() {
    super();
    this.page = '';
  }

  render() {
    const pages = helpPages(/** @type {any} */ (this.work.settings().visiting));
    const at = pages.findIndex((page) => page.id === this.page);
    return at < 0 ? this.#contents(pages) : this.#page(pages[at], pages[at + 1]);
  }

  /** @param {Page[]} pages */
  #contents(pages) {
    return html`
      ${this.#header(t('帮助'), t('没有网络也能看'), 'me')}
      <main class="main">
        <nav aria-label=${t('帮助')}>
          <ol class="card tight rows">
            ${pages.map(
              ({ id, icon: name, title }) =>
                html`<li>
                  <button class="row-button" type="button" data-help=${id} @click=${() => this.shell.router.push({ name: 'help', id })}>
                    ${icon(name)}<span class="grow strong">${title}</span>${icon('chevron-right', 's')}
                  </button>
                </li>`,
            )}
          </ol>
        </nav>
      </main>
    `;
  }

  /** @param {Page} page @param {Page | undefined} next */
  #page({ id, title, parts }, next) {
    return html`
      ${this.#header(title, t('帮助'), 'help')}
      <main class="main">
        ${id === 'signs' ? this.#signs() : nothing}${id === 'call' ? this.#phones() : nothing}
        ${parts.map(({ title: heading, lines, isSteps }) => {
          const items = lines.map((line) => html`<li>${line}</li>`);
          return html`<section class="card">
            <h2>${heading}</h2>
            ${
              isSteps
                ? html`<ol class="lines">
                    ${items}
                  </ol>`
                : html`<ul class="lines">
                    ${items}
                  </ul>`
            }
          </section>`;
        })}
        ${
          next
            ? html`<button class="button left" type="button" @click=${() => this.shell.router.replace({ name: 'help', id: next.id })}>
                <span class="grow">${t('下一页：{title}', { title: next.title })}</span>${icon('chevron-right', 's')}
              </button>`
            : nothing
        }
        ${
          this.shell.router.stack.at(-2) === '#/help'
            ? nothing
            : html`<button class="button left" type="button" @click=${() => this.shell.router.replace({ name: 'help' })}>
                ${icon('list-checks')}<span class="grow">${t('帮助目录')}</span>
              </button>`
        }
      </main>
    `;
  }

  /** @param {string} title @param {string} small @param {string} parent */
  #header(title, small, parent) {
    return pushedHeader({ title, small, isDemo: this.work.person.is_demo, onBack: () => this.shell.router.back({ name: parent }) });
  }

  #signs() {
    return html`<ul class="card tight rows">
      ${signMeanings().map(
        ({ code, meaning }) =>
          html`<li>
            <span class="tile state-${code}">${icon(...shapeOf(code))}</span>
            <p class="grow"><b class="strong">${label('door_states', code)}</b><br />${meaning}</p>
          </li>`,
      )}
    </ul>`;
  }

  #phones() {
    const hotline = this.work.pocket.station?.hotline ?? '';
    const lines = [
      [hotline, t('打给站里'), t('记录、手机、离线包、投诉，都打这个。')],
      ['110', t('打 110'), t('有危险：先离开，再打。')],
      ['120', t('打 120'), t('有人受伤或病得厉害。')],
    ].filter(([number]) => number);
    return html`<ul class="card tight rows">
        ${lines.map(
          ([number, title, detail]) =>
            html`<li>
              <a class="row-button" href="tel:${number.replaceAll(' ', '')}"
                >${icon('phone')}<span class="grow"
                  ><span class="strong">${title}</span
                  ><span class="small muted">${number === title.slice(-3) ? detail : `${number} · ${detail}`}</span></span
                ></a
              >
            </li>`,
        )}
      </ul>
      ${note('', 'info', t('见到未成年人或没有自理能力的人有危险，打 110。这些不进本软件。'))}`;
  }
}

customElements.define('xunfang-help', HelpView);
