// Ctrl-K: one search for everything. Arrow keys walk through what was found.
import { openDialog } from './menus.js';

const OPTION = '#found a';

document.addEventListener('keydown', (event) => {
  const dialog = document.getElementById('search');
  if (!dialog) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    openDialog(dialog);
    document.getElementById('search-words').select();
  } else if (dialog.open) {
    walk(event);
  }
});

function walk(event) {
  const options = [...document.querySelectorAll(OPTION)];
  if (options.length === 0) return;
  const at = options.indexOf(document.activeElement);
  if (event.key === 'ArrowDown') focus(event, options[Math.min(at + 1, options.length - 1)]);
  else if (event.key === 'ArrowUp') focus(event, at <= 0 ? field() : options[at - 1]);
  else if (event.key === 'Enter' && at < 0) {
    event.preventDefault();
    options[0].click();
  }
}

function field() {
  return document.getElementById('search-words');
}

function focus(event, element) {
  event.preventDefault();
  element.focus();
}
