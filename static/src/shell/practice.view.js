// P15 练习: what practice is and the way in and out of it; and the striped edge that stands over every screen while it lasts.
import { html, render } from 'lit';
import { Screen, demoTag, icon, note, pushedHeader, sentences } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { Practice, beginPractice, endPractice } from './practice.js';

class PracticeView extends Screen {
  render() {
    const { shell, work } = this;
    const isOn = work instanceof Practice;
    const lines = [
      ['building-2', t('一栋编出来的楼，门板上的记号都有，什么时候都能练。')],
      ['eye-off', t('屏幕上的话和平时一样，可是什么都不存，什么都不传。')],
      isOn && !work.own ? ['key-round', t('激活码没有用掉，站里也不知道。')] : ['cloud-upload', t('您真的记录一条不动，照常上传。')],
      ['users-round', t('只给自己练，别拿给居民看。')],
    ];
    return html`
      ${
        isOn
          ? html`<header class="top">
              <div>
                <h1 tabindex="-1">${t('正在练习')}</h1>
                <p class="small-line">${demoTag(work.person.is_demo)}${t('练习 · 不存')}</p>
              </div>
            </header>`
          : pushedHeader({ title: t('练习 · 不存'), isDemo: work.person.is_demo, onBack: () => shell.router.back({ name: 'me' }) })
      }
      <main class="main">
        ${isOn ? note('amber', 'info', t('练了 {number} 条。离开或关掉应用，就都没有了。', { number: work.outbox.length })) : ''}
        ${sentences(lines, 'card tight rows')}
      </main>
      <div class="actions ${isOn ? 'over-tabs' : ''}">
        ${
          isOn
            ? html`<button class="button" type="button" data-end @click=${() => endPractice(shell)}>
                ${icon('log-out')}${t('离开练习')}
              </button>`
            : html`<button class="button primary" type="button" data-begin @click=${() => openPractice(shell)}>${t('开始练习')}</button>`
        }
      </div>
    `;
  }
}

customElements.define('xunfang-practice', PracticeView);

/** Practice under its edge. @param {import('./shell.js').Shell} shell */
export function openPractice(shell) {
  const edge = document.createElement('aside');
  edge.className = 'practice-edge';
  edge.setAttribute('aria-label', t('练习 · 不存'));
  render(
    html`<b>${t('练习 · 不存')}</b><button class="button slim auto" type="button" @click=${() => endPractice(shell)}>${t('离开')}</button>`,
    edge,
  );
  document.body.prepend(edge);
  shell.onTurn = (work) => {
    if (!(work instanceof Practice)) edge.remove();
  };
  beginPractice(shell);
}
