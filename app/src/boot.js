// Gets the app onto the device and starts it. What is big comes in pieces named by their SHA-256, one after the
// other; each is checked, kept as it arrives, and never fetched again. The module is made whole of them once, and kept
// in their place. No framework: this runs before there is one.

import { fail, hush, opened, opening, progress, stalled } from './boot-page.js';
import { standBy } from './boot-worker.js';

const STALL = 30_000; // ms without a byte after which an attempt is given up
const LONGEST_WAIT = 30_000; // ms between attempts while nobody presses the button

const build = JSON.parse(document.getElementById('build').textContent);

try {
  if (!window.caches || !window.WebAssembly || !crypto.subtle) throw new Error('Cache, WebAssembly, HTTPS');
  const kept = await caches.open('pieces');
  await download(kept);
  await standBy(build.version, insist);
  await start(kept);
} catch (why) {
  console.error(why);
  fail(why.message);
}

// Gets every piece that is not there yet, and makes the module whole meanwhile, unless it is.
async function download(kept) {
  const whole = await kept.match(build.module);
  const here = new Map(); // another window that is done lets its pieces go: what is in hand stays
  const lacking = new Set();
  for (const piece of build.kept) {
    if (whole && piece.part === 'book') continue;
    const response = await kept.match(piece.url);
    // One that was spoilt where it was kept comes again: of it something else would be made, and not soon.
    if (response && await isNamed(piece.url, response.clone())) here.set(piece, response);
    else lacking.add(piece);
  }
  if (lacking.size || !whole) progress(build.kept, lacking);
  const get = async (piece) => {
    await insist(async (failures) => {
      // A proxy that answered with something else may have had it cached.
      here.set(piece, await fetchWhole(piece.url, failures > 1 ? 'reload' : 'default'));
    });
    // On a disk that is full it is not fetched once more.
    await insist(() => kept.put(piece.url, here.get(piece).clone()));
    lacking.delete(piece);
    progress(build.kept, lacking);
  };
  for (const piece of [...lacking].filter(({ part }) => part !== 'book')) await get(piece);
  if (!whole) {
    await insist(() => load('/module.js'));
    const module = await Module.begin(build, kept);
    const pieces = Module.pieces(build);
    let taken = Promise.resolve(); // one after the other, while the next ones are on their way
    for (const [n, piece] of pieces.entries()) {
      if (lacking.has(piece)) await get(piece);
      const told = (part) => { if (!lacking.size) opened((n + part) / pieces.length); };
      taken = taken.then(() => module.take(here.get(piece), told));
      taken.catch(() => {}); // heard of below
    }
    await taken;
    await module.finish();
    progress(build.kept, lacking);
  }
  const style = document.getElementById('style'); // its own fetch may have been cut
  if (!style.sheet) style.replaceWith(Object.assign(style.cloneNode(), { href: `${style.href}?again` }));
}

// Runs a script that is not a module.
function load(url) {
  return new Promise((loaded, failed) => {
    const script = Object.assign(document.createElement('script'), { src: url, onload: loaded });
    script.onerror = () => failed(new Error(`${url}: not loaded`));
    setTimeout(script.onerror, STALL);
    document.head.append(script);
  });
}

// Tries until it works, or `most` times. A first failure is tried again almost at once and in silence, since a
// link that was cut is often up again.
async function insist(attempt, most = Infinity) {
  for (let failures = 0; failures < most;) {
    try {
      await attempt(failures);
      hush();
      return;
    } catch (why) {
      console.warn(why);
      failures += 1;
      const wait = Math.min(LONGEST_WAIT, 125 * 2 ** failures) * (0.75 + Math.random() / 2);
      await new Promise((again) => {
        setTimeout(again, wait);
        addEventListener('online', again, { once: true });
        if (failures > 1) stalled(again, why);
      });
    }
  }
}

// Returns a response whose body has arrived whole and is what its name says.
async function fetchWhole(url, cache) {
  const stop = new AbortController();
  let watch = setTimeout(() => stop.abort(), STALL);
  try {
    const response = await fetch(url, { cache, signal: stop.signal });
    if (response.status === 404) await anewFromServer();
    if (!response.ok) throw Object.assign(new Error(`${url}: ${response.status}`), { status: response.status });
    const chunks = [];
    const reader = response.body.getReader();
    for (let read; !(read = await reader.read()).done;) {
      chunks.push(read.value);
      clearTimeout(watch);
      watch = setTimeout(() => stop.abort(), STALL);
    }
    const body = new Blob(chunks);
    if (!await isNamed(url, body)) throw new Error(`${url}: content differs`);
    return new Response(body, { headers: { 'Content-Type': response.headers.get('Content-Type') } });
  } finally {
    clearTimeout(watch);
  }
}

// The server no longer has this version's pieces: gets the page of the version it has, past any worker.
async function anewFromServer() {
  await new Promise((done) => setTimeout(done, 5000));
  await (await navigator.serviceWorker?.getRegistration())?.unregister();
  location.reload();
}

// Whether a body is what its name says.
async function isNamed(url, body) {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await body.arrayBuffer()));
  return url.includes(Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}

async function start(kept) {
  const { default: init } = await import(build.kept.find(({ url }) => url.endsWith('.js')).url);
  const done = opening();
  try {
    await init({ module_or_path: await kept.match(build.module) });
  } catch (why) {
    // Spoilt where it was kept: it comes again at the next attempt.
    const right = await kept.match(build.module).then((whole) => isNamed(build.module, whole)).catch(() => false);
    if (!right) await kept.delete(build.module);
    throw why;
  }
  done();
}
