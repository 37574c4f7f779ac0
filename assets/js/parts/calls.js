// The caller's form: every [data-press="…"] is pressed by its key, whatever else has the focus; Enter saves. In a field
// that is written in, keys are text; Escape leaves it.
export function calls() {
  const form = document.querySelector('form[data-call]');
  if (!form) return;
  document.addEventListener('keydown', (event) => {
    // An input method is at work: the key is part of a character.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    if (event.key === 'Enter') return save(form, event);
    const target = Array.from(document.querySelectorAll('[data-press]')).find((x) => x.dataset.press === event.key);
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) press(target);
  }, true);
}

function writes(element) {
  return element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) || (element.tagName === 'INPUT' && !/^(radio|checkbox)$/.test(element.type));
}

function press(target) {
  if (/^(INPUT|BUTTON)$/.test(target.tagName)) target.click();
  else target.querySelector('textarea').focus();
}

// Links, buttons and menus keep their own Enter.
function save(form, event) {
  if (event.repeat || /^(A|BUTTON|SUMMARY)$/.test(event.target.tagName)) return;
  event.preventDefault();
  event.stopPropagation();
  form.querySelector('button.btn-primary').click();
}
