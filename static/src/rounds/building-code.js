// What stands in the code at a building's entrance: the address of our page, and a random token behind it. It is compared, and never gone to.

const SHAPE = /\/app\/?#\/b\/([A-Za-z0-9_-]{22})$/;

/** The token a code holds, or null where it is not one of ours. @param {string} text @returns {string | null} */
export function tokenIn(text) {
  return SHAPE.exec(text.trim())?.[1] ?? null;
}

/**
 * @template {{ qr_token?: string | null }} Building
 * @param {Building[]} buildings of this phone
 * @param {string | null} token
 * @returns {Building | undefined}
 */
export function buildingWithToken(buildings, token) {
  return token ? buildings.find((building) => building.qr_token === token) : undefined;
}
