// The lock: a random data key, wrapped by a key that is derived from the PIN, with a count of wrong PINs that is written before
// each try. The data key leaves WebCrypto never again once it was wrapped.
import * as store from './store.js';

const ROUNDS = 600000;
const TRIES = 5;
const SALT = 16;
const IV = 12;
let key = null;

export const isOpen = () => key !== null;
export const random = (n) => crypto.getRandomValues(new Uint8Array(n));
export const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, '0')).join('');

async function keyOfPin(pin, salt, rounds) {
  const raw = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', salt, iterations: rounds, hash: 'SHA-256' }, raw, { name: 'AES-GCM', length: 256 }, false, [
    'wrapKey',
    'unwrapKey',
  ]);
}

const unwrap = (lock, pinKey) =>
  crypto.subtle.unwrapKey('raw', lock.wrapped, pinKey, { name: 'AES-GCM', iv: lock.iv }, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

// A lock for the store of a new phone; it is open.
export async function make(pin) {
  const lock = { salt: random(SALT), iv: random(IV), rounds: ROUNDS, tries: 0 };
  const pinKey = await keyOfPin(pin, lock.salt, lock.rounds);
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
  lock.wrapped = await crypto.subtle.wrapKey('raw', fresh, pinKey, { name: 'AES-GCM', iv: lock.iv });
  key = await unwrap(lock, pinKey);
  return lock;
}

// How many tries are left; -1: it is open. At 0 everything was wiped.
export async function tryPin(pin) {
  let lock = null;
  await store.change(['meta'], (s) => {
    const r = s.get('lock');
    r.onsuccess = () => {
      lock = Object.assign({}, r.result, { tries: r.result.tries + 1 });
      s.put(lock, 'lock');
    };
  });
  let fits = null;
  try {
    fits = await unwrap(lock, await keyOfPin(pin, lock.salt, lock.rounds));
  } catch (e) {
    if (lock.tries < TRIES) return TRIES - lock.tries;
    await store.wipe();
    return 0;
  }
  await store.put('meta', Object.assign(lock, { tries: 0 }), 'lock');
  key = fits;
  return -1;
}

export function close() {
  key = null;
}

export async function sealBytes(bytes) {
  const iv = random(IV);
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes) };
}

export const openBytes = (box) => crypto.subtle.decrypt({ name: 'AES-GCM', iv: box.iv }, key, box.data);
export const seal = (value) => sealBytes(new TextEncoder().encode(JSON.stringify(value)));
export const unseal = async (box) => JSON.parse(new TextDecoder().decode(await openBytes(box)));
