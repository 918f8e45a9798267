// What every screen is made of: light DOM, one element a screen, redrawn when the workplace changes; icons, header, sync pill.
import { LitElement, html, nothing } from 'lit';
import { t } from './translate.js';

/** @type {Record<string, string>} */
const assets = JSON.parse(document.querySelector('meta[name="assets"]')?.getAttribute('content') ?? '{}');

/** The address of a built file. @param {string} name @returns {string} */
export function assetAddress(name) {
  return `/static/dist/${assets[name]}`;
}

/** An icon; its word stands beside it. @param {string} name @param {string} [size] s, g, l or xl */
export function icon(name, size = '') {
  return html`<svg class="icon ${size}" aria-hidden="true"><use href="${assetAddress('icons.svg')}#${name}"></use></svg>`;
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
    this.work?.addEventListener('change', this.redraw);
    // A lock ends by the clock alone: look again now and then.
    this.ticking = setInterval(this.redraw, 30_000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.work?.removeEventListener('change', this.redraw);
    clearInterval(this.ticking);
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

/** A switch with its label. @param {{ label: string, checked: boolean, onChange: (checked: boolean) => void }} parts */
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

/**
 * One choice among several, or several among many: a button that says whether it is chosen, by tick and by name.
 * @param {{ label: string, chosen: boolean, onPress: () => void, role?: string, name?: string }} parts
 */
export function chip({ label, chosen, onPress, role = 'checkbox', name }) {
  return html`<button
    class="chip ${chosen ? 'picked' : ''}"
    type="button"
    role=${role}
    aria-checked=${chosen ? 'true' : 'false'}
    aria-label=${name ?? nothing}
    @click=${onPress}
  >
    ${label}${chosen ? html`<span class="tick">${icon('check', 'g')}</span>` : nothing}
  </button>`;
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
