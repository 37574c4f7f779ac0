// Small things of the page: words, elements, lists.
export const $ = (selector, from) => (from || document).querySelector(selector);

export function word(name, ...args) {
  const li = $(`#words [data-word="${name}"]`);
  return args.reduce((text, arg) => text.replace('{}', arg), li ? li.textContent : name);
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
