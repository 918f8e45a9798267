// The check codes on the upload screen (screens.md P13): read out to the station on the telephone, to hear whether both hold the same visits.
// Never a figure that grows: no count stands in it.
import { html, nothing } from 'lit';
import { Screen } from '../shared/screen.view.js';
import { language, t } from '../shared/translate.js';
import { checkCodeOf, countedOf, monthsToCompare } from './check-code.js';

class CheckCodeView extends Screen {
  static properties = { ...Screen.properties, codes: { state: true } };

  constructor() {
    super();
    /** Month and code, the newest first. @type {[string, string][]} */
    this.codes = [];
    this.turn = 0;
  }

  willUpdate(/** @type {Map<string, unknown>} */ changed) {
    // Drawn again for its own result, it has nothing new to work out.
    if (!changed.has('codes') || changed.size > 1) this.#workOut();
  }

  async #workOut() {
    const { work } = this;
    this.turn += 1;
    const { turn } = this;
    const doors = work.pocket.buildings().flatMap((building) => building.doors);
    const visits = countedOf(doors, work.kept, work.person.badge_no);
    /** @type {[string, string][]} */
    const codes = await Promise.all(
      monthsToCompare(work.today()).map(async (month) => [month, await checkCodeOf(month, visits, work.timeZone)]),
    );
    // An older reading never replaces a newer one, and the same codes are not drawn again.
    if (turn === this.turn && String(codes) !== String(this.codes)) this.codes = codes;
  }

  render() {
    const waiting = this.work.outbox.length;
    if (!this.codes.length) return nothing;
    return html`<section class="card">
      ${this.codes.map(
        ([month, code]) =>
          html`<p class="row between" data-month=${month}>
            <span>${t('{month} 月核对码', { month: monthName(month) })}</span>
            <b class="figure" aria-hidden="true">${code}</b><span class="visually-hidden">${[...code].join(' ')}</span>
          </p>`,
      )}
      <p class="small muted">${t('先点“立即上传”，再打电话念给站里听：两边一样，您的走访记录就都对上了。')}</p>
      ${waiting ? html`<p class="small muted" data-waiting>${t('还有 {count} 条没传，传完再对。', { count: waiting })}</p>` : nothing}
    </section>`;
  }
}

/** A month without its year, as the sentence wants it: 11 / November. @param {string} month YYYY-MM */
function monthName(month) {
  if (language() === 'en') return new Date(`${month}-01`).toLocaleDateString('en-GB', { month: 'long', timeZone: 'UTC' });
  return String(Number(month.slice(5)));
}

customElements.define('xunfang-check-code', CheckCodeView);
