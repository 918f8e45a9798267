// P5 扫楼栋码: from the code at the entrance to the building's board, by camera, by a link or by typing. The camera is asked for on a tap only.
import { html, nothing } from 'lit';
import { buildingWords } from '../places/place-words.js';
import { Screen, icon, note, pushedHeader } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { buildingWithToken, tokenIn } from './building-code.js';
import { Camera } from './camera.view.js';

const SHOWN = 8;

class ScanView extends Screen {
  static properties = {
    ...Screen.properties,
    token: { attribute: false },
    readerAddress: { attribute: false },
    step: { state: true },
    search: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    /** From a link: the code was read by the phone's own camera app. */
    this.token = '';
    this.readerAddress = '';
    /** @type {'ready' | 'looking' | 'typing'} */
    this.step = 'ready';
    this.search = '';
    this.trouble = '';
    /** @type {Camera | null} */
    this.camera = null;
    this.leave = () => document.hidden && this.#stop();
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.leave);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.leave);
    this.#stop();
  }

  updated() {
    const found = buildingWithToken(this.work.pocket.buildings(), this.token);
    if (found) this.#open(found.id);
  }

  render() {
    return html`
      ${pushedHeader({
        title: t('对准楼门口的二维码'),
        small: t('只有这里用摄像头，画面不保存'),
        isDemo: this.work.person.is_demo,
        onBack: () => this.shell.router.back({ name: 'buildings' }),
      })}
      <main class="main">
        <div role="status">
          ${this.token ? note('', 'info', t('这里没有您的门'), t('可能转给了别的同事，或还没下到这部手机。')) : nothing}
          ${this.trouble ? note('amber', 'info', this.trouble) : nothing}
        </div>
        ${
          this.step === 'typing'
            ? this.#typing()
            : html`<div class="viewfinder">
                ${this.step === 'looking' ? html`<video playsinline muted aria-hidden="true"></video>` : icon('qr-code', 'xl')}
              </div>`
        }
        ${this.step === 'looking' ? html`<p class="small muted center">${t('太暗？换到楼门口的灯下，或直接输楼栋号')}</p>` : nothing}
      </main>
      <div class="actions">
        <button class="button" type="button" data-type @click=${this.#type}>${icon('pencil')}${t('输楼栋号')}</button>
        ${
          this.step === 'looking'
            ? html`<button class="button" type="button" @click=${() => this.#stop()}>${icon('x')}${t('关上摄像头')}</button>`
            : html`<button class="button primary" type="button" data-look @click=${this.#look}>
                ${icon('scan-line')}${t('打开摄像头')}
              </button>`
        }
      </div>
    `;
  }

  #typing() {
    const wanted = this.search.trim().toLowerCase();
    const found = this.work.pocket.buildings().filter((building) => wanted && buildingWords(building).toLowerCase().includes(wanted));
    return html`<label class="search">
        ${icon('search')}
        <span class="visually-hidden">${t('楼栋号')}</span>
        <input
          id="building-number"
          type="search"
          placeholder=${t('楼栋号')}
          autocomplete="off"
          .value=${this.search}
          @input=${(/** @type {any} */ event) => (this.search = event.target.value)}
        />
      </label>
      ${wanted && !found.length ? note('', 'info', t('没有找到。新楼？告诉站里。')) : nothing}
      ${
        found.length
          ? html`<ul class="card tight rows">
              ${found.slice(0, SHOWN).map(
                (building) =>
                  html`<li>
                    <button class="row-button" type="button" @click=${() => this.#open(building.id)}>
                      ${icon('building-2')}<span class="grow strong">${buildingWords(building)}</span>${icon('chevron-right', 's')}
                    </button>
                  </li>`,
              )}
            </ul>`
          : nothing
      }`;
  }

  #look = async () => {
    this.token = '';
    this.trouble = '';
    this.step = 'looking';
    const camera = (this.camera = new Camera(this.readerAddress));
    await this.updateComplete;
    try {
      await camera.look(/** @type {HTMLVideoElement} */ (this.querySelector('video')), (text) => this.#take(text));
    } catch {
      // No camera, a no, or a reader that has not come yet: all three have the same way on.
      await this.#type();
      this.trouble = t('没有相机也行：输楼栋号');
    }
  };

  /** @param {string} text what a code says */
  #take(text) {
    const found = buildingWithToken(this.work.pocket.buildings(), tokenIn(text));
    if (found) this.#open(found.id);
    else this.trouble = t('不是您责任区的楼栋');
  }

  #type = async () => {
    this.#stop();
    this.trouble = '';
    this.step = 'typing';
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector('#building-number'))?.focus();
  };

  #stop() {
    this.camera?.close();
    this.camera = null;
    if (this.step === 'looking') this.step = 'ready';
  }

  /** @param {string} id */
  #open(id) {
    this.#stop();
    // The scanner is not a place to come back to.
    this.shell.router.replace({ name: 'building', id });
  }
}

customElements.define('xunfang-scan', ScanView);
