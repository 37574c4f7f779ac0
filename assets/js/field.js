// The field kit. What it does without a signal is kept sealed on the phone and sent when there is one; what is not safe on the server
// yet is counted in the head at all times.
import * as clocks from './field/clock.js';
import * as forms from './field/forms.js';
import * as lock from './field/lock.js';
import * as ops from './field/ops.js';
import * as queue from './field/queue.js';
import * as screens from './field/screens.js';
import * as store from './field/store.js';
import * as sync from './field/sync.js';
import { $, download, held, note, word } from './field/dom.js';

const RETRY = 15000;
const IDLE = 10 * 60000;
const STALE = 60 * 60000;
const DAY = 86400000;
const SOON = 8000;
const PIN_MIN = 6;
const { kit } = screens;
const channel = window.BroadcastChannel ? new BroadcastChannel('echowall-field') : null;
let device = null; // what is known of this phone without the PIN
let busy = false;
let needsLogin = false;
let touched = Date.now();
let draft = null; // typed and not saved when it was locked
let told = false; // that what was taken along is gone

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

function adopt(kept) {
  device = kept;
  store.own(kept);
  $('[data-who]').textContent = kept ? kept.name : '';
}

// What this window has of a phone that is no more: another window wiped it, or set up another since.
async function forget(kept) {
  lock.close();
  kit.pack = null;
  draft = null;
  needsLogin = false;
  forms.plain();
  screens.blank();
  adopt(kept);
  await count();
  if (kept) {
    show('pin');
    return;
  }
  note(word('wiped'));
  await begin();
}

async function wiped() {
  await store.wipe();
  if (channel) channel.postMessage('wiped');
  await forget(await store.device());
}

// Whether the store is still that of the phone that this window has; where it is not, the window forgets what it has of it.
async function present() {
  const kept = await store.device();
  if (store.mark(kept) === store.mark(device)) {
    device = kept;
    return Boolean(kept);
  }
  await forget(kept);
  return false;
}

const over = () => clocks.age(device.since) >= device.days * DAY;

async function reach() {
  if (!navigator.onLine) return;
  try {
    if (await sync.contact(device.secret, SOON)) await wiped();
  } catch (e) {
    // No signal after all.
  }
}

// What was taken along goes after so many days without the server, which is asked first. What was written here and is nowhere else
// goes by no clock.
async function expire() {
  if (!over() || told) return false;
  await reach();
  if (!device) return true;
  if (!over()) return false;
  if (await store.wipe(true)) {
    await wiped();
    return true;
  }
  told = true;
  await store.remove('meta', 'pack');
  await store.clear('files');
  if (lock.isOpen()) {
    kit.pack = emptyPack();
    refresh();
  }
  note(word('stale'));
  return false;
}

// ---- Sending and fetching ----

const emptyPack = () => ({ now: 0, ties: [], trips: [], matters: [], packs: [], left: 0, raises: true });

async function loadPack() {
  const box = await store.get('meta', 'pack');
  kit.pack = Object.assign(emptyPack(), box ? await lock.unseal(box) : null);
}

async function known(change) {
  device = Object.assign({ id: store.mark(device) }, device, change);
  await store.put('meta', device, 'device');
}

async function authorize() {
  const s = await sync.session();
  if (s.login !== device.login) throw new sync.Trouble(403, 'other', word('other', device.name));
  await known({ days: s.days });
}

async function exchange(asked) {
  const { n, late } = await sync.send(device, count);
  if (asked || n || late || !kit.pack.now || clocks.now() - kit.pack.now >= STALE) {
    kit.pack = await sync.fetchPack(device);
    screens.tripChoices();
  }
  if (late) throw late;
}

async function round(asked) {
  if (await sync.contact(device.secret)) {
    await wiped();
    return;
  }
  await authorize();
  needsLogin = false;
  try {
    await exchange(asked);
  } catch (e) {
    if (!(e instanceof sync.Trouble) || e.status !== 403 || e.field !== 'device') throw e;
    // A server that went back to a backup from before this phone knows nothing of it, nor that it has to wipe itself.
    if (await sync.contact(device.secret)) {
      await wiped();
      return;
    }
    await known(await sync.register());
    await exchange(asked);
  }
  told = false;
}

function explain(e, asked) {
  if (e instanceof store.Gone) {
    present();
    return;
  }
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
  busy = true;
  try {
    if (await present()) {
      await count();
      await sync.alone(() => round(asked));
    }
  } catch (e) {
    explain(e, asked);
  }
  busy = false;
  if (!device || !lock.isOpen()) return;
  await count();
  refresh();
}

async function chosen(again) {
  await count();
  if (again) await go(false);
  if (lock.isOpen()) await queue.show(chosen);
}

// ---- Screens by the address ----

// A key at the end of an address: what was not accepted, taken up again in its form.
const KEYED = { matter: 1, case: 1, trip: 2, tie: 4 };

async function route() {
  note('');
  if (!device) return show('start');
  if (!lock.isOpen()) return show('pin');
  const at = window.location.hash;
  const [name, ...rest] = at.slice(1).split('/').map(decodeURIComponent);
  const key = rest[KEYED[name] - 1];
  const row = key ? await ops.find(key) : null;
  if (at !== window.location.hash || !lock.isOpen()) return undefined;
  forms.plain();
  if (key && (!row || row.state !== 'refused')) {
    window.location.hash = '#queue';
    return undefined;
  }
  if (name === 'queue') {
    show('queue');
    return refresh();
  }
  if (name === 'matter' || name === 'case') screens.tripChoices();
  if (name === 'matter' || name === 'case' || (name === 'tie' && screens.tie(...rest.slice(0, 3), row)) || (name === 'trip' && screens.trip(rest[0], row))) {
    show(name);
    return row ? forms.takeUp(row) : undefined;
  }
  show('home');
  return screens.home();
}

async function opened() {
  await loadPack();
  touched = Date.now();
  await route();
  await forms.restore(draft, lock.unseal);
  draft = null;
  await go(false);
}

async function shut() {
  if (!lock.isOpen()) return;
  draft = await forms.draft(lock.seal);
  lock.close();
  kit.pack = null;
  forms.plain();
  screens.blank();
  await route();
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
    if (!(e instanceof sync.Trouble) && $('#note').hidden) note(word('offline'));
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
    // Another window may have set it up meanwhile, and have written something.
    if (!(await present()) && device) return undefined;
    const s = await sync.session();
    const { secret } = await sync.register();
    const made = await lock.make(pin);
    const fresh = { id: lock.hex(lock.random(16)), secret, login: s.login, name: s.name, days: s.days, since: Date.now() };
    if (!(await store.begin(fresh, made))) return await present();
    adopt(fresh);
    told = false;
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
  if (!(await present()) || (await expire())) return undefined;
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
  if (window.confirm(word('unsealed'))) download(...(await queue.exported()));
}

function listen() {
  $('#form-start').addEventListener('submit', (e) => held(e.target, () => onStart(e)));
  $('#form-pin').addEventListener('submit', (e) => held(e.target, () => onPin(e)));
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
    if (!device || !(await present()) || (await expire()) || !lock.isOpen()) return;
    if (Date.now() - touched > IDLE) shut();
    else if (navigator.onLine && (await ops.unsafe()).ops) go(false);
  }, RETRY);
  kit.saved = () => count().then(() => go(false));
  kit.gone = present;
  if (channel) channel.onmessage = () => present();
  window.addEventListener('unhandledrejection', (e) => {
    if (!(e.reason instanceof store.Gone)) return;
    e.preventDefault();
    present();
  });
}

async function start() {
  if (!window.isSecureContext || !window.indexedDB || !crypto.subtle) return note(word('insecure'));
  const base = document.body.dataset.base;
  sync.setBase(base);
  forms.forms();
  listen();
  if (navigator.serviceWorker) {
    const root = base.replace(/\/$/, '');
    navigator.serviceWorker.register(`${root}/field/sw.js`, { scope: `${root}/field` }).catch(() => {});
  }
  adopt(await store.device());
  await clocks.load();
  clocks.watch();
  await count();
  if (!device) return begin();
  show('pin');
  if (await expire()) return undefined;
  // Also without the PIN: who must not have it any more does not keep it.
  return sync.contact(device.secret).then((w) => (w ? wiped() : undefined)).catch(() => {});
}

start();
