// Ctrl+Enter (or Command+Enter) anywhere in <form data-submit-key> sends it by its first button.
export function submits() {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const form = event.target.closest('form[data-submit-key]');
    const button = form && form.querySelector('button:not([type="button"]):not([name])');
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
