// Sending what is waiting, and fetching the pack. One at a time over all windows of the phone. Nothing is forgotten here before the
// server has said that it has it.
import * as lock from './lock.js';
import * as ops from './ops.js';
import * as store from './store.js';
import { met } from './clock.js';
import { word } from './dom.js';

const PART = 256 * 1024;
const BATCH = 20;
const BATCH_BYTES = 300 * 1024;
const PHONE_TIMEOUT = 60000;
// What only the phone reads, and what came of it.
const OWN = ['answer', 'title', 'field', 'choice', 'max'];

export class Trouble extends Error {
  constructor(status, code, text, field) {
    super(text);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

let base = '/';
let csrf = '';
export const setBase = (b) => {
  base = b.replace(/\/$/, '');
};

export async function ask(path, { method = 'GET', body, type, secret, bytes, limit = PHONE_TIMEOUT } = {}) {
  const headers = { 'Accept-Language': document.documentElement.lang };
  if (csrf) headers['X-CSRF-Token'] = csrf;
  if (secret) headers['X-Field-Secret'] = secret;
  if (type) headers['Content-Type'] = type;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const answer = await fetch(base + path, { method, headers, body, credentials: 'same-origin', cache: 'no-store', redirect: 'manual', signal: stop.signal });
    if (answer.ok && bytes) return await answer.arrayBuffer();
    const value = /json/.test(answer.headers.get('Content-Type') || '') ? await answer.json() : {};
    if (!answer.ok) throw new Trouble(answer.status, value.code || '', value.detail || String(answer.status), value.field);
    return value;
  } finally {
    clearTimeout(timer);
  }
}

// Whether the server can be asked, what time it has, and whether this phone has to wipe itself.
export async function contact(secret, limit) {
  const before = Date.now();
  const r = await ask('/field/contact', { secret, limit });
  await met(before, Date.now(), r.now);
  return r.wipe;
}

export async function session() {
  csrf = '';
  const s = await ask('/field/session');
  csrf = s.csrf;
  return s;
}

export const register = () => ask('/field/device', { method: 'POST' });
export const logOut = () => ask('/desk/logout', { method: 'POST' }).catch(() => {});

// Half a sign, or none, is nothing that JSON or an address can hold: it would be refused with all that goes along with it.
function clean(text) {
  return Array.from(text, (c) => (c === '\0' || (c.length === 1 && c >= '\ud800' && c <= '\udfff') ? '\ufffd' : c)).join('');
}

// The bytes of a photo, its name and hash; null where they were sealed by another key.
async function openPhoto(row) {
  try {
    return Object.assign(await ops.aboutPhoto(row), { bytes: await lock.openBytes(row) });
  } catch (e) {
    if (!lock.isOpen()) throw e;
    return null;
  }
}

async function sendPhoto(key) {
  const row = await store.get('photos', key);
  if (!row || row.state === 'whole') return null;
  let { received, whole } = await ask(`/field/photo/${key}`);
  const photo = whole ? null : await openPhoto(row);
  if (!whole && !photo) return word('shutwhy');
  while (!whole) {
    const part = photo.bytes.slice(received, received + PART);
    const q = `offset=${received}&size=${row.size}&original=${photo.hash}&name=${encodeURIComponent(clean(photo.name))}`;
    const r = await ask(`/field/photo/${key}?${q}`, { method: 'PUT', body: part, type: 'application/octet-stream' });
    if (r.refused) return r.refused;
    ({ received, whole } = r);
  }
  // The bytes stay until the operation that they belong to is done.
  await store.put('photos', Object.assign(row, { state: 'whole' }));
  return null;
}

const isLost = (e) => e instanceof Trouble && (e.status === 400 || e.status === 413);

// The photos of an operation first: what the server cannot take as a picture is left out, and said.
async function sendPhotos(row) {
  for (const key of row.op.photos || []) {
    let refused = null;
    try {
      refused = await sendPhoto(key);
    } catch (e) {
      if (!isLost(e)) throw e;
      refused = e.message;
    }
    if (refused) return { key, text: refused };
  }
  return null;
}

function body(row) {
  const op = Object.assign({}, row.op);
  for (const name of OWN) delete op[name];
  return op;
}

const written = (value) => JSON.stringify(value, (k, v) => (typeof v === 'string' ? clean(v) : v));

// A server that went back to a backup may lack a photo that it had: it is sent once more. One that is not here either is said.
async function photosAgain(row, r) {
  for (const key of row.op.photos || []) {
    const photo = await store.get('photos', key);
    if (!photo) {
      await ops.settle(row, 'refused', { text: r.text || '', photo: key });
      return;
    }
    await store.put('photos', Object.assign(photo, { state: 'waiting' }));
  }
}

async function handle(row, r) {
  if (r.status === 'done' || r.status === 'already') await ops.finish(row);
  else if (r.status === 'waits') await photosAgain(row, r);
  else if (r.status === 'conflict') await ops.settle(row, 'conflict', { text: r.text, theirs: r.theirs });
  else await ops.settle(row, 'refused', { text: r.text || '' });
}

async function postAll(rows, secret) {
  const text = written({ phone_at: Date.now(), ops: rows.map(body) });
  const r = await ask('/field/sync', { method: 'POST', body: text, type: 'application/json', secret });
  for (const result of r.results) {
    const row = rows.find((x) => x.key === result.key);
    if (row) await handle(row, result);
  }
  if (r.later) throw new Trouble(503, 'busy', '');
}

// One that the server cannot even read does not keep back the others: they go singly, and it is said to be refused.
async function post(rows, secret) {
  try {
    await postAll(rows, secret);
  } catch (e) {
    if (!isLost(e)) throw e;
    if (rows.length === 1) await ops.settle(rows[0], 'refused', { text: e.message });
    else for (const row of rows) await post([row], secret);
  }
}

// Comes to what is to be tried again later, if anything.
async function sendAll(rows, secret, told) {
  let batch = [];
  let size = 0;
  let late = null;
  const flush = async () => {
    if (batch.length) await post(batch, secret);
    batch = [];
    size = 0;
    await told();
  };
  for (const row of rows) {
    if ((row.op.photos || []).length) {
      await flush();
      let refused = null;
      try {
        refused = await sendPhotos(row);
      } catch (e) {
        // Too many have begun: this one waits, and those that have begun go on.
        if (!(e instanceof Trouble) || e.status !== 429) throw e;
        late = e;
        continue;
      }
      await told();
      if (refused) {
        await ops.settle(row, 'refused', { text: refused.text, photo: refused.key });
        continue;
      }
    }
    const n = JSON.stringify(row.op).length * 3;
    if (batch.length >= BATCH || size + n > BATCH_BYTES) await flush();
    batch.push(row);
    size += n;
  }
  await flush();
  return late;
}

// Everything that waits: words first, what has photos after.
export async function send(kit, told) {
  const waiting = (await ops.list()).filter((row) => row.state === 'waiting');
  const photos = (row) => ((row.op.photos || []).length ? 1 : 0);
  const late = waiting.length ? await sendAll(waiting.sort((a, b) => photos(a) - photos(b) || a.seq - b.seq), kit.secret, told) : null;
  return { n: waiting.length, late };
}

// Files of study packs, sealed, each once: what is there stays, and what is in no pack any more goes. One that is refused, is not what it
// should be or finds no room is left out; its pack says so.
async function fetchFiles(packs) {
  const wanted = {};
  for (const p of packs) for (const f of p.files) wanted[f.id] = `/field/packs/${p.ref}/${f.id}`;
  const have = await store.keys('files');
  for (const key of have) if (!wanted[key]) await store.remove('files', key);
  for (const p of packs)
    for (const f of p.files) {
      if (have.includes(f.id)) continue;
      try {
        const bytes = await ask(wanted[f.id], { bytes: true });
        if (lock.hex(await crypto.subtle.digest('SHA-256', bytes)) !== f.sha256) continue;
        await store.put('files', Object.assign({ key: f.id }, await lock.sealBytes(bytes)));
      } catch (e) {
        if (e instanceof store.Gone || (e instanceof Trouble && (e.status === 401 || e.status === 429 || e.status >= 500))) throw e;
        if (!(e instanceof Trouble) && e.name !== 'QuotaExceededError') throw e;
      }
    }
}

export async function fetchPack(kit) {
  const pack = await ask('/field/pack', { secret: kit.secret });
  await store.put('meta', await lock.seal(pack), 'pack');
  await fetchFiles(pack.packs);
  return pack;
}

// Only one window sends at a time; where the browser cannot say so, keys and offsets keep it harmless.
export async function alone(fn) {
  if (navigator.locks) return navigator.locks.request('echowall-field', { ifAvailable: true }, (l) => (l ? fn() : undefined));
  return fn();
}
