// <p data-counter="id of the field" data-words="{} characters left" data-over="{} too many">: counts characters as the
// server does, by code point.
export function counters() {
  for (const note of document.querySelectorAll('[data-counter]')) {
    const field = document.getElementById(note.dataset.counter);
    const max = field ? Number(field.dataset.max) : 0;
    if (!max) continue;
    const before = note.textContent;
    const show = () => {
      const left = max - Array.from(field.value).length;
      const over = left < 0;
      note.textContent = field.value === '' ? before : fill(over ? note.dataset.over : note.dataset.words, Math.abs(left));
      note.classList.toggle('counter-over', over);
      // How much room a long text has is of interest only near its end.
      note.hidden = max > 2000 && left > max / 10;
    };
    field.addEventListener('input', show);
    show();
  }
}

export function fill(sentence, value) {
  return sentence.replace('{}', String(value));
}
