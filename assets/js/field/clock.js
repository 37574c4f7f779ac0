// The phone's clock against the server's. The offset learned at a call belongs to what is written down from then on; where the clock
// is set back while the page is open, time that does not run backwards says by how much.
import * as store from './store.js';

const TICK = 5000;
const JUMP = 2000;
export const clock = { offset: 0, contact: 0 };
let wall = Date.now();
let mono = performance.now();

async function keep() {
  await store.put('meta', { offset: clock.offset, contact: clock.contact, latest: now() }, 'clock');
}

export const now = () => Date.now() + clock.offset;

export async function load() {
  const kept = await store.get('meta', 'clock');
  if (kept) Object.assign(clock, { offset: kept.offset, contact: kept.contact });
  return kept;
}

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
