// What every page wants first: .js on <html>, the focus on what went wrong, notes that can be put away, text to copy.
export function begin() {
  document.documentElement.classList.add('js');
  const errors = document.getElementById('errors');
  if (errors) errors.focus();
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.dismiss !== undefined) dismiss(button);
    if (button.dataset.copy) copy(button);
    if (button.dataset.print !== undefined) window.print();
  });
  for (const note of document.querySelectorAll('[data-note]')) {
    if (remembered(note.dataset.note)) note.hidden = true;
  }
}

function remembered(name) {
  try {
    return sessionStorage.getItem(`note-${name}`) === '1';
  } catch {
    return false;
  }
}

// <div class="note" data-note="name">… <button type="button" data-dismiss>
function dismiss(button) {
  const note = button.closest('[data-note]');
  if (!note) return;
  note.hidden = true;
  try {
    sessionStorage.setItem(`note-${note.dataset.note}`, '1');
  } catch {
    // A browser without storage shows the note again.
  }
}

// <button type="button" data-copy="text" data-done="Copied">
async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https or in old webviews there is only the old way.
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'hidden-label';
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  if (button.dataset.done) button.textContent = button.dataset.done;
}
