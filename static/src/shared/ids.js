// The only source of ids and of random tokens. No time, place or person goes into one.

/** A UUIDv4. @returns {string} */
export function newId() {
  return crypto.randomUUID();
}

/** A 256-bit token, URL-safe base 64, 43 characters. @returns {string} */
export function newToken() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** A nonce for one request. @returns {string} */
export function newNonce() {
  return base64url(crypto.getRandomValues(new Uint8Array(18)));
}

/** A random whole number from 0 to below `limit`. @param {number} limit @returns {number} */
export function randomBelow(limit) {
  return crypto.getRandomValues(new Uint32Array(1))[0] % limit;
}

/** @param {Uint8Array} bytes @returns {string} */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** A UUID from its 22 characters in the pack. @param {string} short @returns {string} */
export function longId(short) {
  const bytes = atob(short.replaceAll('-', '+').replaceAll('_', '/'));
  let hex = '';
  for (let index = 0; index < 16; index += 1) hex += bytes.charCodeAt(index).toString(16).padStart(2, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
