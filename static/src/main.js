// The phone's program starts here: registry, language, window, worker, and then the person's store.
import './shell/app.view.js';
import { Registry } from './store/registry.js';
import { Router } from './shell/router.js';
import { Shell } from './shell/shell.js';
import { holdWindow } from './shell/window.js';
import { registerWorker } from './shell/worker.js';

/** The language of a first visit: what the browser speaks. @returns {string} */
function browserLanguage() {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-Hans' : 'en';
}

/** A code in the address (#code=…) is taken out of it at once, so that no history keeps it. @returns {string} */
function takeOfferedCode() {
  const found = location.hash.match(/^#code=([0-9A-Za-z-]{8,40})$/);
  if (found) history.replaceState(null, '', '#/activate');
  return found ? found[1] : '';
}

async function start() {
  const offeredCode = takeOfferedCode();
  const registry = await Registry.open();
  const shell = new Shell(registry, new Router(window));
  shell.offeredCode = offeredCode;
  await shell.useLanguage((await registry.setting('language')) ?? browserLanguage());
  const app = /** @type {import('./shell/app.view.js').AppView} */ (document.querySelector('xunfang-app'));
  const holder = holdWindow({
    onHeld: async () => {
      shell.isHere = true;
      // The app was closed in practice: its addresses lead nowhere, and the day is the real one.
      if (location.hash.includes('/practice-')) shell.router.root('today');
      await shell.openCurrent();
      app.isReady = true;
      shell.drain();
    },
    onTaken: () => {
      shell.isHere = false;
      app.isReady = true;
      shell.changed();
    },
  });
  app.takeWindow = holder.take;
  app.shell = shell;
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    shell.installPrompt = event;
    shell.changed();
  });
  // Nobody may be signed in, and still somebody's records wait.
  window.addEventListener('online', () => shell.drain());
  setInterval(() => !shell.work && shell.drain(), 60_000);
  registerWorker((update) => {
    shell.update = update;
    shell.changed();
  });
}

start();
