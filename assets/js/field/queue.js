// What is not safe yet: waiting, not accepted, or two versions side by side.
import * as ops from './ops.js';
import { $, button, el, fill, when, word } from './dom.js';

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

const bare = (op) => {
  const copy = Object.assign({}, op);
  for (const name of ['key', 'answer', 'photos', 'phone_at', 'offset', 'contact']) delete copy[name];
  return copy;
};

// What can be chosen where somebody else wrote something: [label, what becomes of the operation].
function choices(op, theirs) {
  const both = `${theirs.text}；${words(op)}`;
  const keep = ['taketheirs', null];
  if (op.kind === 'tick') {
    const put = (text) => Object.assign(bare(op), { replace: true, seen: theirs.text, why: word('why') }, op.field === 'number' ? { number: text } : { text });
    const mine = ['takemine', put(op.field === 'number' ? op.number : op.text)];
    return op.field === 'number' ? [keep, mine] : [keep, mine, ['takeboth', put(both)]];
  }
  if (op.kind === 'edit') {
    const put = (value) => Object.assign(bare(op), { base: theirs.text, value });
    return op.choice ? [keep, ['takemine', put(op.value)]] : [keep, ['takemine', put(op.value)], ['takeboth', put(both)]];
  }
  if (op.kind === 'class') {
    const remark = { kind: 'remark', activity: op.activity, text: words(op), title: op.title };
    return theirs.written ? [keep, ['takeboth', remark]] : [keep, ['takemine', Object.assign(bare(op), { version: theirs.version })]];
  }
  return [keep];
}

function pane(title, text) {
  return el('div', { class: 'kit-pane' }, el('h3', {}, title), el('p', { class: 'kit-text' }, text || word('none')));
}

function conflict(row, again) {
  const { theirs, text } = row.op.answer;
  const made = choices(row.op, theirs).map(([label, op]) =>
    button(
      word(label),
      async () => {
        if (op) await ops.replace(row, op);
        else await ops.finish(row);
        again(Boolean(op));
      },
      { 'data-choice': label },
    ),
  );
  const who = `${theirs.who}${theirs.at ? ` ${when(theirs.at)}` : ''}`;
  return [el('p', {}, text), el('div', { class: 'kit-panes' }, pane(word('mine'), words(row.op)), pane(word('theirs', who), theirs.text)), el('p', { class: 'actions' }, ...made)];
}

function refused(row, again) {
  const { text, photo } = row.op.answer;
  const retry = async () => {
    if (photo) row.op.photos = row.op.photos.filter((k) => k !== photo);
    delete row.op.answer;
    await ops.settle(row, 'waiting');
    again(true);
  };
  const drop = async () => {
    if (!window.confirm(word('dropsure'))) return;
    await ops.finish(row);
    again(false);
  };
  return [el('p', { class: 'kit-why' }, photo ? word('photolost', text) : text), el('p', { class: 'kit-text' }, words(row.op)), el('p', { class: 'actions' }, button(word('again'), retry), button(word('drop'), drop))];
}

function item(row, again) {
  const n = (row.op.photos || []).length;
  const head = el('p', {}, el('strong', {}, `${word(row.op.kind)} · ${row.op.title || ''}`), el('span', { class: 'quiet' }, ` ${when(row.op.phone_at + row.op.offset)}${n ? ` · ${word('photos', n)}` : ''}`));
  const state = el('p', { class: `kit-badge kit-${row.state}` }, word(row.state === 'waiting' ? 'waiting' : row.state));
  const more = row.state === 'conflict' ? conflict(row, again) : row.state === 'refused' ? refused(row, again) : [];
  return el('li', { class: 'kit-op', 'data-state': row.state, 'data-kind': row.op.kind }, head, state, ...more);
}

export async function show(again) {
  const rows = await ops.list();
  fill($('#queue'), rows.length ? rows.map((r) => item(r, again)) : [el('li', { class: 'quiet' }, word('safe'))]);
}

export async function asText() {
  const rows = await ops.list();
  return rows.map((r) => `${when(r.op.phone_at + r.op.offset)} ${word(r.op.kind)} ${r.op.title || ''}\n${words(r.op)}\n${r.op.answer ? `${r.op.answer.text}\n` : ''}`).join('\n');
}
