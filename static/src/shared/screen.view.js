// What every screen is made of: light DOM, one element a screen, redrawn when anything of the shell changes; icons, header, sync pill.
import { LitElement, html, nothing } from 'lit';
import { language, t } from './translate.js';

/** An icon; its word stands beside it. @param {string} name @param {string} [size] s, g, l or xl */
export function icon(name, size = '') {
  return html`<svg class="icon ${size}" aria-hidden="true"><use href="#icon-${name}"></use></svg>`;
}

export class Screen extends LitElement {
  static properties = { shell: { attribute: false }, work: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../shell/shell.js').Shell} */
    this.shell = /** @type {any} */ (undefined);
    /** @type {import('../shell/workplace.js').Workplace} */
    this.work = /** @type {any} */ (undefined);
    this.redraw = () => this.requestUpdate();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    // It passes on what the workplace says, and tells of the language and the display itself.
    this.shell?.addEventListener('change', this.redraw);
    // A lock ends by the clock alone: look again now and then.
    this.ticking = setInterval(this.redraw, 30_000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.shell?.removeEventListener('change', this.redraw);
    clearInterval(this.ticking);
  }

  /** Keep values while another screen is open, for this person only. @param {string} name @param {Record<string, any>} values */
  keep(name, values) {
    if (this.shell.work === this.work) this.shell.memory.set(name, values);
  }
}

/** The tag 演示 that stands in every header of a demo. @param {boolean} isDemo */
export function demoTag(isDemo) {
  return isDemo ? html`<span class="demo">${t('演示')}</span>` : nothing;
}

/**
 * The header of a pushed screen: back, title, second line, and what stands at the right.
 * @param {{ title: unknown, small?: unknown, isDemo: boolean, onBack?: () => void, right?: unknown }} parts
 */
export function pushedHeader({ title, small = nothing, isDemo, onBack, right = nothing }) {
  return html`<header class="bar">
    ${onBack ? html`<button class="icon-button" type="button" aria-label=${t('返回')} @click=${onBack}>${icon('arrow-left')}</button>` : nothing}
    <div class="grow">
      <h1 tabindex="-1">${title}</h1>
      <p class="small-line">${demoTag(isDemo)}${small}</p>
    </div>
    ${right}
  </header>`;
}

/** The other language, for what is turned to a resident. @param {{ useLanguage: (name: string) => unknown }} shell */
export function languageButton(shell) {
  const english = language() === 'en';
  return html`<button
    class="button slim"
    type="button"
    lang=${english ? 'zh-CN' : 'en'}
    @click=${() => shell.useLanguage(english ? 'zh-Hans' : 'en')}
  >
    ${icon('languages')}${english ? '中文' : 'English'}
  </button>`;
}

/** A card's rows of one icon and one sentence each. @param {string[][]} lines [icon, words] @param {string} [className] */
export function sentences(lines, className = 'rows') {
  return html`<ul class=${className}>
    ${lines.map(
      ([name, words]) =>
        html`<li>
          ${icon(name)}
          <p class="grow">${words}</p>
        </li>`,
    )}
  </ul>`;
}

/** A titled list on a card. @template T @param {string} title @param {T[]} entries @param {(entry: T) => unknown} row */
export function section(title, entries, row) {
  return html`<section>
    <h2 class="section">${title}</h2>
    <ul class="card tight rows">
      ${entries.map(row)}
    </ul>
  </section>`;
}

/** A switch with its label. @param {{ label: unknown, checked: boolean, onChange: (checked: boolean) => void }} parts */
export function switchControl({ label, checked, onChange }) {
  return html`<button
    class="switch-row"
    type="button"
    role="switch"
    aria-checked=${checked ? 'true' : 'false'}
    @click=${() => onChange(!checked)}
  >
    <span class="grow">${label}</span><span class="switch ${checked ? 'on' : ''}"></span>
  </button>`;
}

/** @typedef {{ label: unknown, chosen: boolean, onPress: () => void, name?: string }} Choice name: what is read out, where the label alone does not say it */

/**
 * One of several among many: a button that says whether it is chosen, by tick and by name.
 * @param {Choice & { role?: string, isStop?: boolean }} parts isStop: whether Tab stops here
 */
export function chip({ label, chosen, onPress, role = 'checkbox', name, isStop = true }) {
  return html`<button
    class="chip ${chosen ? 'picked' : ''}"
    type="button"
    role=${role}
    aria-checked=${chosen ? 'true' : 'false'}
    aria-label=${name ?? nothing}
    tabindex=${isStop ? 0 : -1}
    @click=${onPress}
  >
    ${label}${chosen ? html`<span class="tick">${icon('check', 'g')}</span>` : nothing}
  </button>`;
}

/**
 * One choice among several: Tab stops once in the group, the arrow keys choose.
 * @param {{ label: string, kind: string, options: Choice[] }} parts kind: the class of the group, such as grid4
 */
export function radios({ label, kind, options }) {
  const hasChosen = options.some((option) => option.chosen);
  return html`<div class=${kind} role="radiogroup" aria-label=${label} @keydown=${chooseByArrow}>
    ${options.map((option, index) => chip({ ...option, role: 'radio', isStop: hasChosen ? option.chosen : index === 0 }))}
  </div>`;
}

/** @param {KeyboardEvent} event */
function chooseByArrow(event) {
  const step = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 })[event.key];
  if (!step) return;
  event.preventDefault();
  const group = /** @type {HTMLElement} */ (event.currentTarget);
  const choices = /** @type {HTMLElement[]} */ ([...group.querySelectorAll('[role=radio]')]);
  const next = choices[(choices.indexOf(/** @type {HTMLElement} */ (event.target)) + step + choices.length) % choices.length];
  next.focus();
  // Pressing a chosen one would clear it.
  if (next.ariaChecked !== 'true') next.click();
}

/** A note with an icon. @param {string} kind '', teal, amber, sky, plum, red @param {string} iconName @param {unknown} title @param {unknown} [detail] */
export function note(kind, iconName, title, detail = nothing) {
  return html`<div class="note ${kind}">
    ${icon(iconName)}
    <div class="grow">
      <p class="strong">${title}</p>
      ${detail === nothing ? nothing : html`<p>${detail}</p>`}
    </div>
  </div>`;
}
