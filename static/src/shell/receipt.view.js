// One operation: what was written down, its state and its receipt in words, and for a refused or held one why and what to do.
import { html, nothing } from 'lit';
import { dayWords, instantWords, monthWords } from '../shared/dates.js';
import { refusalWords } from '../shared/refusals.js';
import { Screen, icon, note, pushedHeader } from '../shared/screen.view.js';
import { listed, spoken, t } from '../shared/translate.js';
import { label } from '../shared/vocabulary.js';
import { toldAt } from '../visits/told.js';
import './mend.view.js';
import { aboutEntry } from './upload.view.js';

class ReceiptView extends Screen {
  static properties = { ...Screen.properties, entryKey: { attribute: false } };

  constructor() {
    super();
    this.entryKey = '';
  }

  render() {
    const { work } = this;
    const key = Number(this.entryKey);
    const waiting = work.outbox.find((entry) => entry.key === key);
    const kept = work.kept.find((entry) => entry.key === key);
    const entry = waiting ?? kept;
    const back = () => this.shell.router.back({ name: 'upload' });
    if (!entry) {
      return html`${pushedHeader({ title: t('回执'), isDemo: work.person.is_demo, onBack: back })}
        <main class="main">${note('', 'info', t('这一条的回执已经收起来了。'))}</main>`;
    }
    const about = aboutEntry(work, entry);
    const facts = this.#facts(about.body, entry.operation.kind);
    return html`
      ${pushedHeader({ title: `${about.room} · ${about.what}`, small: `${about.place} · ${about.time}`, isDemo: work.person.is_demo, onBack: back })}
      <main class="main">
        ${kept ? this.#state(kept) : note('amber', 'cloud-upload', t('等网络'), t('存在这部手机里，连上网自动上传。'))}
        <section class="card">
          <h2>${t('您记的')}</h2>
          <dl class="facts">
            ${facts.map(
              ([name, value]) =>
                html`<dt>${name}</dt>
                  <dd>${value}</dd>`,
            )}
          </dl>
        </section>
        ${this.#forResident(entry, about.body)}
        <section class="card">
          <h2>${t('经过')}</h2>
          <dl class="facts">
            <dt>${t('存在手机')}</dt>
            <dd>${instantWords(about.body.clock.at + (about.body.clock.offset ?? 0), work.timeZone, work.today())}</dd>
            ${
              kept
                ? html`<dt>${t('站里答复')}</dt>
                    <dd>${instantWords(kept.received_at, work.timeZone, work.today())}</dd>
                    ${
                      kept.receipt.number
                        ? html`<dt>${t('回执号')}</dt>
                            <dd class="figure">${kept.receipt.number} · ${kept.operation.id.slice(0, 4).toUpperCase()}</dd>`
                        : nothing
                    }`
                : nothing
            }
          </dl>
        </section>
        ${
          kept && kept.receipt.state !== 'counted'
            ? html`<xunfang-mend
                class="stack"
                .shell=${this.shell}
                .work=${work}
                .entry=${kept}
                .lines=${this.#onPaper(about, kept)}
              ></xunfang-mend>`
            : nothing
        }
      </main>
    `;
  }

  /** @param {import('../types.js').KeptEntry} kept */
  #state(kept) {
    if (kept.receipt.state === 'counted') return note('teal', 'circle-check', t('站里已收'));
    const { sentence, wayOut } = refusalWords(kept.receipt.code);
    const title = kept.receipt.state === 'held' ? t('站里收着，等督导定') : t('要您看');
    return html`${note('plum', 'circle-alert', title, spoken(sentence, wayOut))}
      ${kept.receipt.words ? note('sky', 'message-square', t('督导写的'), kept.receipt.words) : nothing}
      <p class="small muted">${t('您这一条完整地在手机里。')}</p>`;
  }

  /** Today's talk can be shown to its resident again, and what she was given. @param {import('../types.js').Entry} entry @param {any} body */
  #forResident(entry, body) {
    const { work } = this;
    const settings = { today: work.today(), timeZone: work.timeZone, visiting: work.settings().visiting };
    const told = toldAt([...work.kept, ...work.outbox], body.door, settings);
    if (told?.id !== entry.operation.id) return nothing;
    const open = (/** @type {string} */ name) => () => this.shell.router.push({ name, door: body.door });
    const { help = [], remind_month } = told.certificate ?? {};
    return html`
      <button class="button left" type="button" data-told @click=${open('told')}>${icon('eye')}${t('给居民看这次记了什么')}</button>
      <p class="small muted">${t('只给谈的那一位看')}</p>
      ${
        remind_month || help.some((one) => one !== 'advice')
          ? html`<button class="button left" type="button" data-paper @click=${open('paper')}>
              ${icon('sticky-note')}${t('再给一张提示或凭条（凭条换新编号）')}
            </button>`
          : nothing
      }
    `;
  }

  /** @param {any} body @param {string} kind @returns {[string, string][]} */
  #facts(body, kind) {
    const today = this.work.today();
    if (kind === 'wish:set') return [[t('结果'), t('请勿上门')]];
    if (kind === 'answer:record') return [[t('您的回答'), body.text]];
    if (kind === 'visit:withdraw') return [[t('结果'), t('按错了门，这次没有去')]];
    if (kind === 'blockage:withdraw') return [[t('结果'), t('收回“这栋进不去”')]];
    if (kind === 'blockage:record') {
      /** @type {[string, string][]} */
      const found = [
        [t('为什么'), label('blockage_reasons', body.reason)],
        [t('什么时候试的'), label('bands', body.band)],
      ];
      return body.hint ? [...found, [t('给下次的提示'), body.hint]] : found;
    }
    /** @type {[string, string][]} */
    const facts = [[t('结果'), label('outcomes', body.outcome)]];
    if (body.outcome === 'met') facts.push([t('工作证'), body.badge_shown ? t('已出示') : t('没出示')]);
    if (body.topics.length) facts.push([t('谈到'), listed(body.topics.map((/** @type {any} */ topic) => label('topics', topic.topic)))]);
    if (body.certificate) {
      const parts = [
        label('certificate_kinds', body.certificate.kind),
        ...body.certificate.help.map((/** @type {string} */ help) => label('certificate_help', help)),
      ];
      if (body.certificate.remind_month) parts.push(t('{month}提醒', { month: monthWords(body.certificate.remind_month) }));
      facts.push([t('查证'), parts.join(' · ')]);
    }
    if (body.appointment) {
      const { day, time, band } = body.appointment;
      facts.push([t('约了'), `${dayWords(day, today)} ${time ?? label('bands', band)}`]);
    }
    if (body.need) facts.push([t('居民的需要'), body.need]);
    if (body.left_card) facts.push([t('便民卡'), t('留了便民卡')]);
    if (body.supersedes) facts.push([t('更正'), label('correction_reasons', body.supersedes.reason)]);
    if (body.added_later) facts.push([t('补记'), label('added_later_reasons', body.added_later)]);
    if (body.asked) facts.push([t('时间'), t('居民主动约的')]);
    return facts;
  }

  /** What the station needs to find a record that is copied out; what was said stays on the phone. @param {ReturnType<typeof aboutEntry>} about @param {import('../types.js').KeptEntry} kept @returns {[string, string][]} */
  #onPaper({ place, room, time }, kept) {
    return [
      [t('门'), `${place} ${room}`],
      [t('时间'), time],
      [t('记录编号'), kept.operation.id.slice(0, 8).toUpperCase()],
    ];
  }
}

customElements.define('xunfang-receipt', ReceiptView);
