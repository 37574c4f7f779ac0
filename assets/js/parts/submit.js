// Ctrl+Enter (or Command+Enter) sends the page's <form data-submit-key> by its first button.
export function submits() {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const form = event.target.form || document.querySelector('form[data-submit-key]');
    if (!form || form.dataset.submitKey === undefined) return;
    const button = form.querySelector('button:not([type="button"]):not([name])');
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
