// Picking rows of a list: Shift and a click picks all between two boxes, the box in the head picks the page, and the bar below
// says how many there are. The boxes belong to the bar's form, so without script they are sent as well.
export function batch() {
  const bar = document.querySelector('form.batch-bar');
  if (!bar) return;
  const boxes = Array.from(document.querySelectorAll('table.list input[name="m"]'));
  const all = document.querySelector('[data-pick-all]');
  const words = bar.querySelector('[data-picked]');
  const empty = words.textContent;
  let last = null;

  function pick(box, on) {
    box.checked = on;
    box.closest('tr').classList.toggle('picked', on);
  }
  function count() {
    const n = boxes.filter((box) => box.checked).length;
    words.textContent = n ? words.dataset.picked.replace('{}', n) : empty;
    bar.classList.toggle('some', n > 0);
    if (all) all.checked = n > 0 && n === boxes.length;
  }
  for (const box of boxes) {
    box.addEventListener('click', (event) => {
      const from = boxes.indexOf(last);
      const to = boxes.indexOf(box);
      if (event.shiftKey && from >= 0) {
        for (const between of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) pick(between, box.checked);
      }
      last = box;
      count();
    });
  }
  if (all) {
    all.addEventListener('change', () => {
      for (const box of boxes) pick(box, all.checked);
      count();
    });
  }
  // The browser brings back what was picked before.
  for (const box of boxes) pick(box, box.checked);
  count();
}
