// P9 查证: help with a paper the resident chose to speak of. Kind and help are kept; how the paper is only guides and is dropped at save.
// No number, no photo, no date set by staff, no register to compare with.
import { html, nothing } from 'lit';
import { canRemind } from '../rounds/reminders.js';
import { monthWords } from '../shared/dates.js';
import { chip, icon, radios, switchControl } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { label, words } from '../shared/vocabulary.js';

/** @typedef {import('../visits/draft.js').Paper} Paper */

/** A month as it is kept. @param {{ year: number, month: number }} paper @returns {string} YYYY-MM */
const monthOf = (paper) => `${paper.year}-${String(paper.month).padStart(2, '0')}`;

/**
 * @param {{ paper: Paper | null, today: string, fault: boolean, onChange: (paper: Paper | null) => void }} parts
 */
export function certificateCheck({ paper, today, fault, onChange }) {
  const year = Number(today.slice(0, 4));
  const now = paper ?? { kind: '', state: '', help: [], reminds: false, year, month: 0 };
  const set = (/** @type {Partial<Paper>} */ change) => onChange({ ...now, ...change });
  return html`<section class="card" aria-labelledby="paper-title">
    <div class="row between">
      <h2 id="paper-title">${t('查证（证件协助）')}</h2>
      ${icon('id-card')}
    </div>
    <p class="small muted">${t('居民愿意才谈。不拍照，不抄号码，没谈就空着。')}</p>
    ${radios({
      label: t('哪一种证件'),
      kind: 'chips',
      // A second tap clears: nothing chosen means nothing is created.
      options: words.certificate_kinds.map(({ code }) => ({
        label: label('certificate_kinds', code),
        chosen: now.kind === code,
        onPress: () => (now.kind === code ? onChange(null) : set({ kind: code, reminds: code === 'residence_permit' && now.reminds })),
      })),
    })}
    ${now.kind ? details(now, set, today, fault) : nothing}
  </section>`;
}

/** @param {Paper} paper @param {(change: Partial<Paper>) => void} set @param {string} today @param {boolean} fault */
function details(paper, set, today, fault) {
  return html`
    <h3>${t('证件现在怎样')}</h3>
    <p class="small muted">${t('只用来告诉您怎么帮，保存时就扔掉')}</p>
    ${radios({
      label: t('证件现在怎样'),
      kind: 'grid4',
      options: words.paper_states.map(({ code }) => ({
        label: label('paper_states', code),
        chosen: paper.state === code,
        onPress: () => set({ state: paper.state === code ? '' : code }),
      })),
    })}
    ${paper.state ? html`<p class="note slim">${icon('info')}<span>${adviceWords(paper)}</span></p>` : nothing}
    <h3>${t('帮了什么')}</h3>
    <div class="chips">
      ${words.certificate_help.map(({ code }) =>
        chip({
          label: label('certificate_help', code),
          chosen: paper.help.includes(code),
          onPress: () => set({ help: paper.help.includes(code) ? paper.help.filter((other) => other !== code) : [...paper.help, code] }),
        }),
      )}
    </div>
    ${paper.kind === 'residence_permit' ? reminder(paper, set, today, fault) : nothing}
    <p class="small strong" role="status">${keptWords(paper)}</p>
  `;
}

/** @param {Paper} paper @param {(change: Partial<Paper>) => void} set @param {string} today @param {boolean} fault */
function reminder(paper, set, today, fault) {
  const [year, thisMonth] = today.split('-').map(Number);
  // A month that has passed this year is meant for the next, unless somebody steps the year back on purpose.
  const yearOf = (/** @type {number} */ month) => (paper.year === year && month < thisMonth ? year + 1 : paper.year);
  return html`
    ${switchControl({ label: t('居民想到期前提醒'), checked: paper.reminds, onChange: (reminds) => set({ reminds }) })}
    ${
      paper.reminds
        ? html`<div id="remind" tabindex="-1">
            <div class="row between stepper">
              <span class="muted">${t('到期月')}</span>
              <span class="row">
                <button
                  class="icon-button"
                  type="button"
                  aria-label=${t('前一年')}
                  @click=${() => set({ year: Math.max(year, paper.year - 1) })}
                >
                  ${icon('minus')}
                </button>
                <output class="figure strong">${language() === 'en' ? paper.year : `${paper.year}年`}</output>
                <button class="icon-button" type="button" aria-label=${t('后一年')} @click=${() => set({ year: paper.year + 1 })}>
                  ${icon('plus')}
                </button>
              </span>
            </div>
            ${paper.year > year + 5 ? html`<p class="error">${t('{year}年？看一下年份', { year: paper.year })}</p>` : nothing}
            ${paper.month && !canRemind(monthOf(paper), today) ? html`<p class="note slim">${icon('info')}<span>${t('这个月快到了，不会再来提醒；现在就可以给补办提示。')}</span></p>` : nothing}
            ${fault ? html`<p class="error">${paper.month ? t('这个月份已经过了，看一下年份') : t('选一下到期的月份，或关掉提醒')}</p>` : nothing}
            ${radios({
              label: t('到期月'),
              kind: 'grid6',
              options: Array.from({ length: 12 }, (_, index) => ({
                label: language() === 'en' ? monthWords(monthOf({ year, month: index + 1 })).slice(0, 3) : `${index + 1}月`,
                name: monthWords(monthOf({ year: yearOf(index + 1), month: index + 1 })),
                chosen: paper.month === index + 1,
                onPress: () => set({ month: index + 1, year: yearOf(index + 1) }),
              })),
            })}
          </div>`
        : nothing
    }
  `;
}

/** What to tell the resident, by what the paper says. @param {Paper} paper @returns {string} */
function adviceWords(paper) {
  if (paper.kind !== 'residence_permit') return t('可以讲办理地点和要带的材料，或给补办提示。');
  switch (paper.state) {
    case 'valid':
      return t('满一年前 1 个月内签注。想要提醒就记下到期月。');
    case 'expiring':
      return t('快到签注的日子，给补办提示最方便。');
    case 'expired':
      return t('过期可以补签，之后恢复使用，居住年限从补签那天算。站里不设期限。');
    default:
      return t('办理期间可以给一张临时凭条，30 天，可续一次。');
  }
}

/** @param {Paper} paper @returns {string} */
function keptWords(paper) {
  const parts = [label('certificate_kinds', paper.kind), ...paper.help.map((help) => label('certificate_help', help))];
  if (paper.reminds && paper.month) parts.push(t('{month}提醒', { month: monthWords(monthOf(paper)) }));
  return t('只存这些：{parts}', { parts: parts.join(' · ') });
}
