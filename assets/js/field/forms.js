// The forms of what is written down: a matter, a case of the backpack office, a line of a diary, a class. They keep to what the server
// takes, and take up again what it did not accept.
import * as ops from './ops.js';
import { kit, save, tieTitle, tripChoices } from './screens.js';
import { $, cut, held, length, note, word } from './dom.js';

const TITLE = 30;
const PHOTOS_MAX = 9;
const TEXT_MIN = 2;

const value = (form, name) => form.elements[name].value.trim();
const chosen = (form) => Array.from((form.elements.photos && form.elements.photos.files) || []);

// As the server reads it: 7 to 20 digits, and what people write between them.
function phoneOk(text) {
  const digits = text.replace(/[^0-9０-９]/g, '').length;
  return !text || (!/[^0-9０-９ \u00a0\u3000\-+()/.#‐-―－＋（）转轉]/.test(text) && digits >= 7 && digits <= 20);
}

const amountOk = (text) => /^\d{1,12}(\.\d{1,2})?$/.test(text) && Number(text) > 0 && Number(text) <= 1e11;
const short = (text) => (length(text) < TEXT_MIN ? word('short', TEXT_MIN) : '');

function contact(form) {
  const c = {};
  if (value(form, 'name')) c.name = value(form, 'name');
  if (value(form, 'phone')) c.phone = value(form, 'phone');
  return c;
}

// Each comes to the operation, its photos, and what is wrong with it.

function matter(form) {
  const body = value(form, 'body');
  const m = { body, contact: contact(form), lang: document.documentElement.lang === 'en' ? 'en' : 'zh-CN' };
  if (value(form, 'place')) m.place = value(form, 'place');
  if (form.elements.against.checked) m.against = true;
  const wrong = (!body && word('needtext')) || (!phoneOk(value(form, 'phone')) && word('badphone'));
  return [{ kind: 'matter', matter: m, activity: value(form, 'trip'), title: cut(body, TITLE) }, chosen(form), wrong];
}

function backpack(form) {
  const service = value(form, 'service');
  const text = value(form, 'text');
  const carried = form.elements.outcome.value === 'carried';
  const op = { kind: 'case', service, outcome: carried ? 'carried' : 'done', activity: value(form, 'trip'), title: service };
  if (carried) op.matter = { title: service, body: text || service, contact: contact(form) };
  else op.text = text;
  const wrong = (!service && word('needtext')) || short(service) || (carried && !phoneOk(value(form, 'phone')) && word('badphone'));
  return [op, carried ? chosen(form) : [], wrong];
}

function visit(form) {
  const { tie } = $('#s-tie');
  const text = value(form, 'text');
  const op = { kind: 'visit', reg: tie.reg, code: tie.code, no: tie.no, entry: value(form, 'entry'), text, title: tieTitle(tie) };
  if (op.entry === 'aid') op.amount = value(form, 'amount');
  const wrong = (!text && word('needtext')) || short(text) || (op.entry === 'aid' && !amountOk(op.amount) && word('badamount'));
  return [op, chosen(form), wrong];
}

function course(form) {
  const { trip } = $('#s-trip');
  const counts = {};
  for (const c of trip.counts) if (value(form, `count-${c.code}`)) counts[c.code] = value(form, `count-${c.code}`);
  const attended = Array.from(form.querySelectorAll('[name=roll]:checked'), (i) => i.value).join(' ');
  const typed = Object.values(counts);
  const wrong = (!typed.length && word('needtext')) || (typed.some((x) => !/[0-9０-９]/.test(x)) && word('badcount'));
  return [{ kind: 'class', activity: trip.number, version: trip.version, counts, attended, report: value(form, 'report'), title: trip.title }, [], wrong];
}

const FORMS = { matter, case: backpack, visit, class: course };

async function submit(form, make) {
  note('');
  const [op, files, wrong] = make(form);
  if (wrong) return note(wrong);
  if (files.length > PHOTOS_MAX) return note(word('manyphotos', PHOTOS_MAX));
  const { again } = form;
  if (!(await held(form, () => save(op, files, again)))) return undefined;
  plain();
  form.reset();
  window.location.hash = again ? '#queue' : '#home';
  return note(word('saved'));
}

// What follows from what is chosen.
function follow() {
  $('[data-aid]').hidden = $('#v-entry').value !== 'aid';
  $('[data-carried]').hidden = $('#form-case').elements.outcome.value !== 'carried';
}

export function forms() {
  for (const [id, make] of Object.entries(FORMS)) {
    const form = $(`#form-${id}`);
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      submit(form, make);
    });
    form.addEventListener('reset', () => setTimeout(follow, 0));
  }
  $('#v-entry').addEventListener('change', follow);
  $('#form-case').addEventListener('change', (e) => {
    if (e.target.name !== 'outcome') return;
    follow();
    if (kit.pack) tripChoices();
  });
}

// ---- Taken up again ----

// No form takes up anything.
export function plain() {
  for (const id of Object.keys(FORMS)) {
    const form = $(`#form-${id}`);
    if (form.again) form.reset();
    form.again = null;
    $('[data-why]', form).hidden = true;
  }
}

// A form holds the photos of this list.
function hold(input, files) {
  const list = new DataTransfer();
  for (const file of files) list.items.add(file);
  input.files = list.files;
}

function counted(form) {
  const box = $('[name=roll]', form);
  if (box) box.dispatchEvent(new Event('change'));
}

const texts = {
  matter: (op) => Object.assign({ body: op.matter.body, place: op.matter.place }, op.matter.contact),
  case: (op) => (op.matter ? Object.assign({ service: op.service, text: op.matter.body === op.service ? '' : op.matter.body }, op.matter.contact) : { service: op.service, text: op.text }),
  visit: (op) => ({ entry: op.entry, amount: op.amount, text: op.text }),
  class: (op) => Object.assign({ report: op.report }, ...Object.entries(op.counts).map(([code, n]) => ({ [`count-${code}`]: n }))),
};

// What the server did not accept, in its form: what is saved takes its place, at its time and under a key of its own.
export async function takeUp(row) {
  const { op } = row;
  const form = $(`#form-${op.kind}`);
  form.reset();
  form.again = row;
  for (const [name, text] of Object.entries(texts[op.kind](op))) if (form.elements[name]) form.elements[name].value = text || '';
  if (op.kind === 'matter') form.elements.against.checked = Boolean(op.matter.against);
  if (op.kind === 'case') form.elements.outcome.value = op.outcome;
  const there = op.kind === 'class' ? op.attended.split(' ') : [];
  for (const box of form.querySelectorAll('[name=roll]')) box.checked = there.includes(box.value);
  counted(form);
  const why = $('[data-why]', form);
  why.hidden = false;
  why.textContent = `${word('refused')}: ${op.answer ? op.answer.text : ''}`;
  await held(form, async () => {
    const files = await ops.files({ op: Object.assign({}, op, { photos: (op.photos || []).filter((p) => !op.answer || p !== op.answer.photo) }) });
    if (form.again === row && files.length) hold(form.elements.photos, files);
  });
  if (form.again !== row) return;
  follow();
  if (op.kind === 'matter' || op.kind === 'case') tripChoices(op.activity);
}

// ---- Typed and not saved, while it is locked ----

// What is typed in the form that is on screen, sealed; its photos stay with the browser.
export async function draft(seal) {
  const form = $('main > section:not([hidden]) form:not([id=form-pin]):not([id=form-start])');
  if (!form) return null;
  const typed = Array.from(form.elements, (x) => (x.type === 'file' ? null : [x.value, Boolean(x.checked)]));
  return { id: form.id, hash: window.location.hash, box: await seal(typed), files: chosen(form) };
}

export async function restore(kept, unseal) {
  if (!kept || kept.hash !== window.location.hash) return;
  const form = document.getElementById(kept.id);
  const typed = await unseal(kept.box);
  Array.from(form.elements).forEach((x, i) => {
    if (!typed[i] || x.tagName === 'BUTTON') return;
    if (x.type === 'checkbox' || x.type === 'radio') [, x.checked] = typed[i];
    else [x.value] = typed[i];
  });
  counted(form);
  if (kept.files.length) hold(form.elements.photos, kept.files);
  follow();
}
