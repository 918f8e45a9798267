// P15 我的: badge, pack, storage, language, look, phones, who else works on this phone. No points, no hours, nobody's data but one's own.
import { html, nothing } from 'lit';
import { instantWords, sizeWords } from '../shared/dates.js';
import { BUILD } from '../shared/program.js';
import { contactNote } from '../rounds/contact.view.js';
import { Screen, demoTag, icon, radios, switchControl } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { staffWords } from '../shared/vocabulary.js';
import { doorCard } from './door-card.view.js';
import './partner.view.js';
import { installHelpHere } from './install.view.js';

class MeView extends Screen {
  static properties = { ...Screen.properties, storage: { state: true } };

  constructor() {
    super();
    /** @type {{ usage?: number, quota?: number } | null} */
    this.storage = null;
  }

  connectedCallback() {
    super.connectedCallback();
    navigator.storage?.estimate?.().then((found) => (this.storage = found));
  }

  render() {
    const { work, shell } = this;
    const { person, pocket } = work;
    const days = work.daysWithoutContact();
    const left = days === null ? 0 : Math.max(0, Math.ceil(work.settings().visiting.contact_days - days));
    const hotline = pocket.station?.hotline ?? '';
    return html`
      <header class="top">
        <div>
          <h1 tabindex="-1">${t('我的')}</h1>
          <p class="small-line">${demoTag(person.is_demo)}${staffWords(person.display_name)} · ${person.community}</p>
        </div>
        <xunfang-pill .shell=${shell} .work=${work}></xunfang-pill>
      </header>
      <main class="main">
        ${contactNote(work)}
        <button class="button tonal left" type="button" @click=${() => shell.router.push({ name: 'badge' })}>
          ${icon('badge-check')}<span class="grow">${t('出示工作证')}</span>${icon('chevron-right', 's')}
        </button>
        <button class="button left" type="button" data-rights @click=${() => shell.router.push({ name: 'rights' })}>
          ${icon('scroll-text')}<span class="grow">${t('权利卡')}</span>${icon('chevron-right', 's')}
        </button>
        <ul class="card tight rows">
          <li>
            ${icon('download')}
            <div class="grow">
              <p class="strong">${t('离线包')}</p>
              <p class="small muted">
                ${
                  work.reading.at === null
                    ? t('还没有下过')
                    : t('{when} 更新 · 还可离线用 {count} 天', {
                        when: instantWords(work.reading.at, work.timeZone, work.today()),
                        count: left,
                      })
                }
              </p>
            </div>
            <button class="button slim auto" type="button" @click=${() => work.schedule.now()}>${t('更新')}</button>
          </li>
          <li>
            ${icon('hard-drive')}
            <div class="grow">
              <p class="strong">${t('手机空间')}</p>
              <p class="small muted">
                ${
                  this.storage?.usage === undefined
                    ? t('这个浏览器不说')
                    : t('已用 {used} · 还有 {left}', {
                        used: sizeWords(this.storage.usage),
                        left: sizeWords((this.storage.quota ?? 0) - this.storage.usage),
                      })
                }
              </p>
              <p class="small muted">
                ${shell.isPersisted === null ? nothing : shell.isPersisted ? t('系统答应长期保存') : t('系统没答应长期保存：每天至少上传一次')}
              </p>
            </div>
          </li>
        </ul>
        <section class="card">
          <h2>${t('语言')}</h2>
          ${radios({
            label: t('语言'),
            kind: 'grid2',
            options: [
              { label: html`<span lang="zh-CN">中文</span>`, chosen: language() !== 'en', onPress: () => shell.chooseLanguage('zh-Hans') },
              { label: html`<span lang="en">English</span>`, chosen: language() === 'en', onPress: () => shell.chooseLanguage('en') },
            ],
          })}
          <h2>${t('走楼顺序')}</h2>
          ${radios({
            label: t('走楼顺序'),
            kind: 'grid2',
            options: [
              { label: t('从上往下'), chosen: work.stairs === 'down', onPress: () => shell.chooseStairs('down') },
              { label: t('从下往上'), chosen: work.stairs === 'up', onPress: () => shell.chooseStairs('up') },
            ],
          })}
          <h2>${t('显示')}</h2>
          ${radios({
            label: t('显示'),
            kind: 'grid3',
            options: [
              ['auto', t('跟随系统')],
              ['light', t('浅色')],
              ['dark', t('深色')],
            ].map(([scheme, words]) => ({
              label: words,
              chosen: (shell.scheme ?? 'auto') === scheme,
              onPress: () => shell.chooseScheme(scheme),
            })),
          })}
          ${switchControl({ label: html`${t('更清楚')}<small class="small muted">${t('强光下用：边线变深，底色去掉，字更粗')}</small>`, checked: shell.isClearer ?? false, onChange: (isClearer) => shell.chooseClearer(isClearer) })}
        </section>
        ${doorCard(hotline)}
        <xunfang-partner .work=${work} words=${language()}></xunfang-partner>
        <ul class="card tight rows">
          ${
            hotline
              ? html`<li>
                  <a class="row-button" href="tel:${hotline.replaceAll(' ', '')}"
                    >${icon('phone')}<span class="grow"
                      ><span class="strong">${t('打给站里')}</span><span class="small muted">${hotline}</span></span
                    ></a
                  >
                </li>`
              : nothing
          }
          <li>
            <a class="row-button" href="tel:110"
              >${icon('phone')}<span class="grow"
                ><span class="strong">${t('打 110')}</span><span class="small muted">${t('通话不经过本软件，也不记录')}</span></span
              ></a
            >
          </li>
          <li>
            <button class="row-button" type="button" @click=${() => shell.router.push({ name: 'install' })}>
              ${icon('square-plus')}<span class="grow"
                ><span class="strong">${t('装到主屏幕')}</span
                ><span class="small muted"
                  >${installHelpHere(shell) === 'installed' ? t('已经装在主屏幕上了') : t('点开就用，记录更不容易被清掉')}</span
                ></span
              >${icon('chevron-right', 's')}
            </button>
          </li>
          <li>
            <button class="row-button" type="button" @click=${() => shell.router.push({ name: 'help' })}>
              ${icon('scroll-text')}<span class="grow"
                ><span class="strong">${t('帮助')}</span><span class="small muted">${t('没有网络也能看')}</span></span
              >${icon('chevron-right', 's')}
            </button>
          </li>
          <li class="practice-row">
            <button class="row-button" type="button" @click=${() => shell.router.push({ name: 'practice' })}>
              ${icon('repeat')}<span class="grow"
                ><span class="strong">${t('练习 · 不存')}</span><span class="small muted">${t('一栋编出来的楼，随便按')}</span></span
              >${icon('chevron-right', 's')}
            </button>
          </li>
          <li>
            <button class="row-button" type="button" @click=${() => shell.router.push({ name: 'about' })}>
              ${icon('info')}<span class="grow"
                ><span class="strong">${t('隐私和版本')}</span><span class="small muted">${t('版本 {build}', { build: BUILD })}</span></span
              >${icon('chevron-right', 's')}
            </button>
          </li>
          <li>
            <button class="row-button" type="button" @click=${() => shell.router.push({ name: 'people' })}>
              ${icon('users-round')}<span class="grow"
                ><span class="strong">${t('换一位同事')}</span><span class="small muted">${t('换人或退出，没传的照样上传')}</span></span
              >${icon('chevron-right', 's')}
            </button>
          </li>
        </ul>
      </main>
    `;
  }
}

customElements.define('xunfang-me', MeView);
