// What the kit keeps on the phone: rows in IndexedDB, sealed by the data key but for what the lock needs. All windows share it, so a
// window writes only where the store is still that of the phone which it has open.
const NAME = 'echowall-field';
const ALL = ['meta', 'ops', 'photos', 'files'];
let opened = null;
let owner = null;

// The store was wiped, or another kit was set up in it, by another window.
export class Gone extends Error {}

// Stays the same where the server gives the phone another secret.
export const mark = (device) => (device ? device.id || device.secret : null);
export const own = (device) => {
  owner = mark(device);
};

export function open() {
  opened =
    opened ||
    new Promise((resolve, reject) => {
      const r = indexedDB.open(NAME, 2);
      r.onupgradeneeded = () => {
        const there = r.result.objectStoreNames;
        if (!there.contains('meta')) r.result.createObjectStore('meta');
        for (const name of ALL.slice(1)) if (!there.contains(name)) r.result.createObjectStore(name, { keyPath: 'key' });
      };
      r.onsuccess = () => {
        r.result.onversionchange = () => {
          r.result.close();
          opened = null;
        };
        resolve(r.result);
      };
      r.onerror = () => {
        opened = null;
        reject(r.error);
      };
    });
  return opened;
}

// One transaction: fn gets the stores by name and may return a request, whose result this comes to. It is over, and on the disk
// itself, when this resolves.
export async function transact(names, mode, fn) {
  const db = await open();
  return new Promise((resolve, reject) => {
    let request = null;
    const tx = db.transaction(names, mode, { durability: 'strict' });
    tx.oncomplete = () => resolve(request ? request.result : undefined);
    tx.onabort = () => reject(tx.why || tx.error || new Error('aborted'));
    request = fn(...names.map((n) => tx.objectStore(n))) || null;
  });
}

// A transaction that writes, of this window's phone or not at all.
export function change(names, fn) {
  return transact(['meta', ...names.filter((n) => n !== 'meta')], 'readwrite', (meta) => {
    const tx = meta.transaction;
    const r = meta.get('device');
    r.onsuccess = () => {
      if (owner && mark(r.result) === owner) {
        fn(...names.map((n) => tx.objectStore(n)));
        return;
      }
      tx.why = new Gone();
      tx.abort();
    };
  });
}

export const get = (name, key) => transact([name], 'readonly', (s) => s.get(key));
export const all = (name) => transact([name], 'readonly', (s) => s.getAll());
export const keys = (name) => transact([name], 'readonly', (s) => s.getAllKeys());
export const put = (name, value, key) => change([name], (s) => (key === undefined ? s.put(value) : s.put(value, key)));
export const remove = (name, key) => change([name], (s) => s.delete(key));
export const clear = (name) => change([name], (s) => s.clear());

// Whose phone it is. One without its lock is nobody's: nothing in it can be opened.
export async function device() {
  let lock = null;
  const kept = await transact(['meta'], 'readonly', (s) => {
    lock = s.get('lock');
    return s.get('device');
  });
  return (lock.result && kept) || null;
}

// A new phone with its lock; false where another window has set one up.
export async function begin(fresh, lock) {
  let done = false;
  await transact(ALL, 'readwrite', (meta, ...rest) => {
    const kept = meta.get('lock');
    const old = meta.get('device');
    old.onsuccess = () => {
      if (kept.result && old.result) return;
      for (const s of [meta, ...rest]) s.clear();
      meta.put(lock, 'lock');
      meta.put(fresh, 'device');
      done = true;
    };
  });
  return done;
}

// Empties it, unless it is another phone's by now; `spare`: nor where something is not safe yet. Says whether it did.
export async function wipe(spare) {
  let done = false;
  await transact(ALL, 'readwrite', (meta, ops, ...rest) => {
    const kept = meta.get('device');
    const n = ops.count();
    n.onsuccess = () => {
      if ((kept.result && mark(kept.result) !== owner) || (spare && n.result)) return;
      for (const s of [meta, ops, ...rest]) s.clear();
      done = true;
    };
  });
  return done;
}
