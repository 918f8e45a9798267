// A partner's number as a phone dials it. Pure.

/** What is dialled; '' where nothing was typed, null where it is no telephone number. @param {string} typed @returns {string | null} */
export function dialled(typed) {
  const number = typed.normalize('NFKC').replaceAll(/[\s\-–—.()]/g, '');
  if (!number) return '';
  return /^\+?\d{3,15}$/.test(number) ? number : null;
}
