// The keyboard of lists and pages: j and k move along the rows, Enter opens (the focus is on the row's link), x picks the
// row, g and a letter goes to a queue ([data-go]), and every [data-key="…"] is pressed, or focused when it is a field, by its own key.
export function keys() {
  document.addEventListener('keydown', (event) => {
    // An input method is at work: the key is part of a character.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === 'Escape' && isField(event.target)) event.target.blur();
    if (isField(event.target)) return;
    if (press(event.key)) event.preventDefault();
  });
  document.addEventListener('focusin', (event) => mark(event.target.closest('table.list tbody tr')));
  document.addEventListener('change', (event) => {
    const row = event.target.closest('table.list tbody tr');
    if (row && event.target.type === 'checkbox') row.classList.toggle('picked', event.target.checked);
  });
}

function isField(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) ? element.type !== 'checkbox' : false;
}

function rows() {
  return Array.from(document.querySelectorAll('table.list tbody tr')).filter((row) => row.querySelector('a[href]'));
}

function mark(row) {
  for (const old of document.querySelectorAll('table.list tr.at')) old.classList.remove('at');
  if (row) row.classList.add('at');
}

function move(step) {
  const all = rows();
  if (all.length === 0) return false;
  const here = all.findIndex((row) => row.classList.contains('at'));
  const next = here < 0 ? 0 : Math.max(0, Math.min(all.length - 1, here + step));
  const link = all[next].querySelector('.title a[href]') || all[next].querySelector('a[href]');
  link.focus({ preventScroll: true });
  mark(all[next]);
  all[next].scrollIntoView({ block: 'nearest' });
  return true;
}

function pick() {
  const box = document.querySelector('table.list tr.at input[type="checkbox"]');
  if (!box) return false;
  box.click();
  return true;
}

// After g the next key names a place, for a second.
let going = 0;

function go(key) {
  const link = Array.from(document.querySelectorAll('[data-go]')).find((element) => element.dataset.go === key);
  if (link) link.click();
  return Boolean(link);
}

function press(key) {
  const after = Date.now() - going < 1500;
  going = key === 'g' ? Date.now() : 0;
  if (key === 'g') return true;
  if (after && go(key)) return true;
  if (key === 'j') return move(1);
  if (key === 'k') return move(-1);
  if (key === 'x') return pick();
  for (const element of document.querySelectorAll('[data-key]')) {
    if (element.dataset.key !== key) continue;
    if (isField(element)) element.focus();
    else element.click();
    return true;
  }
  return false;
}
