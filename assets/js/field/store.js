// What the kit keeps on the phone: rows in IndexedDB, sealed by the data key but for what the lock needs.
const NAME = 'echowall-field';
let opened = null;

export function open() {
  opened =
    opened ||
    new Promise((resolve, reject) => {
      const r = indexedDB.open(NAME, 1);
      r.onupgradeneeded = () => {
        r.result.createObjectStore('meta');
        r.result.createObjectStore('ops', { keyPath: 'key' });
        r.result.createObjectStore('photos', { keyPath: 'key' });
      };
      r.onsuccess = () => {
        r.result.onversionchange = () => {
          r.result.close();
          opened = null;
        };
        resolve(r.result);
      };
      r.onerror = () => reject(r.error);
    });
  return opened;
}

// One transaction: fn gets the stores by name and may return a request, whose result this comes to. It is over, and on the disk,
// when this resolves.
export async function transact(names, mode, fn) {
  const db = await open();
  return new Promise((resolve, reject) => {
    let request = null;
    const tx = db.transaction(names, mode);
    tx.oncomplete = () => resolve(request ? request.result : undefined);
    tx.onabort = tx.onerror = () => reject(tx.error || new Error('aborted'));
    request = fn(...names.map((n) => tx.objectStore(n))) || null;
  });
}

export const get = (name, key) => transact([name], 'readonly', (s) => s.get(key));
export const all = (name) => transact([name], 'readonly', (s) => s.getAll());
export const put = (name, value, key) => transact([name], 'readwrite', (s) => void (key === undefined ? s.put(value) : s.put(value, key)));
export const remove = (name, key) => transact([name], 'readwrite', (s) => void s.delete(key));

export async function wipe() {
  await transact(['meta', 'ops', 'photos'], 'readwrite', (a, b, c) => {
    a.clear();
    b.clear();
    c.clear();
  });
}
