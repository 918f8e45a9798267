// The page's half of the service worker: registers it, hears of a new version, and lets it take over only when the person says so.

/** @param {(update: () => void) => void} onUpdate called with what makes the new version take over */
export async function registerWorker(onUpdate) {
  if (!('serviceWorker' in navigator)) return;
  const address = trustedAddress('/sw.js');
  const registration = await navigator.serviceWorker.register(/** @type {any} */ (address), { scope: '/app/', updateViaCache: 'none' });
  const offer = () => {
    const waiting = registration.waiting;
    // Without a controller this is the first install: there is nothing to update.
    if (!waiting || !navigator.serviceWorker.controller) return;
    onUpdate(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      waiting.postMessage('take over');
    });
  };
  offer();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => {});
  });
}

/** Under Trusted Types a worker's address is a sink; this policy knows one address. @param {string} address */
function trustedAddress(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return address;
  return types
    .createPolicy('xunfang-sw', {
      createScriptURL: (/** @type {string} */ asked) => {
        if (asked !== '/sw.js') throw new TypeError('only the worker of this app');
        return asked;
      },
    })
    .createScriptURL(address);
}
