// The service worker seen from the page: it opens the app without a network and brings new versions. A new
// version waits until the person takes it, so that it never interrupts typing. And the browser's offer to put the app
// on the home screen, which may come before the app is there: it is kept until the person wants it.

import { offline } from './boot-page.js';
import { canScan, scan } from './boot-scan.js';

const ATTEMPTS = 5; // then without: the app has to open even where workers are broken
const ASK = 3_600_000; // ms between questions whether there is a new version
const ASK_AGAIN = 60_000; // ms after a new version could not be fetched whole

const workers = navigator.serviceWorker;
const listeners = [];
let ready = false; // a new version is there
let waiting = null; // its worker; null once another window has gone over to it
let asked = false; // this window wants it
const hopeful = [];
let offer = null; // to install the app

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offered(event);
});
addEventListener('appinstalled', () => offered(null));

/** Puts the worker in place. A first visit waits for it: what is on the device then opens offline. */
export async function standBy(version, insist) {
  window.sochibo = { version, onUpdate, applyUpdate, onOffer, install, canScan, scan };
  if (!workers) return;
  const known = workers.controller;
  workers.addEventListener('controllerchange', () => {
    if (asked) location.reload();
    else if (known) announce(null);
  });
  offline(false);
  let there = false;
  const put = async () => {
    const registration = await workers.register('/sw.js', { updateViaCache: 'none' });
    if (!there) watch(registration);
    there = true;
    if (!known) await activated(registration.installing ?? registration.waiting ?? registration.active);
    offline(true);
  };
  const inPlace = insist(put, known ? 1 : ATTEMPTS);
  if (!known) await inPlace;
  addEventListener('online', () => { if (!there) put().catch(() => {}); });
}

/** Calls `callback` when there is a new version, at once if there is one already. */
function onUpdate(callback) {
  listeners.push(callback);
  if (ready) callback();
}

/** Goes over to the new version: loads the page anew, once. */
function applyUpdate() {
  asked = true;
  if (waiting) waiting.postMessage('activate');
  else location.reload();
}

/** Calls `callback` with whether the app can be installed, now and whenever that changes. */
function onOffer(callback) {
  hopeful.push(callback);
  callback(Boolean(offer));
}

/** Has the browser ask the person; an offer is good for once. */
function install() {
  offer?.prompt();
  offered(null);
}

function offered(event) {
  offer = event;
  hopeful.forEach((callback) => callback(Boolean(offer)));
}

function announce(worker) {
  ready = true;
  waiting = worker;
  listeners.forEach((callback) => callback());
}

function activated(worker) {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('service worker not installed'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

function watch(registration) {
  const ask = () => registration.update().catch(() => {}); // no network: asked again later
  const look = (worker) => {
    if (worker?.state === 'installed' && workers.controller) announce(worker);
    if (worker?.state === 'redundant' && !ready) setTimeout(ask, ASK_AGAIN);
  };
  look(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker.addEventListener('statechange', () => look(worker));
  });
  addEventListener('online', ask);
  setInterval(ask, ASK);
}
