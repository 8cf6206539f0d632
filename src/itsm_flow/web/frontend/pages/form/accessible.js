// What the viewer does not say itself: "required" in words, "Select" in the reader's language,
// which question a group of answers belongs to, and which entries a list offers.
import { text } from '../texts.js';

const GROUPS = '.fjs-form-field-radio, .fjs-form-field-checklist';
const LISTS = '.fjs-form-field-select, .fjs-form-field-taglist, .fjs-timepicker';
const WATCHED = { childList: true, subtree: true, attributes: true, attributeFilter: ['class'] };

export function describeFields(place) {
  const describe = () => {
    place.querySelectorAll('.fjs-asterix:not([data-told])').forEach(tellRequired);
    place.querySelectorAll('.fjs-select-placeholder').forEach(translateSelect);
    place.querySelectorAll(GROUPS).forEach(nameGroup);
    place.querySelectorAll(LISTS).forEach(describeList);
  };
  describe();
  new MutationObserver(describe).observe(place, WATCHED);
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

function nameGroup(field) {
  const question = field.querySelector(':scope > .fjs-form-field-label');
  const answer = field.querySelector('input');
  if (!question || !answer) return;
  question.id = `${answer.id}-question`;
  field.setAttribute('role', field.matches('.fjs-form-field-radio') ? 'radiogroup' : 'group');
  field.setAttribute('aria-labelledby', question.id);
}

function describeList(field) {
  const input = field.querySelector('input');
  if (!input) return;
  const list = field.querySelector('.fjs-dropdownlist');
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-expanded', String(Boolean(list)));
  for (const name of ['aria-controls', 'aria-activedescendant']) input.removeAttribute(name);
  if (!list) return;
  list.id = `${input.id}-list`;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.labels?.[0]?.textContent ?? '');
  input.setAttribute('aria-controls', list.id);
  list.querySelectorAll('.fjs-dropdownlist-item').forEach((entry, at) => {
    const chosen = entry.classList.contains('focused');
    entry.id = `${list.id}-${at}`;
    entry.setAttribute('role', 'option');
    entry.setAttribute('aria-selected', String(chosen));
    if (chosen) input.setAttribute('aria-activedescendant', entry.id);
  });
}
