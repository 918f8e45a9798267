// Has the worker keep the reader of codes, on a phone that cannot read them by itself: after its first exchange, so that it scans offline from then on.
import { readsByItself } from '../rounds/camera.view.js';
import { assetAddress } from './assets.js';

/** @returns {string} */
export const readerAddress = () => assetAddress('zxing_reader.wasm');

/** Ask for the reader's file once the station has been heard. @param {import('./shell.js').Shell} shell */
export function keepReader(shell) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const look = async () => {
    if (shell.work?.sync.outcome?.end !== 'done') return;
    shell.removeEventListener('change', look);
    if (await readsByItself()) return;
    await workers.ready;
    if (!workers.controller) await new Promise((resolve) => workers.addEventListener('controllerchange', resolve, { once: true }));
    // Out of reach again: the next start asks again.
    await fetch(readerAddress()).catch(() => null);
  };
  shell.addEventListener('change', look);
}
