// htmx without anything that a strict content security policy forbids.
import htmx from 'htmx.org';
import { csrfToken } from './csrf.js';
import { toast } from './toast.js';
import { text } from './texts.js';

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  scrollBehavior: 'auto',
  // An error answers with a message for the messages region (HX-Retarget), so it is swapped too.
  responseHandling: [{ code: '204', swap: false }, { code: '...', swap: true }],
});

document.addEventListener('htmx:configRequest', (event) => {
  const { headers, verb, formData } = event.detail;
  headers['X-CSRFToken'] = csrfToken();
  if (verb === 'get') dropEmpty(formData);
});

// Filters that say nothing have no place in the address.
function dropEmpty(formData) {
  for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
}

document.addEventListener('htmx:beforeSwap', (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || xhr.getResponseHeader('HX-Retarget')) return;
  event.detail.shouldSwap = false;
  toast(text('failed'));
});
document.addEventListener('htmx:sendError', () => toast(text('offline')));
document.addEventListener('htmx:timeout', () => toast(text('offline')));

export default htmx;
