// The service worker: hands out the shell and fills its cache by build. Shell only: it never queues, replays or rewrites a request,
// never caches /api, and never takes over under an open form. BUILD_NAME, SHELL and LATER are put in by tools/build.mjs.

const CACHE = `shell-${BUILD_NAME}`;
// What came when it was first asked for. Named without the build, so that a new version with the same file does not fetch it again.
const CACHE_LATER = 'later';

self.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

/** Fetch every file of the build. */
async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(SHELL).map(([address, hash]) => keep(cache, address, hash)));
}

/** Fetch a file and check it against its hash before it is put: a sign-in page must not become our program. */
async function keep(cache, address, hash, onFull = (error) => Promise.reject(error)) {
  const response = await fetch(address, { cache: 'no-cache', credentials: 'omit', redirect: 'error' });
  if (!response.ok || response.type !== 'basic') throw new Error(`${address} answered ${response.status}`);
  const digest = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
  if (btoa(String.fromCharCode(...new Uint8Array(digest))) !== hash) throw new Error(`${address} is not what was built`);
  await cache.put(address, response.clone()).catch(onFull);
  return response;
}

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith('shell-') && name !== CACHE) await caches.delete(name);
      const later = await caches.open(CACHE_LATER);
      for (const { url } of await later.keys()) if (!(new URL(url).pathname in LATER)) await later.delete(url);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  const address = request.mode === 'navigate' && pathname.startsWith('/app') ? '/app/' : pathname;
  if (address in SHELL) event.respondWith(fromShell(address, request));
  else if (address in LATER) event.respondWith(fromLater(address));
});

/** A shell file from its cache; from the network when the browser has dropped the cache. */
async function fromShell(address, request) {
  const cached = await caches.open(CACHE).then((cache) => cache.match(address));
  return cached ?? fetch(request);
}

/** A file that is kept once it has been asked for. */
async function fromLater(address) {
  const cache = await caches.open(CACHE_LATER);
  // On a full phone it cannot be kept, and is handed out all the same.
  return (await cache.match(address)) ?? keep(cache, address, LATER[address], () => {});
}
