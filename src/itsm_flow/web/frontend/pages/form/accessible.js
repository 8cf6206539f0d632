// What the viewer does not say itself: "required" in words, and "Select" in the reader's language.
import { text } from '../texts.js';

export function describeFields(place) {
  const describe = () => {
    place.querySelectorAll('.fjs-asterix:not([data-told])').forEach(tellRequired);
    place.querySelectorAll('.fjs-select-placeholder').forEach(translateSelect);
  };
  describe();
  new MutationObserver(describe).observe(place, { childList: true, subtree: true });
}

function tellRequired(star) {
  star.dataset.told = '';
  star.setAttribute('aria-hidden', 'true');
  const words = document.createElement('span');
  words.className = 'visually-hidden';
  words.textContent = ` (${text('required')})`;
  star.after(words);
}

function translateSelect(placeholder) {
  const words = placeholder.firstChild;
  if (words?.data === 'Select') words.data = text('form:Select');
}
