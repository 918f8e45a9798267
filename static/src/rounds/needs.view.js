// What needs the coordinator, at the head of Today: the question that waits longest, and how many more there are.
// Says what it is about in the supervisor's own words, never how long it has waited.
import { html, nothing } from 'lit';
import { icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

/** @param {import('../shell/shell.js').Shell} shell @param {import('../shell/workplace.js').Workplace} work */
export function needsCard(shell, work) {
  const [thread] = work.asked;
  const count = work.needsYou().length + Math.max(work.asked.length - 1, 0);
  return html`${thread ? question(shell, work, thread) : nothing}${
    count
      ? html`<button class="button left" type="button" @click=${() => shell.router.root('upload')}>
          ${icon('circle-alert')}<span class="grow">${t('{count} 条要您看', { count })}</span>${icon('chevron-right', 's')}
        </button>`
      : nothing
  }`;
}

/** The question that waits longest leads to its thread at once. @param {import('../shell/shell.js').Shell} shell @param {import('../shell/workplace.js').Workplace} work @param {import('../types.js').Thread} thread */
function question(shell, work, { door, visit, notes }) {
  return html`<ul class="card tight rows">
    <li>
      <button
        class="row-button"
        type="button"
        data-question
        @click=${() => shell.router.push({ name: 'question', id: String(visit.number) })}
      >
        <span class="tile plum"><b>${work.door(door)?.room ?? '—'}</b></span>
        <span class="grow"><span class="strong">${t('督导问您')}</span><span class="small muted">${notes.at(-1)?.text}</span></span>
        ${icon('chevron-right', 's')}
      </button>
    </li>
  </ul>`;
}
