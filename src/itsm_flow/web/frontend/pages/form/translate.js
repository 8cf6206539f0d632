// The form viewer's own words in the reader's language.
import { text } from '../texts.js';

function translate(template, replacements = {}) {
  return text(`form:${template}`, replacements).replace(/^form:/, '');
}

export const translateModule = { translate: ['value', translate] };
