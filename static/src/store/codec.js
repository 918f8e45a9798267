// How values lie in the store. Plain today; encryption replaces this codec and nothing else.
// Asynchronous from the first day, and never awaited inside a transaction (measured: Firefox then loses the transaction).

/** @typedef {{ encode(value: unknown): Promise<any>, decode(sealed: any): Promise<any> }} Codec */

/** @type {Codec} */
export const plainCodec = {
  async encode(value) {
    return JSON.stringify(value);
  },
  async decode(sealed) {
    return JSON.parse(sealed);
  },
};
