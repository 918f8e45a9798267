// What this phone keeps, in plain words, and which version it runs. Claims only what exists.
import { html } from 'lit';
import { BUILD, PROTOCOL } from '../shared/program.js';
import { Screen, pushedHeader, sentences } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

class AboutView extends Screen {
  render() {
    const lines = [
      [
        'hard-drive',
        t(
          '本机存着：您责任区的门牌和 90 天走访记录，您自己记的（居民的需要、证件种类也在内，站里收到后留 30 天，没收下的留到您处理），填到一半的，每周服务的总数，搭档的电话，今天补的一句，语言和显示。这一版都没有加密，手机请设锁屏。',
        ),
      ],
      ['shield', t('不定位，不读通讯录，不拍门，不记居民的姓名、电话和证件号。')],
      ['layers', t('居民选了哪些服务，只加进全社区的每周总数，不对应到哪一户。')],
      ['cloud-upload', t('没传的记录只有收到站里的回执才离开待传。换人、退出、停用都不会丢。')],
      ['eye', t('督导打开一次走访，会留下谁在什么时候看过。')],
    ];
    return html`
      ${pushedHeader({ title: t('隐私和版本'), small: t('版本 {build} · 协议 {protocol}', { build: BUILD, protocol: PROTOCOL }), isDemo: this.work.person.is_demo, onBack: () => this.shell.router.back({ name: 'me' }) })}
      <main class="main">${sentences(lines, 'card tight rows')}</main>
    `;
  }
}

customElements.define('xunfang-about', AboutView);
