// 权利卡, turned to the resident: her rights in a dozen short sentences, in her language, read aloud where the phone has a voice.
// Says only what is true of this product and of the station behind it. Nothing of anyone is on it, and there is no way out by back.
import { html, nothing } from 'lit';
import { dateWords } from '../shared/dates.js';
import { ResidentScreen } from '../shared/resident.view.js';
import { demoTag, icon } from '../shared/screen.view.js';
import { checkedOn, citation, sources } from '../shared/sources.js';
import { language, t } from '../shared/translate.js';

/** The law that the sentences lean on; all else on the card is what the station promises. */
const LAW = [sources.privacy, sources.own_data, sources.no_asking_again];

class RightsView extends ResidentScreen {
  constructor() {
    super();
    this.step = 'rights';
    this.starts = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.starts = Boolean(this.shell.memory.get('rights')?.starts);
    this.shell.memory.delete('rights');
    this.turn();
  }

  render() {
    if (this.step === 'thanks') return this.thanks(nothing);
    const day = dateWords(checkedOn(LAW) ?? '', '');
    const hotline = this.work.pocket.station?.hotline ?? '';
    const rights = [
      ['hand', t('您可以说不用'), t('开不开门，谈不谈，都由您定。不用讲原因。说了不用，我们就走。')],
      ['circle-check', t('说不用，什么也不会少'), t('服务照样用，办事照样办。没有人会因此再来问您。')],
      ['ban', t('您可以不让我们再来'), t('说一句“请勿上门”就行。马上算数，没有期限，想取消只凭您自己的话。')],
      ['eye', t('您可以要求看、改、删'), t('只限您自己谈的那一次。打站里的电话，站里会先问清是不是您。')],
      ['message-square', t('您可以投诉'), t('觉得哪里不好，打站里的电话，也可以打 12345。对站里可以不说姓名。')],
      ['shield', t('我们不做这些'), t('您不请，我们不进屋；不拍照，不录音，不抄证件号，不记姓名。')],
    ];
    return html`
      <header class="top resident">
        <div>
          <h1 tabindex="-1">${t('您的权利')}</h1>
          <p class="small-line">${demoTag(this.work.person.is_demo)}${t('了解和使用都是自愿的')}</p>
        </div>
      </header>
      <main class="main resident">
        <div class="row"><xunfang-read-aloud about=${language()} ?starts=${this.starts}></xunfang-read-aloud>${this.languageButton()}</div>
        <ul class="card tight rows">
          ${rights.map(
            ([name, title, words]) =>
              html`<li>
                ${icon(name)}
                <div class="grow">
                  <h2>${title}</h2>
                  <p class="muted">${words}</p>
                </div>
              </li>`,
          )}
        </ul>
        ${hotline ? html`<p class="note">${icon('phone')}<span>${t('站里的电话：{hotline}。想问什么、要求什么、投诉什么，都打这个。', { hotline })}</span></p>` : nothing}
        <p class="small muted">${t('这是站里的承诺。法律依据：{source} · {day} 核对过', { source: citation(LAW), day })}</p>
      </main>
      <div class="actions">
        <button class="button primary" type="button" data-seen @click=${() => (this.step = 'thanks')}>${t('看好了')}</button>
      </div>
    `;
  }
}

customElements.define('xunfang-rights', RightsView);
