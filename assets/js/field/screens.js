// The screens of what was taken along: lists, a tie with its diary and checklists, a trip with its counts and roll.
import * as ops from './ops.js';
import { $, button, el, field, fill, note, when, word } from './dom.js';

export const kit = { pack: null, saved: () => {} };

async function save(op, files) {
  try {
    await ops.add(op, files);
  } catch (e) {
    note(word('full'));
    return false;
  }
  kit.saved();
  return true;
}

const empty = () => el('li', { class: 'quiet' }, word('nothing'));
const row = (href, title, about) => el('li', {}, el('a', { href, class: 'kit-row' }, el('strong', {}, title), el('span', { class: 'quiet' }, about)));
const rows = (list, make) => (list.length ? list.map(make) : [empty()]);
const tieTitle = (t) => (t.name === t.code ? t.code : `${t.name}（${t.code}）`);

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
  $('#packed').textContent = word('packed', when(p.now));
}

export function tripChoices() {
  for (const select of document.querySelectorAll('[data-trips]')) {
    const trips = kit.pack.trips.filter((t) => select.dataset.trips === 'all' || t.links);
    fill(select, [el('option', { value: '' }, word('none')), ...trips.map((t) => el('option', { value: t.number }, t.title))]);
  }
}

// ---- A tie ----

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
    if (item.needed && !text) {
      note(word('needtext'));
      return;
    }
    const op = { kind: 'tick', reg: t.reg, code: t.code, list: l.list, no: l.no, tie: l.tie, item: item.code, title: `${tieTitle(t)} · ${item.name}` };
    if (item.field === 'number') op.number = text;
    else op.text = text;
    op.field = item.field;
    if (await save(op)) mark(true);
  };
  fill(li, [el('span', {}, item.name), input || '', button(word('ticked'), send, { 'aria-label': `${word('ticked')}: ${item.name}` })]);
  return li;
}

function editField(t, f) {
  const input = f.options.length
    ? el('select', {}, el('option', { value: '' }, word('none')), ...f.options.map((o) => el('option', { value: o.code, selected: o.code === f.value }, o.name)))
    : el('input', { type: 'text', value: f.value, maxlength: f.max || 20, autocomplete: 'off' });
  const send = async () => {
    const value = input.value.trim();
    const op = { kind: 'edit', reg: t.reg, code: t.code, part: f.part, base: f.value, value, title: `${tieTitle(t)} · ${f.name}`, choice: f.options.length > 0 };
    if (value !== f.value && (await save(op))) f.value = value;
  };
  const box = field(f.name, input);
  box.append(button(word('save'), send, { 'aria-label': `${word('save')}: ${f.name}` }));
  return box;
}

const known = (f) => el('p', {}, `${f.name}: ${(f.options.find((o) => o.code === f.value) || { name: f.value }).name || word('none')}`);

export function tie(reg, code, no) {
  const t = kit.pack.ties.find((x) => x.reg === reg && x.code === code && String(x.no) === no);
  if (!t) return false;
  const s = $('#s-tie');
  $('[data-title]', s).textContent = tieTitle(t);
  $('[data-about]', s).textContent = `${t.register} · ${t.role}`;
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

export function trip(number) {
  const t = kit.pack.trips.find((x) => x.number === number);
  if (!t) return false;
  const s = $('#s-trip');
  $('[data-title]', s).textContent = t.title;
  $('[data-about]', s).textContent = `${t.programme} · ${when(t.from)} · ${t.place} · ${t.state}`;
  $('[data-study]', s).textContent = t.about;
  $('#form-class').hidden = !t.writes;
  s.trip = t;
  fill($('[data-counts]', s), t.counts.map((c) => field(`${c.name}（${c.unit}）`, el('input', { type: 'text', name: `count-${c.code}`, inputmode: 'numeric', maxlength: 20, autocomplete: 'off' }))));
  rollBox(s, t);
  return true;
}

// ---- Forms ----

const value = (form, name) => form.elements[name].value.trim();
const chosen = (form) => Array.from((form.elements.photos && form.elements.photos.files) || []);

function contact(form) {
  const c = {};
  if (value(form, 'name')) c.name = value(form, 'name');
  if (value(form, 'phone')) c.phone = value(form, 'phone');
  return c;
}

async function sent(form, op, files) {
  const key = form.querySelector('.btn-primary');
  key.disabled = true;
  const ok = await save(op, files);
  key.disabled = false;
  if (!ok) return;
  form.reset();
  window.location.hash = '#home';
  note(word('saved'));
}

function onMatter(form) {
  const body = value(form, 'body');
  if (!body) return note(word('needtext'));
  const m = { body, contact: contact(form), lang: document.documentElement.lang === 'en' ? 'en' : 'zh-CN' };
  if (value(form, 'place')) m.place = value(form, 'place');
  if (form.elements.against.checked) m.against = true;
  return sent(form, { kind: 'matter', matter: m, activity: value(form, 'trip'), title: body.slice(0, 30) }, chosen(form));
}

function onCase(form) {
  const service = value(form, 'service');
  const text = value(form, 'text');
  const carried = form.elements.outcome.value === 'carried';
  if (!service) return note(word('needtext'));
  const op = { kind: 'case', service, outcome: carried ? 'carried' : 'done', activity: value(form, 'trip'), title: service };
  if (carried) op.matter = { title: service, body: text || service, contact: contact(form) };
  else op.text = text;
  return sent(form, op, carried ? chosen(form) : []);
}

function onVisit(form) {
  const t = $('#s-tie').tie;
  const text = value(form, 'text');
  if (!text) return note(word('needtext'));
  const op = { kind: 'visit', reg: t.reg, code: t.code, no: t.no, entry: value(form, 'entry'), text, title: tieTitle(t) };
  if (op.entry === 'aid') op.amount = value(form, 'amount');
  return sent(form, op, chosen(form));
}

function onClass(form) {
  const t = $('#s-trip').trip;
  const counts = {};
  for (const c of t.counts) if (value(form, `count-${c.code}`)) counts[c.code] = value(form, `count-${c.code}`);
  if (!Object.keys(counts).length) return note(word('needtext'));
  const attended = Array.from(form.querySelectorAll('[name=roll]:checked'), (i) => i.value).join(' ');
  return sent(form, { kind: 'class', activity: t.number, version: t.version, counts, attended, report: value(form, 'report'), title: t.title });
}

export function forms() {
  for (const [id, fn] of Object.entries({ matter: onMatter, case: onCase, visit: onVisit, class: onClass })) {
    const form = $(`#form-${id}`);
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      note('');
      fn(form);
    });
  }
  $('#v-entry').addEventListener('change', (e) => {
    $('[data-aid]').hidden = e.target.value !== 'aid';
  });
  $('#form-case').addEventListener('change', (e) => {
    if (e.target.name === 'outcome') $('[data-carried]').hidden = e.target.value !== 'carried';
  });
}
