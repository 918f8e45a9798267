// What was written down at a door: the last three of ninety days, each with its correction. Never how long a talk took, never why.
import { html } from 'lit';
import { now } from '../shared/clock.js';
import { instantWords } from '../shared/dates.js';
import { icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { label, staffWords, words } from '../shared/vocabulary.js';
import { refOf } from './overlay.js';

const SHOWN = 3;

/**
 * @param {import('../shell/workplace.js').Workplace} work
 * @param {import('../types.js').Door} door
 * @param {(ref: string) => void} onCorrect
 */
export function history(work, door, onCorrect) {
  // Without contact for long a wish may be missing, and what is known of a door is put away (domain.md Y1).
  if ((work.daysWithoutContact() ?? 99) >= work.settings().visiting.history_days)
    return quiet(t('满 {days} 天没连网，走访历史先收起来。', { days: work.settings().visiting.history_days }));
  const since = now() - words.limits.pack_days * 86_400_000;
  const visits = door.visits
    .filter((visit) => visit.at > since)
    .slice(-SHOWN)
    .reverse();
  return visits.length
    ? visits.map((visit) => row(work, door, visit, onCorrect))
    : quiet(t('{days} 天里没有走访记录', { days: words.limits.pack_days }));
}

/** @param {string} sentence */
function quiet(sentence) {
  return html`<li>
    ${icon('history')}
    <p class="grow muted">${sentence}</p>
  </li>`;
}

/** @param {import('../shell/workplace.js').Workplace} work @param {import('../types.js').Door} door @param {import('../types.js').KnownVisit} visit @param {(ref: string) => void} onCorrect */
function row(work, door, visit, onCorrect) {
  const when = instantWords(visit.at, work.timeZone, work.today());
  const hints = [
    visit.by === work.person.badge_no ? '' : staffWords(`协管员 ${visit.by}`),
    visit.left_card ? t('留了便民卡') : '',
    visit.later ? t('补记') : '',
    visit.asked ? t('居民主动约的') : '',
    visit.clashes ? t('有两份更正，等督导定') : visit.corrects ? t('更正') : '',
    visit.waiting ? t('未上传') : '',
  ];
  return html`<li>
    ${icon('history')}
    <div class="grow">
      <p>${when} ${label('outcomes', visit.outcome)}</p>
      <p class="small muted">${hints.filter(Boolean).join(' · ')}</p>
    </div>
    <button
      class="button slim auto"
      type="button"
      data-correct
      aria-label=${t('更正 {when} 的记录', { when })}
      @click=${() => onCorrect(refOf(door.id, visit))}
    >
      ${t('更正')}
    </button>
  </li>`;
}
