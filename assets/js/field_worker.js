// The worker of the field kit: keeps the page, its script, styles and icons on the phone, by the name of the build. It keeps
// nothing else: what the kit knows is sealed in its own store, and every question to the server goes to the server.
const shell = self.SHELL;
const name = `field-${shell.build}`;

async function keep() {
  const cache = await caches.open(name);
  for (const url of shell.urls) {
    const answer = await fetch(url, { credentials: 'same-origin', cache: 'reload' });
    if (!answer.ok || answer.redirected) throw new Error(url);
    await cache.put(url, answer);
  }
  await self.skipWaiting();
}

async function clean() {
  for (const key of await caches.keys()) if (key.startsWith('field-') && key !== name) await caches.delete(key);
  await self.clients.claim();
}

self.addEventListener('install', (e) => e.waitUntil(keep()));
self.addEventListener('activate', (e) => e.waitUntil(clean()));
self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== self.location.origin || !shell.urls.includes(url.pathname)) return;
  e.respondWith(
    caches.open(name).then((c) => c.match(url.pathname)).then((kept) => kept || fetch(e.request)),
  );
});
