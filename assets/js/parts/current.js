// Rows that are pushed sideways on a phone (sections, queues, chips) begin where the current one is seen.
export function current() {
  document.querySelectorAll('.sections, .queues, .chips').forEach((row) => {
    const at = row.scrollWidth > row.clientWidth && row.querySelector('[aria-current]');
    if (!at) return;
    const hidden = at.getBoundingClientRect().right - row.getBoundingClientRect().right;
    if (hidden > 0) row.scrollLeft += hidden + 16;
  });
}
