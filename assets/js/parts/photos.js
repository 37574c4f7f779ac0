// <input type="file" data-preview="id of a list">: shows what was chosen, small. Drawn on a canvas, so that the page needs no
// right to show foreign images.
const SIDE = 240;

export function photos() {
  for (const input of document.querySelectorAll('input[type="file"][data-preview]')) {
    const list = document.getElementById(input.dataset.preview);
    if (list) input.addEventListener('change', () => show(input, list));
  }
}

function show(input, list) {
  list.textContent = '';
  for (const file of input.files) {
    const item = document.createElement('li');
    list.append(item);
    draw(file).then(
      (canvas) => item.append(canvas),
      () => item.append(file.name),
    );
  }
}

async function draw(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.max(SIDE / picture.width, SIDE / picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', file.name);
  const width = picture.width * scale;
  const height = picture.height * scale;
  canvas.getContext('2d').drawImage(picture, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  return canvas;
}
