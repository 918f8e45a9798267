// What stands under a topic that is chosen in a talk's record: before a health topic the question of domain.md V9; the card a topic has to show.
import { html, nothing } from 'lit';
import { icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { entry } from '../shared/vocabulary.js';

/**
 * @param {string} topic
 * @param {{ shell: import('../shell/shell.js').Shell, door: string, draft: import('./draft.js').Draft, hasOnlyCard: boolean, onOnlyCard: () => void }} parts
 */
export function besideTopic(topic, { shell, door, draft, hasOnlyCard, onOnlyCard }) {
  if (topic === 'rights_card') return way('scroll-text', t('给居民看权利卡'), () => shell.router.push({ name: 'rights' }));
  if (topic === 'language_help') return way('languages', t('给居民看语言卡'), () => shell.router.push({ name: 'language', door }));
  // Who went through the menu was asked before it.
  if (!entry('topics', topic).is_health || draft.topics[topic] !== 'told' || draft.is_told || draft.sheet?.past) return nothing;
  if (hasOnlyCard) return html`<p class="small muted" role="status">${t('记为“已介绍”，同样算完成')}</p>`;
  const open = () => {
    shell.memory.set('menu', { isAlone: true });
    shell.router.push({ name: 'menu', door });
  };
  return html`<div class="stack" data-alone>
    <p>${t('对方是成年人，并且现在能一个人看吗？')}</p>
    <div class="grid2">${way('sticky-note', t('不方便，只留服务卡'), onOnlyCard)}${way('eye', t('能，打开服务菜单'), open)}</div>
  </div>`;
}

/** @param {string} iconName @param {string} words @param {() => void} onPress */
function way(iconName, words, onPress) {
  return html`<button class="button slim" type="button" @click=${onPress}>${icon(iconName)}${words}</button>`;
}
