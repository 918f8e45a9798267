// Where a built file lies, by its plain name: the page carries the list, because names hold their content's hash.
/** @type {Record<string, string>} */
const assets = JSON.parse(document.querySelector('meta[name="assets"]')?.getAttribute('content') ?? '{}');

/** @param {string} name such as 'icon-192.png' @returns {string} */
export function assetAddress(name) {
  return `/static/dist/${assets[name]}`;
}
