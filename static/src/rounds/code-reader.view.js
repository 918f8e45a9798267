// Reads a code where the browser cannot: zxing as WebAssembly, in a piece of its own, its file from our own station (docs/decisions/0014).
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** @param {ImageData} pixels @param {string} address of zxing_reader.wasm @returns {Promise<string | null>} */
export async function readCode(pixels, address) {
  prepareZXingModule({
    overrides: { locateFile: () => address },
    equalityFn: (one, other) => one.locateFile?.('', '') === other.locateFile?.('', ''),
  });
  const [found] = await readBarcodes(pixels, { formats: ['QRCode'], maxNumberOfSymbols: 1 });
  return found?.text ?? null;
}
