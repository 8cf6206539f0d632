// A message in the corner; the region is a live region, so it is spoken too.
import { text } from './texts.js';

export function toast(message, kind = 'danger') {
  const region = document.getElementById('messages');
  const box = document.createElement('div');
  box.className = `message message-${kind}`;
  const words = document.createElement('p');
  words.textContent = message;
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'btn-close';
  close.setAttribute('aria-label', text('close'));
  close.dataset.dismiss = '';
  box.append(words, close);
  region.append(box);
}

document.addEventListener('click', (event) => {
  event.target.closest?.('[data-dismiss]')?.closest('.message')?.remove();
});
