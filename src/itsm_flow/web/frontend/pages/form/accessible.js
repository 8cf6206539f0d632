// "Required" in words for readers of screens: the viewer marks it with an asterisk only.
import { text } from '../texts.js';

export function describeFields(place) {
  const mark = () => {
    for (const star of place.querySelectorAll('.fjs-asterix:not([data-told])')) {
      star.dataset.told = '';
      star.setAttribute('aria-hidden', 'true');
      const words = document.createElement('span');
      words.className = 'visually-hidden';
      words.textContent = ` (${text('required')})`;
      star.after(words);
    }
  };
  mark();
  new MutationObserver(mark).observe(place, { childList: true, subtree: true });
}
