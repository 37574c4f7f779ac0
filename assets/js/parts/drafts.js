// Keeps what is typed on this device until it is sent: <form data-draft="say">. Passwords, hidden fields, files and whatever is
// marked data-private are never kept. data-draft-tab keeps it in this window alone: what a caller says does not stay on a shared
// machine. A page with <… data-draft-done="say"> (the receipt) drops the draft; a field that the
// server filled is left as it is. A [data-draft-note] in the form says that something was kept, a [data-draft-drop] button
// drops it.
const DAYS = 7;

export function drafts() {
  for (const done of document.querySelectorAll('[data-draft-done]')) {
    forget(localStorage, done.dataset.draftDone);
    forget(sessionStorage, done.dataset.draftDone);
  }
  for (const form of document.querySelectorAll('form[data-draft]')) keep(form);
}

function fields(form) {
  return Array.from(form.elements).filter(
    (e) => e.name && e.dataset.private === undefined && !['hidden', 'password', 'file', 'submit', 'button'].includes(e.type),
  );
}

function isChoice(e) {
  return e.type === 'checkbox' || e.type === 'radio';
}

function keep(form) {
  const name = form.dataset.draft;
  const store = form.dataset.draftTab === undefined ? localStorage : sessionStorage;
  const note = form.querySelector('[data-draft-note]');
  if (restore(form, store, name) && note) note.hidden = false;
  let timer = 0;
  const save = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const values = {};
      for (const e of fields(form)) {
        if (isChoice(e)) {
          if (e.checked) values[e.name] = (values[e.name] || []).concat(e.value);
        } else if (e.value !== '') {
          values[e.name] = e.value;
        }
      }
      write(store, name, values);
      if (note) note.hidden = false;
    }, 400);
  };
  form.addEventListener('input', save);
  form.addEventListener('change', save);
  const drop = form.querySelector('[data-draft-drop]');
  if (drop) {
    drop.addEventListener('click', () => {
      clearTimeout(timer);
      forget(store, name);
      form.reset();
      if (note) note.hidden = true;
    });
  }
}

function restore(form, store, name) {
  const values = read(store, name);
  let any = false;
  for (const e of values ? fields(form) : []) {
    const value = values[e.name];
    if (value === undefined) continue;
    if (isChoice(e)) {
      e.checked = value.includes(e.value);
    } else if (e.value === '' || e.tagName === 'SELECT') {
      e.value = value;
    }
    any = true;
    e.dispatchEvent(new Event('input'));
  }
  return any;
}

function read(store, name) {
  try {
    const kept = JSON.parse(store.getItem(`draft-${name}`));
    return kept && Date.now() - kept.at < DAYS * 86400000 ? kept.values : null;
  } catch {
    return null;
  }
}

function write(store, name, values) {
  try {
    store.setItem(`draft-${name}`, JSON.stringify({ at: Date.now(), values }));
  } catch {
    // A full or forbidden storage only means that nothing is kept.
  }
}

function forget(store, name) {
  try {
    store.removeItem(`draft-${name}`);
  } catch {
    // Nothing was kept.
  }
}
