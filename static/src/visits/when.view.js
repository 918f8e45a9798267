// When a visit was that is written down afterwards: day and time, by a tap or typed in. Part of past.view.js and correct.view.js.
import { html, nothing } from 'lit';
import { localParts } from '../shared/calendar.js';
import { now } from '../shared/clock.js';
import { dayWords } from '../shared/dates.js';
import { radios } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';
import { words } from '../shared/vocabulary.js';
import { pastDays, timesOf } from './afterwards.js';

/**
 * @param {{ day: string, time: string, timeZone: string, fault: 'ahead' | 'long_ago' | 'empty' | null, onChange: (change: { day?: string, time?: string }) => void }} parts
 */
export function whenPart({ day, time, timeZone, fault, onChange }) {
  const here = localParts(now(), timeZone);
  const names = [t('今天'), t('昨天')];
  return html`<section class="card" aria-labelledby="when-title">
    <h2 id="when-title">${t('什么时候去的')}</h2>
    ${fault ? html`<p class="error" id="when-error">${faultWords(fault)}</p>` : nothing}
    ${radios({
      label: t('哪一天'),
      kind: 'grid3',
      options: pastDays(here.day).map((one, index) => ({
        label: names[index] ?? dayWords(one, here.day),
        name: dayWords(one, here.day),
        chosen: one === day,
        onPress: () => onChange({ day: one }),
      })),
    })}
    ${radios({
      label: t('几点'),
      kind: 'grid4',
      options: timesOf(day, here).map((one) => ({ label: one, chosen: one === time, onPress: () => onChange({ time: one }) })),
    })}
    <label class="field-label" for="when-time">${t('或者填几点几分')}</label>
    <input
      id="when-time"
      class="field"
      type="time"
      .value=${time}
      aria-describedby=${fault ? 'when-error' : nothing}
      aria-invalid=${fault ? 'true' : 'false'}
      @input=${(/** @type {any} */ event) => onChange({ time: event.target.value })}
    />
    <p class="small muted">${t('照实填，时段外的也收。')}</p>
  </section>`;
}

/** @param {'ahead' | 'long_ago' | 'empty'} fault */
function faultWords(fault) {
  if (fault === 'empty') return t('选一下是几点去的。');
  if (fault === 'ahead') return t('这个时间还没到，看一下几点。');
  return t('只能补记 {count} 小时内的。更早的请写信告诉站里。', { count: words.limits.added_later_hours });
}
