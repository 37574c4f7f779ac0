// Study packs: texts and pictures open in the page, a PDF in the browser's own viewer. What was opened is let go of when the kit is locked.
import * as lock from './lock.js';
import * as store from './store.js';
import { $, button, el, fill, held, note, word } from './dom.js';

let urls = [];
let shown = null; // the packs that stand in the page, as text

function address(bytes, type) {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  urls.push(url);
  return url;
}

async function open(f, place) {
  const row = await store.get('files', f.id);
  if (!row) {
    note(word('notyet'));
    return;
  }
  const bytes = await lock.openBytes(row);
  if (f.type === 'text/plain') fill(place, [el('p', { class: 'kit-text' }, new TextDecoder().decode(bytes))]);
  else if (f.type === 'image/jpeg') fill(place, [el('img', { src: address(bytes, f.type), alt: f.name, class: 'kit-picture' })]);
  else el('a', { href: address(bytes, f.type), target: '_blank' }).click();
}

function file(f) {
  const place = el('div', { class: 'kit-open' });
  const li = el('li', { class: 'kit-item' });
  fill(li, [button(f.name, () => held(li, () => open(f, place)), { class: 'btn btn-quiet', 'data-file': f.id }), place]);
  return li;
}

function pack(p) {
  const files = p.files.length ? p.files.map(file) : [el('li', { class: 'quiet' }, word('nothing'))];
  return el('li', {}, el('details', { class: 'kit-row' }, el('summary', {}, el('strong', {}, p.title), ` ${p.unit}`), el('p', {}, p.about), el('ul', { class: 'kit-list' }, ...files)));
}

// What is open stays open while nothing of it has changed.
export function show({ packs, left }) {
  const now = JSON.stringify([packs, left]);
  if (now === shown) return;
  shown = now;
  const list = packs.length ? packs.map(pack) : [el('li', { class: 'quiet' }, word('nothing'))];
  if (left) list.push(el('li', { class: 'quiet' }, word('left', left)));
  fill($('#packs'), list);
}

export function blank() {
  for (const url of urls) URL.revokeObjectURL(url);
  urls = [];
  shown = null;
  fill($('#packs'), []);
}
