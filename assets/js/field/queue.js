// What is not safe yet: waiting, not accepted, or two versions side by side.
import * as lock from './lock.js';
import * as ops from './ops.js';
import { $, button, cut, el, field, fill, held, label, length, note, when, word } from './dom.js';
import { Zip } from './zip.js';

const REMARK_MAX = 2000;
const TICK_MAX = 500;
const FORMS = { matter: (key) => `#matter/${key}`, case: (key) => `#case/${key}`, visit: (key, op) => `#tie/${op.reg}/${op.code}/${op.no}/${key}`, class: (key, op) => `#trip/${op.activity}/${key}` };

const words = (op) =>
  [
    op.text,
    op.number,
    op.value,
    op.service,
    op.matter && op.matter.body,
    op.counts && Object.entries(op.counts).map(([k, v]) => `${k} ${v}`).join('；'),
    op.attended,
    op.report,
  ]
    .filter((x) => x)
    .join(' · ');

// What stands beside the words: [label, text].
function besides(op) {
  const m = op.matter || {};
  const person = m.contact || {};
  return [
    [label('m-place'), m.place],
    [label('m-name'), person.name],
    [label('m-phone'), person.phone],
    [label('m-against'), m.against ? '✓' : ''],
    [label('v-amount'), op.amount],
    [label('m-trip'), op.kind === 'class' ? '' : op.activity],
  ].filter(([, text]) => text);
}

const bare = (op) => {
  const copy = Object.assign({}, op);
  for (const name of ['key', 'answer', 'photos', 'phone_at', 'offset', 'contact']) delete copy[name];
  return copy;
};

// In as many parts of one length as it takes.
function parts(text, max) {
  const n = Math.ceil(length(text) / max) || 1;
  const size = Math.ceil(length(text) / n);
  return Array.from({ length: n }, (_, i) => Array.from(text).slice(i * size, (i + 1) * size).join(''));
}

// What can be chosen where somebody else wrote something: [label, the operations in its place].
function choices(op, theirs) {
  const both = `${theirs.text}；${words(op)}`;
  const keep = ['taketheirs', null];
  const fits = (max) => length(both) <= max;
  if (op.kind === 'tick') {
    const put = (text) => [Object.assign(bare(op), { replace: true, seen: theirs.text, why: word('why') }, op.field === 'number' ? { number: text } : { text })];
    const mine = ['takemine', put(op.field === 'number' ? op.number : op.text)];
    return op.field === 'number' || !fits(TICK_MAX) ? [keep, mine] : [keep, mine, ['takeboth', put(both)]];
  }
  if (op.kind === 'edit') {
    const put = (value) => [Object.assign(bare(op), { base: theirs.text, value })];
    return op.choice || !fits(op.max || 0) ? [keep, ['takemine', put(op.value)]] : [keep, ['takemine', put(op.value)], ['takeboth', put(both)]];
  }
  if (op.kind === 'class') {
    const remarks = parts(words(op), REMARK_MAX).map((text) => ({ kind: 'remark', activity: op.activity, text, title: op.title }));
    return theirs.written ? [keep, ['takeboth', remarks]] : [keep, ['takemine', [Object.assign(bare(op), { version: theirs.version })]]];
  }
  return [keep];
}

function pane(title, text) {
  return el('div', { class: 'kit-pane' }, el('h3', {}, title), el('p', { class: 'kit-text' }, text || word('none')));
}

// A key of a row: all keys of it are dead from the first tap on, until the list is drawn anew.
function key(row, name, fn, again, more) {
  return button(
    word(name),
    (e) => held(e.target.closest('li'), async () => {
      const sends = await fn();
      if (sends !== null) await again(sends);
    }),
    more,
  );
}

function conflict(row, again) {
  const { theirs, text } = row.op.answer;
  const made = choices(row.op, theirs).map(([name, others]) =>
    key(row, name, () => (others ? ops.replace(row, others).then(() => true) : ops.finish(row).then(() => false)), again, { 'data-choice': name }),
  );
  const who = `${theirs.who}${theirs.at ? ` ${when(theirs.at)}` : ''}`;
  return [el('p', {}, text), el('div', { class: 'kit-panes' }, pane(word('mine'), words(row.op)), pane(word('theirs', who), theirs.text)), el('p', { class: 'actions' }, ...made)];
}

const drop = (row, again) => key(row, 'drop', async () => (window.confirm(word('dropsure')) ? ops.finish(row).then(() => false) : null), again);

// What is one text is put right in the list itself.
function corrected(row, again) {
  const { op } = row;
  const name = ['text', 'number', 'value'].find((x) => op[x]);
  if (!name || op.choice) return [];
  const input = el(op.kind === 'remark' ? 'textarea' : 'input', { autocomplete: 'off', maxlength: op.kind === 'remark' ? REMARK_MAX : TICK_MAX });
  input.value = op[name];
  const send = () => {
    const text = input.value.trim();
    if (text) return ops.replace(row, [Object.assign(bare(op), { [name]: text })]).then(() => true);
    note(word('needtext'));
    return null;
  };
  const box = field(word('correct'), input);
  box.append(key(row, 'correctsend', async () => send(), again));
  return [box];
}

function refused(row, again) {
  const { text, photo } = row.op.answer;
  const { op } = row;
  const place = FORMS[op.kind];
  const retry = () => ops.settle(row, 'waiting', null, photo).then(() => true);
  return [
    el('p', { class: 'kit-why' }, photo ? word('photolost', text) : text),
    el('p', { class: 'kit-text' }, [words(op), ...besides(op).map(([name, x]) => `${name}: ${x}`)].join('\n')),
    ...(place ? [] : corrected(row, again)),
    el('p', { class: 'actions' }, place ? el('a', { class: 'btn', href: place(row.key, op), 'data-choice': 'correct' }, word('correct')) : null, key(row, 'again', retry, again, { 'data-choice': 'again' }), drop(row, again)),
  ];
}

const shut = (row, again) => [el('p', { class: 'kit-why' }, word('shutwhy')), el('p', { class: 'actions' }, drop(row, again))];

function item(row, again) {
  const n = (row.op.photos || []).length;
  const more = { conflict, refused, shut }[row.state];
  const about = row.state === 'shut' ? null : el('span', { class: 'quiet' }, ` ${when(row.op.phone_at + row.op.offset)}${n ? ` · ${word('photos', n)}` : ''}`);
  const head = row.state === 'shut' ? null : el('p', {}, el('strong', {}, `${word(row.op.kind)} · ${row.op.title || ''}`), about);
  const state = el('p', { class: `kit-badge kit-${row.state}` }, word(row.state));
  return el('li', { class: 'kit-op', 'data-state': row.state, 'data-kind': row.op.kind }, head || '', state, ...(more ? more(row, again) : []));
}

export async function show(again) {
  const rows = await ops.list();
  if (lock.isOpen()) fill($('#queue'), rows.length ? rows.map((r) => item(r, again)) : [el('li', { class: 'quiet' }, word('safe'))]);
}

function asText(row, photos) {
  const { op } = row;
  const lines = [`${when(op.phone_at + op.offset)} ${word(op.kind)} ${op.title || ''}`, [op.reg, op.code, op.no, op.list, op.item, op.part, op.outcome, op.entry, op.kind === 'class' ? op.activity : ''].filter((x) => x).join(' / '), words(op)];
  for (const [name, text] of besides(op)) lines.push(`${name}: ${text}`);
  if (photos.length) lines.push(photos.join(', '));
  if (op.answer) lines.push(op.answer.text, (op.answer.theirs || {}).text || '');
  return lines.filter((x) => x).join('\n');
}

// Everything that is not safe yet in one file: the words, and each photo as it was taken. Comes to [blob, its name].
export async function exported() {
  const zip = new Zip();
  const texts = [];
  let n = 0;
  for (const row of await ops.list()) {
    if (row.state === 'shut') {
      texts.push(word('shutwhy'));
      continue;
    }
    const names = [];
    for (const file of await ops.files(row)) {
      n += 1;
      names.push(`${n}-${cut(file.name.replace(/[\\/:*?"<>|]/g, '_'), 60)}`);
      await zip.add(names[names.length - 1], file);
    }
    texts.push(asText(row, names));
  }
  const text = new Blob([`\ufeff${texts.join('\n\n')}`], { type: 'text/plain' });
  if (!n) return [text, 'echowall.txt'];
  await zip.add('echowall.txt', text);
  return [zip.blob(), 'echowall.zip'];
}
