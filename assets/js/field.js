// The field kit. What it does without a signal is kept sealed on the phone and sent when there is one; what is not safe on the server
// yet is counted in the head at all times.
import * as clocks from './field/clock.js';
import * as lock from './field/lock.js';
import * as ops from './field/ops.js';
import * as queue from './field/queue.js';
import * as screens from './field/screens.js';
import * as store from './field/store.js';
import * as sync from './field/sync.js';
import { $, fill, note, word } from './field/dom.js';

const RETRY = 15000;
const IDLE = 10 * 60000;
const STALE = 60 * 60000;
const DAY = 86400000;
const PIN_MIN = 6;
const { kit } = screens;
let device = null; // what is known of this phone without the PIN
let busy = false;
let needsLogin = false;
let touched = Date.now();

function show(id) {
  for (const s of document.querySelectorAll('main > section')) s.hidden = s.id !== `s-${id}`;
}

async function count() {
  const n = await ops.unsafe();
  const badge = $('#unsafe');
  badge.hidden = !device;
  badge.dataset.count = n.ops;
  badge.dataset.photos = n.photos;
  const state = busy ? word('sending') : navigator.onLine ? word('online') : word('offline');
  const what = n.ops ? word('unsafe', n.photos ? `${n.ops} + ${word('photos', n.photos)}` : n.ops) : word('safe');
  badge.textContent = `${what} · ${state}`;
  badge.classList.toggle('kit-unsafe', n.ops > 0);
  return n;
}

// ---- Wiping ----

async function wipeAll() {
  lock.close();
  device = null;
  kit.pack = null;
  await store.wipe();
  for (const form of document.querySelectorAll('form')) form.reset();
  for (const id of ['trips', 'ties', 'matters', 'queue']) fill($(`#${id}`), []);
}

async function wiped() {
  await wipeAll();
  await count();
  note(word('wiped'));
  show('start');
}

// What was taken along goes after so many days without the server; what was written here, and is nowhere else, only after three times as many.
async function expire(kept) {
  const latest = Math.max(clocks.now(), (kept && kept.latest) || 0);
  const age = latest - ((kept && kept.contact) || device.since);
  if (age < device.days * DAY) return false;
  const n = await ops.unsafe();
  if (!n.ops || age > 3 * device.days * DAY) {
    await wiped();
    return true;
  }
  await store.remove('meta', 'pack');
  note(word('stale'));
  return false;
}

// ---- Sending and fetching ----

const emptyPack = () => ({ now: 0, ties: [], trips: [], matters: [], raises: true });

async function loadPack() {
  const box = await store.get('meta', 'pack');
  kit.pack = box ? await lock.unseal(box) : emptyPack();
}

async function authorize() {
  const s = await sync.session();
  if (s.login !== device.login) throw new sync.Trouble(403, 'other', word('other', device.name));
  device.days = s.days;
  await store.put('meta', device, 'device');
}

async function round() {
  if (await sync.contact(device.secret)) {
    await wiped();
    return;
  }
  await authorize();
  needsLogin = false;
  const n = await sync.send(device, count);
  if (!n && kit.pack.now && clocks.now() - kit.pack.now < STALE) return;
  kit.pack = await sync.fetchPack(device);
  screens.tripChoices();
}

function explain(e, asked) {
  needsLogin = e instanceof sync.Trouble && e.status === 401;
  if (needsLogin) note(word('login'));
  else if (e instanceof sync.Trouble && (asked || e.code === 'other')) note(word('failed', e.message));
  else if (asked) note(word('offline'));
}

function refresh() {
  $('#login-note').hidden = !needsLogin;
  if ($('#s-home').hidden === false) screens.home();
  if ($('#s-queue').hidden === false) queue.show(chosen);
  const off = Math.round(Math.abs(clocks.clock.offset) / 60000);
  if (off > 2 && $('#note').hidden) note(word('clock', off));
}

async function go(asked) {
  if (busy || !device || !lock.isOpen()) return;
  // Logged out at the desk, or wiped in another window.
  if (!(await store.get('meta', 'device'))) {
    await wiped();
    return;
  }
  busy = true;
  await count();
  try {
    await sync.alone(round);
  } catch (e) {
    explain(e, asked);
  }
  busy = false;
  if (!device) return;
  await count();
  refresh();
}

async function chosen(again) {
  await count();
  if (again) await go(false);
  await queue.show(chosen);
}

// ---- Screens by the address ----

function route() {
  note('');
  if (!device) return show('start');
  if (!lock.isOpen()) return show('pin');
  const [name, ...rest] = window.location.hash.slice(1).split('/').map(decodeURIComponent);
  if (name === 'matter' || name === 'case') {
    screens.tripChoices();
    return show(name);
  }
  if (name === 'queue') {
    show('queue');
    return refresh();
  }
  if (name === 'tie' && screens.tie(...rest)) return show('tie');
  if (name === 'trip' && screens.trip(...rest)) return show('trip');
  show('home');
  return screens.home();
}

async function opened() {
  await loadPack();
  touched = Date.now();
  route();
  await go(false);
}

function shut() {
  lock.close();
  kit.pack = null;
  for (const id of ['trips', 'ties', 'matters', 'queue']) fill($(`#${id}`), []);
  route();
}

// ---- Setting up, PIN, log-out ----

async function begin() {
  $('#form-start').hidden = true;
  $('[data-need-login]').hidden = true;
  show('start');
  try {
    await sync.session();
    $('#form-start').hidden = false;
  } catch (e) {
    if (!(e instanceof sync.Trouble)) note(word('offline'));
    $('[data-need-login]').hidden = false;
  }
}

async function onStart(e) {
  e.preventDefault();
  const form = e.target;
  const pin = form.elements.pin.value;
  if (!/^.{6,64}$/.test(pin) || pin.length < PIN_MIN) return note(word('pinshort'));
  if (pin !== form.elements.again.value) return note(word('pindiffers'));
  note('');
  try {
    const s = await sync.session();
    const { secret } = await sync.register();
    await store.wipe();
    await lock.make(pin);
    device = { secret, login: s.login, name: s.name, days: s.days, since: Date.now() };
    await store.put('meta', device, 'device');
    form.reset();
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    return await opened();
  } catch (x) {
    return note(word('failed', x.message));
  }
}

async function onPin(e) {
  e.preventDefault();
  const form = e.target;
  const left = await lock.tryPin(form.elements.pin.value);
  form.reset();
  if (left === 0) return wiped();
  if (left > 0) return note(word('pinwrong', left));
  return opened();
}

async function onLogout() {
  const n = await ops.unsafe();
  if (n.ops && !window.confirm(word('logoutsure', n.ops))) return;
  await sync.session().then(sync.logOut).catch(() => {});
  await wiped();
}

async function onExport() {
  const text = await queue.asText();
  const a = document.createElement('a');
  a.href = URL.createObjectURL(new Blob([`\ufeff${text}`], { type: 'text/plain' }));
  a.download = 'echowall.txt';
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}

function listen() {
  $('#form-start').addEventListener('submit', onStart);
  $('#form-pin').addEventListener('submit', onPin);
  for (const id of ['sync', 'sync-queue']) $(`#${id}`).addEventListener('click', () => go(true));
  $('#lock').addEventListener('click', shut);
  $('#logout').addEventListener('click', onLogout);
  $('#export').addEventListener('click', onExport);
  window.addEventListener('hashchange', () => {
    route();
    $('#main').focus();
  });
  window.addEventListener('online', () => go(false));
  window.addEventListener('offline', count);
  document.addEventListener('visibilitychange', () => document.hidden || go(false));
  for (const type of ['pointerdown', 'keydown', 'input'])
    document.addEventListener(type, () => {
      touched = Date.now();
    });
  setInterval(async () => {
    if (!lock.isOpen()) return;
    if (Date.now() - touched > IDLE) shut();
    else if (navigator.onLine && (await ops.unsafe()).ops) go(false);
  }, RETRY);
  kit.saved = () => count().then(() => go(false));
}

async function start() {
  if (!window.isSecureContext || !window.indexedDB || !crypto.subtle) return note(word('insecure'));
  const base = document.body.dataset.base;
  sync.setBase(base);
  screens.forms();
  listen();
  if (navigator.serviceWorker) {
    const root = base.replace(/\/$/, '');
    navigator.serviceWorker.register(`${root}/field/sw.js`, { scope: `${root}/field` }).catch(() => {});
  }
  device = (await store.get('meta', 'device')) || null;
  const kept = await clocks.load();
  clocks.watch();
  await count();
  if (!device) return begin();
  if (await expire(kept)) return undefined;
  $('[data-who]').textContent = device.name;
  show('pin');
  // Also without the PIN: who must not have it any more does not keep it.
  return sync.contact(device.secret).then((w) => (w ? wiped() : undefined)).catch(() => {});
}

start();
