// Logging out wipes what the field kit keeps on this device: <form data-kit="question">. What is not safe on the server yet is asked for
// first, with {} for how many; who keeps it stays logged in and is led to the kit.
const NAME = 'echowall-field';

// The kit's store, or null where there is none on this device.
function open() {
  return new Promise((resolve) => {
    const r = indexedDB.open(NAME);
    r.onupgradeneeded = () => r.transaction.abort();
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => resolve(null);
  });
}

function unsafe(db) {
  return new Promise((resolve) => {
    const r = db.transaction('ops').objectStore('ops').count();
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => resolve(0);
  });
}

function wipe(db) {
  return new Promise((resolve) => {
    const tx = db.transaction(['meta', 'ops', 'photos'], 'readwrite');
    for (const name of ['meta', 'ops', 'photos']) tx.objectStore(name).clear();
    tx.oncomplete = tx.onabort = resolve;
  });
}

async function leave(form) {
  const db = await open();
  if (db) {
    const n = await unsafe(db);
    if (n && !window.confirm(form.dataset.kit.replace('{}', n))) {
      db.close();
      window.location.href = form.dataset.kitPage;
      return;
    }
    await wipe(db);
    db.close();
  }
  form.submit();
}

export function kit() {
  const form = document.querySelector('form[data-kit]');
  if (!form || !window.indexedDB) return;
  form.addEventListener('submit', (e) => {
    e.preventDefault();
    leave(form).catch(() => form.submit());
  });
}
