// The way back after a step: <button data-undo="9" data-words="Take back (within {} s)"> counts down and goes when the time is
// over. Without script the button stays, and the server says that it is too late.
export function undo() {
  for (const button of document.querySelectorAll('[data-undo]')) {
    let left = Number(button.dataset.undo);
    const words = button.querySelector('span');
    const timer = setInterval(() => {
      left -= 1;
      if (left > 0) {
        words.textContent = button.dataset.words.replace('{}', left);
      } else {
        clearInterval(timer);
        button.remove();
      }
    }, 1000);
  }
}
