// A receipt to keep as a picture: <button type="button" data-picture="id of the receipt" data-target="id of an element">.
// The WeChat webview cannot download, but every phone keeps an image that is pressed long. Lines come from the receipt's
// [data-line] elements (data-line="big" for number and secret), the code from its svg.qr.
const WIDTH = 720;
const PAD = 48;

export function receipts() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-picture]');
    if (!button) return;
    const receipt = document.getElementById(button.dataset.picture);
    const target = document.getElementById(button.dataset.target);
    if (!receipt || !target) return;
    const picture = new Image();
    picture.src = draw(receipt).toDataURL('image/png');
    picture.alt = receipt.dataset.alt || '';
    picture.className = 'receipt-picture';
    target.textContent = '';
    target.append(picture);
    if (button.dataset.hint) {
      const hint = document.createElement('p');
      hint.textContent = button.dataset.hint;
      target.prepend(hint);
    }
    target.hidden = false;
    target.scrollIntoView({ block: 'nearest' });
  });
}

// Han may end a line anywhere; words, numbers and times stay whole, unless one alone is wider than the picture.
function wrap(pen, text) {
  const fits = (line) => pen.measureText(line).width <= WIDTH - 2 * PAD;
  const pieces = (text.match(/[!-~]+|[^]/gu) || []).flatMap((piece) => (fits(piece) ? piece : [...piece]));
  const lines = [];
  let line = '';
  for (const piece of pieces) {
    if (line && !fits(line + piece)) {
      lines.push(line);
      line = '';
    }
    if (line || piece !== ' ') line += piece;
  }
  return lines.concat(line);
}

function draw(receipt) {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  const font = getComputedStyle(document.body).fontFamily;
  const rows = [];
  for (const element of receipt.querySelectorAll('[data-line]')) {
    const size = element.dataset.line === 'big' ? 44 : 28;
    pen.font = `${size > 30 ? 600 : 400} ${size}px ${font}`;
    for (const text of wrap(pen, element.textContent.replace(/\s+/g, ' ').trim())) rows.push({ text, size, font: pen.font });
  }
  const qr = receipt.querySelector('svg.qr');
  const side = qr ? 320 : 0;
  canvas.width = WIDTH;
  canvas.height = rows.reduce((sum, row) => sum + row.size * 1.6, PAD * 2 + side + (side ? PAD : 0));
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#b3261e';
  pen.fillRect(0, 0, canvas.width, 10);
  pen.fillStyle = '#1f2328';
  let y = PAD;
  for (const row of rows) {
    y += row.size * 1.6;
    pen.font = row.font;
    pen.fillText(row.text, PAD, y - row.size * 0.4);
  }
  if (qr) code(pen, qr, PAD, y + PAD / 2, side);
  return canvas;
}

// The code is one path of unit squares in a viewBox.
function code(pen, qr, x, y, side) {
  const box = qr.viewBox.baseVal;
  pen.save();
  pen.translate(x, y);
  pen.scale(side / box.width, side / box.height);
  pen.translate(-box.x, -box.y);
  for (const path of qr.querySelectorAll('path')) pen.fill(new Path2D(path.getAttribute('d')));
  pen.restore();
}
