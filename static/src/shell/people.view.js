// Who works on this phone: each with a store of their own. Changing people closes a store and never deletes one.
import { html } from 'lit';
import { Screen, icon, note, pushedHeader } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { staffWords } from '../shared/vocabulary.js';

class PeopleView extends Screen {
  static properties = { ...Screen.properties, people: { state: true } };

  constructor() {
    super();
    /** @type {import('../types.js').Person[]} */
    this.people = [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.shell.registry.people().then((people) => (this.people = people));
  }

  render() {
    const current = this.work?.person.store;
    return html`
      ${pushedHeader({ title: t('换一位同事'), isDemo: this.work?.person.is_demo ?? false, onBack: () => this.shell.router.back({ name: 'me' }) })}
      <main class="main">
        ${note('', 'info', t('各人的记录分开存，谁也看不到谁的。'), t('没传的照样上传。'))}
        <ul class="card tight rows">
          ${this.people.map(
            (person) =>
              html`<li>
                <button
                  class="row-button"
                  type="button"
                  aria-current=${person.store === current ? 'true' : 'false'}
                  @click=${() => this.#open(person)}
                >
                  ${icon('user-round')}<span class="grow"
                    ><span class="strong">${staffWords(person.display_name)}</span
                    ><span class="small muted">${person.store === current ? t('现在是您') : person.community}</span></span
                  >${icon('chevron-right', 's')}
                </button>
              </li>`,
          )}
          <li>
            <button class="row-button" type="button" @click=${() => this.shell.router.push({ name: 'activate' })}>
              ${icon('plus')}<span class="grow strong">${t('再加一位：输入激活码')}</span>
            </button>
          </li>
        </ul>
      </main>
      <div class="actions">
        <button class="button" type="button" @click=${() => this.shell.leave()}>${icon('log-out')}${t('退出')}</button>
      </div>
    `;
  }

  /** @param {import('../types.js').Person} person */
  async #open(person) {
    await this.shell.openPerson(person);
    this.shell.router.root('today');
  }
}

customElements.define('xunfang-people', PeopleView);
