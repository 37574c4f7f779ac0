// The phone's clock against the server's. The offset learned at a call belongs to what is written down from then on; where the clock
// is set back while the page is open, time that does not run backwards says by how much.
import * as store from './store.js';

const TICK = 5000;
const JUMP = 2000;
export const clock = { offset: 0, contact: 0 };
let wall = Date.now();
let mono = performance.now();
let latest = 0;

export const now = () => Date.now() + clock.offset;
// A clock that was wrong at the last call and has been set right since is put wrong by the offset: the earlier reading is never ahead
// where one of the two is right.
const earliest = () => Math.min(Date.now(), now());

async function keep() {
  latest = Math.max(latest, earliest());
  await store.put('meta', { offset: clock.offset, contact: clock.contact, seen: latest }, 'clock');
}

export async function load() {
  const kept = await store.get('meta', 'clock');
  if (!kept) return;
  Object.assign(clock, { offset: kept.offset, contact: kept.contact });
  latest = kept.seen || 0;
}

// How long the server was not spoken to, at least; `since`: where it never was.
export const age = (since) => Math.max(earliest(), latest) - (clock.contact || since);

// Between question and answer the phone's middle is the server's moment.
export async function met(before, after, server) {
  clock.offset = Math.round(server - (before + after) / 2);
  clock.contact = server;
  await keep();
}

export function watch() {
  setInterval(() => {
    const back = performance.now() - mono - (Date.now() - wall);
    wall = Date.now();
    mono = performance.now();
    if (back > JUMP && clock.contact) {
      clock.offset += Math.round(back);
      keep().catch(() => {});
    }
  }, TICK);
}

export const moment = () => ({ phone_at: Date.now(), offset: clock.offset, contact: clock.contact });
