// The screens of what was taken along: lists, a tie with its diary and checklists, a trip with its counts and roll.
import * as ops from './ops.js';
import * as study from './study.js';
import { Gone } from './store.js';
import { $, button, el, field, fill, held, note, when, word } from './dom.js';

export const kit = { pack: null, saved: () => {}, gone: () => {} };

// In place of `old`, if it is given.
export async function save(op, files, old) {
  try {
    if (old && !(await ops.replace(old, [op], files))) {
      note(word('gone'));
      return false;
    }
    if (!old) await ops.add(op, files);
  } catch (e) {
    if (e instanceof Gone) kit.gone();
    else note(e instanceof ops.BadPhoto ? word('badphoto', e.message) : word('full'));
    return false;
  }
  kit.saved();
  return true;
}

const empty = () => el('li', { class: 'quiet' }, word('nothing'));
const row = (href, title, about) => el('li', {}, el('a', { href, class: 'kit-row' }, el('strong', {}, title), el('span', { class: 'quiet' }, about)));
const rows = (list, make) => (list.length ? list.map(make) : [empty()]);
export const tieTitle = (t) => (t.name === t.code ? t.code : `${t.name}（${t.code}）`);

function fillTies() {
  const wanted = $('#find').value.trim().toLowerCase();
  const list = kit.pack.ties.filter((t) => !wanted || `${t.code} ${t.name} ${t.role}`.toLowerCase().includes(wanted));
  fill($('#ties'), rows(list.slice(0, 100), (t) => row(`#tie/${t.reg}/${t.code}/${t.no}`, tieTitle(t), `${t.register} · ${t.role}${t.due & 3 ? ` · ${word('due')}` : ''}`)));
}

export function home() {
  const p = kit.pack;
  for (const node of document.querySelectorAll('[data-raises]')) node.hidden = !p.raises;
  fill($('#trips'), rows(p.trips, (t) => row(`#trip/${t.number}`, t.title, `${t.programme} · ${when(t.from)} · ${t.place} · ${t.state}`)));
  fillTies();
  $('#find').oninput = fillTies;
  fill($('#matters'), rows(p.matters, (m) => el('li', {}, el('details', { class: 'kit-row' }, el('summary', {}, el('strong', {}, m.title), ` ${m.number} · ${m.state}${m.due ? ` · ${when(m.due - 1).slice(0, 10)}` : ''}`), el('p', {}, m.place), el('p', { class: 'kit-text' }, m.body)))));
  study.show(p);
  $('#packed').textContent = word('packed', when(p.now));
}

const outcome = () => $('#form-case').elements.outcome.value;

// A matter goes to trips that the officer may link it to, and so does what is carried back. What is chosen stays.
export function tripChoices(chosen) {
  for (const select of document.querySelectorAll('[data-trips]')) {
    const was = chosen || select.value;
    const trips = kit.pack.trips.filter((t) => t.links || (select.dataset.trips === 'all' && outcome() === 'done'));
    fill(select, [el('option', { value: '' }, word('none')), ...trips.map((t) => el('option', { value: t.number }, t.title))]);
    select.value = trips.some((t) => t.number === was) ? was : '';
  }
}

// ---- A tie ----

const TICK_MOST = 1000000;

function tickItem(t, l, item) {
  const li = el('li', { class: 'kit-item' });
  const mark = (done) => {
    item.done = done;
    fill(li, [el('span', {}, `✓ ${item.name}`)]);
  };
  if (item.done) {
    mark(true);
    return li;
  }
  const input = item.field === 'tick' ? null : el('input', { type: 'text', maxlength: 500, autocomplete: 'off', inputmode: item.field === 'number' ? 'numeric' : null, 'aria-label': `${item.name} · ${word(item.field === 'number' ? 'howmany' : 'text')}`, class: 'input' });
  const send = async () => {
    const text = input ? input.value.trim() : '';
    note('');
    if (item.needed && !text) {
      note(word('needtext'));
      return;
    }
    if (text && item.field === 'number' && !(/^\d{1,7}$/.test(text) && Number(text) <= TICK_MOST)) {
      note(word('badtick', TICK_MOST));
      return;
    }
    const op = { kind: 'tick', reg: t.reg, code: t.code, list: l.list, no: l.no, tie: l.tie, item: item.code, title: `${tieTitle(t)} · ${item.name}` };
    if (item.field === 'number') op.number = text;
    else op.text = text;
    op.field = item.field;
    if (await save(op)) mark(true);
  };
  fill(li, [el('span', {}, item.name), input || '', button(word('ticked'), () => held(li, send), { 'aria-label': `${word('ticked')}: ${item.name}` })]);
  return li;
}

function editField(t, f) {
  const input = f.options.length
    ? el('select', {}, el('option', { value: '' }, word('none')), ...f.options.map((o) => el('option', { value: o.code, selected: o.code === f.value }, o.name)))
    : el('input', { type: 'text', value: f.value, maxlength: f.max || 20, autocomplete: 'off' });
  const send = async () => {
    const value = input.value.trim();
    const op = { kind: 'edit', reg: t.reg, code: t.code, part: f.part, base: f.value, value, title: `${tieTitle(t)} · ${f.name}`, choice: f.options.length > 0, max: f.max };
    if (value !== f.value && (await save(op))) f.value = value;
  };
  const box = field(f.name, input);
  box.append(button(word('save'), () => held(box, send), { 'aria-label': `${word('save')}: ${f.name}` }));
  return box;
}

const known = (f) => el('p', {}, `${f.name}: ${(f.options.find((o) => o.code === f.value) || { name: f.value }).name || word('none')}`);

// What was written of a tie, or on a trip, that is not taken along any more can still be put right.
const endedTie = (op) => ({ reg: op.reg, code: op.code, no: op.no, name: op.code, register: '', role: '', holds: true, keeps: false, checklists: [], fields: [], lines: [] });
const endedTrip = (op) => ({ number: op.activity, version: op.version, title: op.title, programme: '', from: 0, place: '', state: '', about: '', writes: true, counts: Object.keys(op.counts).map((code) => ({ code, name: code, unit: '' })), roll: op.attended.split(' ').filter((x) => x).map((code) => ({ code, name: code })) });

export function tie(reg, code, no, row) {
  const t = kit.pack.ties.find((x) => x.reg === reg && x.code === code && String(x.no) === no) || (row && endedTie(row.op));
  if (!t) return false;
  const s = $('#s-tie');
  // What is typed at one is not of the next.
  if (s.tie && (s.tie.code !== t.code || s.tie.reg !== t.reg || s.tie.no !== t.no)) $('#form-visit').reset();
  $('[data-title]', s).textContent = tieTitle(t);
  $('[data-about]', s).textContent = t.role ? `${t.register} · ${t.role}` : '';
  $('[data-diary]', s).hidden = !t.holds;
  s.tie = t;
  fill($('[data-lists]', s), t.checklists.map((l) => el('div', {}, el('h3', {}, l.name), el('ul', { class: 'kit-list' }, ...l.items.map((i) => tickItem(t, l, i))))));
  fill($('[data-fields]', s), t.fields.map((f) => (t.keeps ? editField(t, f) : known(f))));
  fill($('[data-lines]', s), rows(t.lines, (x) => el('li', {}, el('span', { class: 'quiet' }, `${when(x.at)} ${x.who} `), x.text)));
  return true;
}

// ---- A trip ----

function rollBox(s, trip) {
  const list = $('[data-roll]', s);
  const count = () => {
    const n = list.querySelectorAll('input:checked').length;
    $('[data-rolled]', s).textContent = `${n}/${trip.roll.length}`;
  };
  fill(list, trip.roll.map((m) => el('label', { class: 'choice' }, el('input', { type: 'checkbox', name: 'roll', value: m.code, change: count }), el('span', {}, m.name === m.code ? m.code : `${m.name}（${m.code}）`))));
  $('[data-rollbox]', s).hidden = trip.roll.length === 0;
  count();
}

export function trip(number, row) {
  const t = kit.pack.trips.find((x) => x.number === number) || (row && endedTrip(row.op));
  if (!t) return false;
  const s = $('#s-trip');
  $('[data-title]', s).textContent = t.title;
  $('[data-about]', s).textContent = t.from ? `${t.programme} · ${when(t.from)} · ${t.place} · ${t.state}` : '';
  $('[data-study]', s).textContent = t.about;
  $('#form-class').hidden = !t.writes;
  s.trip = t;
  fill($('[data-counts]', s), t.counts.map((c) => field(`${c.name}（${c.unit}）`, el('input', { type: 'text', name: `count-${c.code}`, inputmode: 'numeric', maxlength: 20, autocomplete: 'off' }))));
  rollBox(s, t);
  return true;
}

// Nothing of what was taken along or typed stays in the page.
export function blank() {
  for (const form of document.querySelectorAll('form')) form.reset();
  study.blank();
  for (const id of ['trips', 'ties', 'matters', 'queue', 'packed']) fill($(`#${id}`), []);
  $('#find').value = '';
  $('#s-tie').tie = null;
  $('#s-trip').trip = null;
  for (const node of document.querySelectorAll('#s-tie [data-title], #s-trip [data-title], [data-about], [data-study], [data-rolled], [data-lists], [data-fields], [data-lines], [data-counts], [data-roll], [data-trips], [data-why]')) fill(node, []);
}
