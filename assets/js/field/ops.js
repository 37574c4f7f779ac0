// The operation log: what was done without the server, sealed, each with a key of its own, in the order in which it was done.
import * as lock from './lock.js';
import * as store from './store.js';
import { moment } from './clock.js';

const opKey = () => lock.hex(lock.random(16));

// Reads a file as it is: the original, no smaller picture of it.
const bytesOf = (file) => new Response(file).arrayBuffer();

async function photoRows(files, op) {
  const rows = [];
  for (const file of files) {
    const bytes = await bytesOf(file);
    const hash = lock.hex(await crypto.subtle.digest('SHA-256', bytes));
    const box = await lock.sealBytes(bytes);
    rows.push({ key: opKey(), op, size: bytes.byteLength, hash, state: 'waiting', name: (file.name || 'photo.jpg').slice(0, 80), iv: box.iv, data: box.data });
  }
  return rows;
}

// Everything of one operation is kept in one transaction: after this resolves a killed browser loses nothing of it.
export async function add(op, files = []) {
  const key = opKey();
  const when = moment();
  const photos = await photoRows(files, key);
  const body = Object.assign({ key }, when, op);
  if (photos.length) body.photos = photos.map((p) => p.key);
  const box = await lock.seal(body);
  await store.transact(['ops', 'photos', 'meta'], 'readwrite', (ops, shots, meta) => {
    const last = meta.get('seq');
    last.onsuccess = () => {
      const seq = (last.result || 0) + 1;
      meta.put(seq, 'seq');
      ops.put({ key, seq, state: 'waiting', iv: box.iv, data: box.data });
      for (const p of photos) shots.put(p);
    };
  });
  return key;
}

export async function list() {
  const rows = (await store.all('ops')).sort((a, b) => a.seq - b.seq);
  for (const row of rows) row.op = await lock.unseal(row);
  return rows;
}

// What came of it is sealed as well: a conflict holds what somebody else wrote.
export async function settle(row, state, extra) {
  const box = await lock.seal(Object.assign({}, row.op, extra ? { answer: extra } : {}));
  await store.put('ops', { key: row.key, seq: row.seq, state, iv: box.iv, data: box.data });
}

// It is safe: its photos go, and it with them. Only what is finished goes.
export async function finish(row) {
  await store.transact(['ops', 'photos'], 'readwrite', (ops, shots) => {
    ops.delete(row.key);
    for (const p of row.op.photos || []) shots.delete(p);
  });
}

// In place of an operation that met something else, in one transaction.
export async function replace(row, op) {
  const key = opKey();
  const old = row.op;
  const body = Object.assign({ key, phone_at: old.phone_at, offset: old.offset, contact: old.contact }, op);
  const box = await lock.seal(body);
  await store.transact(['ops'], 'readwrite', (ops) => {
    ops.delete(row.key);
    ops.put({ key, seq: row.seq, state: 'waiting', iv: box.iv, data: box.data });
  });
}

export async function unsafe() {
  const ops = await store.transact(['ops'], 'readonly', (s) => s.count());
  const photos = await store.transact(['photos'], 'readonly', (s) => s.count());
  return { ops, photos };
}
