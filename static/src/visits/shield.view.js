// The way to the safety screen. It stands alone, so that a visit's own piece need not hold that screen.
import { html } from 'lit';
import { icon } from '../shared/screen.view.js';
import { t } from '../shared/translate.js';

/** The shield that stands in the header of door, record and gate. @param {import('../shell/shell.js').Shell} shell @param {string} door */
export function shield(shell, door) {
  return html`<button
    class="icon-button"
    type="button"
    data-safety
    aria-label=${t('安全')}
    @click=${() => shell.router.push({ name: 'safety', door })}
  >
    ${icon('shield')}
  </button>`;
}
