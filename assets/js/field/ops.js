// The operation log: what was done without the server, sealed, each with a key of its own, in the order in which it was done.
import * as lock from './lock.js';
import * as store from './store.js';
import { moment } from './clock.js';
import { cut } from './dom.js';

const NAME_MAX = 80;
const opKey = () => lock.hex(lock.random(16));

// A photo that is empty, or that the phone does not give out.
export class BadPhoto extends Error {}

// Reads a file as it is: the original, no smaller picture of it.
async function bytesOf(file) {
  const bytes = await new Response(file).arrayBuffer().catch(() => null);
  if (!bytes || !bytes.byteLength) throw new BadPhoto(file.name);
  return bytes;
}

async function photoRows(files, op) {
  const rows = [];
  for (const file of files) {
    const bytes = await bytesOf(file);
    const hash = lock.hex(await crypto.subtle.digest('SHA-256', bytes));
    const box = await lock.sealBytes(bytes);
    const about = await lock.seal({ hash, name: cut(file.name || 'photo.jpg', NAME_MAX) });
    rows.push({ key: opKey(), op, size: bytes.byteLength, state: 'waiting', about, iv: box.iv, data: box.data });
  }
  return rows;
}

// The name and hash of a photo.
export const aboutPhoto = (row) => (row.about ? lock.unseal(row.about) : Promise.resolve({ hash: row.hash, name: row.name }));

async function sealed(op, files) {
  const key = opKey();
  const photos = await photoRows(files, key);
  const body = Object.assign({ key }, op);
  if (photos.length) body.photos = photos.map((p) => p.key);
  return { key, photos, box: await lock.seal(body) };
}

const rowOf = (key, seq, state, box) => ({ key, seq, state, iv: box.iv, data: box.data });

// Everything of one operation is kept in one transaction: after this resolves a killed browser loses nothing of it.
export async function add(op, files = []) {
  const x = await sealed(Object.assign(moment(), op), files);
  await store.change(['ops', 'photos', 'meta'], (ops, shots, meta) => {
    const last = meta.get('seq');
    last.onsuccess = () => {
      const seq = (last.result || 0) + 1;
      meta.put(seq, 'seq');
      ops.put(rowOf(x.key, seq, 'waiting', x.box));
      for (const p of x.photos) shots.put(p);
    };
  });
  return x.key;
}

// A row that was sealed by another key is shown as that, and stops none of the others.
async function openRow(row) {
  try {
    return Object.assign(row, { op: await lock.unseal(row) });
  } catch (e) {
    if (!lock.isOpen()) throw e;
    return Object.assign(row, { state: 'shut', op: { kind: 'shut', phone_at: 0, offset: 0 } });
  }
}

export async function list() {
  const rows = (await store.all('ops')).sort((a, b) => a.seq - b.seq);
  for (const row of rows) await openRow(row);
  return rows;
}

export async function find(key) {
  const row = await store.get('ops', key);
  return row ? openRow(row) : null;
}

// Changes a row that is still there, and as it was when it was read: false where it was sent, thrown away or taken up elsewhere.
async function still(row, fn) {
  let there = false;
  await store.change(['ops', 'photos'], (ops, shots) => {
    const r = ops.get(row.key);
    r.onsuccess = () => {
      there = Boolean(r.result) && r.result.state === row.state;
      if (there) fn(ops, shots);
    };
  });
  return there;
}

// What came of it is sealed as well: a conflict holds what somebody else wrote. The photo `without` goes.
export async function settle(row, state, answer, without) {
  const op = Object.assign({}, row.op);
  delete op.answer;
  if (answer) op.answer = answer;
  if (without) op.photos = op.photos.filter((p) => p !== without);
  const box = await lock.seal(op);
  return still(row, (ops, shots) => {
    ops.put(rowOf(row.key, row.seq, state, box));
    if (without) shots.delete(without);
  });
}

function dropPhotosOf(shots, key) {
  const r = shots.openCursor();
  r.onsuccess = () => {
    if (!r.result) return;
    if (r.result.value.op === key) r.result.delete();
    r.result.continue();
  };
}

// It is safe: its photos go, and it with them. Only what is finished goes.
export async function finish(row) {
  await store.change(['ops', 'photos'], (ops, shots) => {
    ops.delete(row.key);
    if (row.state === 'shut') dropPhotosOf(shots, row.key);
    for (const p of row.op.photos || []) shots.delete(p);
  });
}

// Others in its place, at its time and under keys of their own, in one transaction; the files go with the first.
export async function replace(row, others, files = []) {
  const { phone_at, offset, contact } = row.op;
  const made = [];
  for (const op of others) made.push(await sealed(Object.assign({ phone_at, offset, contact }, op), made.length ? [] : files));
  return still(row, (ops, shots) => {
    ops.delete(row.key);
    for (const p of row.op.photos || []) shots.delete(p);
    made.forEach((x, i) => {
      ops.put(rowOf(x.key, row.seq + i / 1000, 'waiting', x.box));
      for (const p of x.photos) shots.put(p);
    });
  });
}

// The photos of an operation as they were taken, but for what was sealed by another key.
export async function files(row) {
  const made = [];
  for (const key of row.op.photos || []) {
    const photo = await store.get('photos', key);
    try {
      if (photo) made.push(new File([await lock.openBytes(photo)], (await aboutPhoto(photo)).name));
    } catch (e) {
      if (!lock.isOpen()) throw e;
    }
  }
  return made;
}

export async function unsafe() {
  const ops = await store.transact(['ops'], 'readonly', (s) => s.count());
  const photos = await store.transact(['photos'], 'readonly', (s) => s.count());
  return { ops, photos };
}
