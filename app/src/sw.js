// Opens the app without a network, on every path. Everything of one version is on the device before that version
// is used, and a version is used whole: the page, its scripts and its pieces always belong together.

'@module@'; // module.js stands here, put in by the build

const BUILD = "@build@"; // version, module, press, shell: { url: SHA-256 }, kept: [{ url, part }]; put in by the build
const SHELL = `shell-${BUILD.version}`;

self.addEventListener('install', (event) => event.waitUntil(fill()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('message', ({ data }) => { if (data === 'activate') self.skipWaiting(); });
self.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const ours = event.request.method === 'GET' && origin === location.origin;
  // What the server says is never kept here: the app keeps it itself, and knows how old it is.
  if (!ours || pathname === '/api' || pathname.startsWith('/api/')) return;
  event.respondWith(answer(event.request, event.request.mode === 'navigate' ? '/' : pathname));
});

// Gets what is lacking, one after the other: what arrives before the link is cut need not come again.
async function fill() {
  const shell = await caches.open(SHELL);
  for (const [url, sum] of Object.entries(BUILD.shell)) {
    if (!await shell.match(url)) await shell.put(url, await fetchWhole(url, sum));
  }
  const kept = await caches.open('pieces');
  const whole = await kept.match(BUILD.module);
  const pieces = [];
  for (const { url, part } of BUILD.kept) {
    if (whole && part === 'book') continue;
    const [, sum] = url.match(/([0-9a-f]{64})/);
    let response = await kept.match(url);
    if (!response) {
      response = await fetchWhole(url, sum);
      await kept.put(url, response.clone());
    }
    if (part === 'book') pieces.push(response); // a page that is done lets its own go: what is in hand stays
  }
  if (whole) return;
  const module = await Module.begin(BUILD, kept);
  for (const piece of pieces) await module.take(piece);
  await module.finish();
}

// A response that has arrived whole and belongs to this version; the server may have gone on to the next.
async function fetchWhole(url, sum) {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const body = await response.arrayBuffer();
  const is = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  if (Array.from(is, (byte) => byte.toString(16).padStart(2, '0')).join('') !== sum) {
    throw new Error(`${url}: another version's`);
  }
  const headers = new Headers(response.headers); // the policies among them
  headers.delete('Content-Encoding'); // no longer true of the body
  headers.delete('Content-Length');
  return new Response(body, { headers });
}

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith('shell-') && name !== SHELL) await caches.delete(name);
  }
  // While the next version is on its way, its pieces are not in this one's list.
  if (!self.registration.installing && !self.registration.waiting) {
    const kept = await caches.open('pieces');
    const ours = [BUILD.module, ...BUILD.kept.filter(({ part }) => part !== 'book').map(({ url }) => url)];
    for (const { url } of await kept.keys()) {
      if (!ours.includes(new URL(url).pathname)) await kept.delete(url);
    }
  }
  await self.clients.claim();
}

async function answer(request, path) {
  const shell = await caches.open(SHELL);
  const kept = await caches.open('pieces');
  return await shell.match(path) ?? await kept.match(path) ?? fetch(request);
}
