// Random codes that people copy by hand: eight characters of Crockford's 32 and a check character. A code says nothing but itself.

export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHECK_ALPHABET = `${ALPHABET}*~$=U`;

/** Crockford's check character (mod 37) of an 8-character code. @param {string} code @returns {string} */
export function checkCharacter(code) {
  let value = 0;
  for (const letter of code) value = value * 32 + ALPHABET.indexOf(letter);
  return CHECK_ALPHABET[value % 37];
}

/** Whether 8 characters and their check character fit. @param {string} code @returns {boolean} */
export function isCode(code) {
  return code.length === 9 && [...code].every((letter) => ALPHABET.includes(letter)) && checkCharacter(code.slice(0, 8)) === code[8];
}

/** A new code. @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array} [random] @returns {string} */
export function mintCode(random = (bytes) => crypto.getRandomValues(bytes)) {
  for (;;) {
    const code = [...random(new Uint8Array(8))].map((byte) => ALPHABET[byte % 32]).join('');
    const check = checkCharacter(code);
    // The five signs * ~ $ = U are easily copied wrong by hand, so such a code is drawn again.
    if (ALPHABET.includes(check)) return code + check;
  }
}

/** A code as it is shown and read out: K7QM-2WXT-5. @param {string} code @returns {string} */
export function spacedCode(code) {
  return `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
}
