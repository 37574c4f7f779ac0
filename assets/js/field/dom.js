// Small things of the page: words, elements, lists.
export const $ = (selector, from) => (from || document).querySelector(selector);

export function word(name, ...args) {
  const li = $(`#words [data-word="${name}"]`);
  return args.reduce((text, arg) => text.replace('{}', arg), li ? li.textContent : name);
}

// What stands at an input of the page, without what is smaller beside it.
export function label(id) {
  const input = document.getElementById(id);
  const node = input.labels[0].querySelector('span:not(.optional)') || input.labels[0];
  return node.firstChild.textContent.trim();
}

export function el(tag, attrs, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs || {})) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

export function fill(node, children) {
  node.textContent = '';
  for (const child of children) node.append(child);
}

// By signs as people count them: half of one is nothing that can be sent.
export const length = (text) => Array.from(text).length;
export const cut = (text, n) => Array.from(text).slice(0, n).join('');

export const button = (text, fn, more) => el('button', Object.assign({ type: 'button', class: 'btn', click: fn }, more), text);

let inputs = 0;
export function field(label, input) {
  inputs += 1;
  input.id = `i-${inputs}`;
  input.className = 'input';
  return el('div', { class: 'field' }, el('label', { class: 'label', for: input.id }, label), input);
}

const two = (n) => String(n).padStart(2, '0');
export function when(ms) {
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}`;
}

export function note(text) {
  const p = $('#note');
  p.textContent = text || '';
  p.hidden = !text;
  if (text) window.scrollTo(0, 0);
}

export function download(blob, name) {
  const a = el('a', { href: URL.createObjectURL(blob), download: name });
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60000);
}

// Its keys are dead until fn is done: a second tap does nothing.
export async function held(node, fn) {
  const keys = Array.from(node.querySelectorAll('button')).filter((b) => !b.disabled);
  for (const b of keys) b.disabled = true;
  try {
    return await fn();
  } finally {
    for (const b of keys) b.disabled = false;
  }
}
