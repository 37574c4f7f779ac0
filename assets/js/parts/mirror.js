// Shows a text as the reader will see it while it is written: <div data-mirror="f-reply"> follows the field of that id.
export function mirrors() {
  for (const place of document.querySelectorAll('[data-mirror]')) {
    const field = document.getElementById(place.dataset.mirror);
    if (!field) continue;
    const show = () => {
      place.textContent = '';
      for (const line of field.value.split('\n').filter((text) => text.trim())) {
        const paragraph = document.createElement('p');
        paragraph.textContent = line;
        place.append(paragraph);
      }
    };
    field.addEventListener('input', show);
    show();
  }
}
