// P2 装到主屏幕: the one way this browser has, and whether the system has promised to keep the records. Offered on Today, never over work.
import { html, nothing } from 'lit';
import { deviceNow } from '../shared/clock.js';
import { Screen, icon, note, pushedHeader } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { installHelp, saidLater } from './install.js';

/** What this browser says of itself. @param {import('./shell.js').Shell} shell @returns {import('./install.js').InstallHelp} */
export function installHelpHere({ installPrompt }) {
  const { userAgent, platform, maxTouchPoints } = navigator;
  const isStandalone = /** @type {any} */ (navigator).standalone === true || matchMedia('(display-mode: standalone)').matches;
  return installHelp({ userAgent, platform, touchPoints: maxTouchPoints, isStandalone, hasPrompt: Boolean(installPrompt) });
}

/** The three steps of Safari on an iPhone or iPad. */
export function safariSteps() {
  const steps = [
    ['share', t('点浏览器底部的“分享”'), t('方框里一个向上箭头')],
    ['square-plus', t('选“添加到主屏幕”'), t('列表往下划一点就看到')],
    ['house', t('从主屏幕打开“巡访”'), t('激活码还没用掉，到那边再填')],
  ];
  return html`<ol class="card tight rows">
    ${steps.map(
      ([name, title, detail], index) =>
        html`<li>
          ${icon(name, 'l')}
          <div class="grow">
            <p class="strong">${index + 1} ${title}</p>
            <p class="small muted">${detail}</p>
          </div>
        </li>`,
    )}
  </ol>`;
}

/** Another browser on an iPhone or iPad. */
export function safariFirst() {
  return note('sky', 'info', t('请换 Safari 打开'), t('iPhone 上只有 Safari 能装到主屏幕。'));
}

/** In the browser of a chat program the only offer is to leave it. */
export function leaveChat() {
  return note('sky', 'info', t('微信里不能离线用。'), t('点右上角“…”，选“在浏览器打开”。'));
}

/** @param {import('./shell.js').Shell} shell */
export async function install(shell) {
  const prompt = shell.installPrompt;
  // A prompt can be asked for once; the browser hands out another when it likes.
  shell.installPrompt = null;
  await prompt?.prompt();
  if ((await prompt?.userChoice)?.outcome === 'accepted') shell.isPersisted = (await navigator.storage?.persist?.()) ?? null;
  shell.changed();
}

class InstallView extends Screen {
  render() {
    const { shell, work } = this;
    const help = installHelpHere(shell);
    return html`
      ${pushedHeader({ title: t('装到主屏幕'), isDemo: work.person.is_demo, onBack: () => shell.router.back({ name: 'me' }) })}
      <main class="main">
        ${this.#way(help)}
        ${
          shell.isPersisted === null
            ? nothing
            : shell.isPersisted
              ? note('teal', 'hard-drive', t('系统答应长期保存'), t('手机空间不够时，也不会清掉您的记录。'))
              : note('amber', 'hard-drive', t('系统没答应长期保存：每天至少上传一次'), t('装到主屏幕以后，系统多半会答应。'))
        }
      </main>
      ${
        help === 'button'
          ? html`<div class="actions">
              <button class="button primary" type="button" data-install @click=${() => install(shell)}>
                ${icon('square-plus')}${t('安装')}
              </button>
            </div>`
          : nothing
      }
    `;
  }

  /** @param {import('./install.js').InstallHelp} help */
  #way(help) {
    switch (help) {
      case 'installed':
        return note('teal', 'circle-check', t('已经装在主屏幕上了'), t('从主屏幕打开“巡访”。'));
      case 'leave-chat':
        return leaveChat();
      case 'share':
        return safariSteps();
      case 'safari':
        return safariFirst();
      case 'button':
        return note('', 'square-plus', t('主屏幕上多一个图标，点开就用'), t('没有网络也打得开。不占多少地方，随时可以删。'));
      case 'menu':
        return note('sky', 'ellipsis', t('打开浏览器的菜单'), t('选“安装应用”或“添加到主屏幕”。'));
      default:
        return note(
          '',
          'info',
          t('这个浏览器装不了'),
          t('在这里一样能用，没有网络也行，只是要从浏览器里打开。想装，请换 Chrome 或 Edge。'),
        );
    }
  }
}

customElements.define('xunfang-install', InstallView);

/** The quiet line at the end of Today, where one press is enough; "later" is kept for some days. */
class InstallOffer extends Screen {
  static properties = { ...Screen.properties, isAsked: { state: true } };

  constructor() {
    super();
    this.isAsked = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.shell.registry.setting('install-later').then((saidAt) => (this.isAsked = !saidLater(saidAt, deviceNow())));
  }

  render() {
    if (!this.isAsked || installHelpHere(this.shell) !== 'button') return nothing;
    return html`<section class="card">
      <h2>${t('装到主屏幕')}</h2>
      <p class="small muted">${t('主屏幕上多一个图标，点开就用')}</p>
      <div class="grid2">
        <button class="button" type="button" data-later @click=${() => this.#later()}>${t('以后再说')}</button>
        <button class="button" type="button" @click=${() => this.shell.router.push({ name: 'install' })}>${t('看看怎么装')}</button>
      </div>
    </section>`;
  }

  #later() {
    this.isAsked = false;
    this.shell.registry.keepSetting('install-later', deviceNow());
  }
}

customElements.define('xunfang-install-offer', InstallOffer);
