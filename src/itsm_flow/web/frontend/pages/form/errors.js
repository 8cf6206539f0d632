// Errors at their fields, and a summary on top that jumps to them.
export function showErrors(element, form, errors, message, links = []) {
  const { '': general = [], ...byField } = errors;
  form._setState({ errors: byField });
  const summary = element.querySelector('[data-form-errors]');
  const title = document.createElement('p');
  title.className = 'form-errors-title';
  title.textContent = message;
  const list = document.createElement('ul');
  for (const entry of listed(form, byField)) list.append(jump(element, form, entry));
  for (const words of general) list.append(item(words));
  for (const link of links) list.append(linked(link));
  summary.replaceChildren(title, ...(list.children.length > 0 ? [list] : []));
  summary.hidden = false;
  focusFirst(element, form, byField, summary);
}

export function clearErrors(element) {
  const summary = element.querySelector('[data-form-errors]');
  summary.hidden = true;
  summary.replaceChildren();
}

function listed(form, errors) {
  const fields = form.get('formFieldRegistry');
  return Object.entries(errors).flatMap(([id, found]) => {
    const label = fields.get(id)?.label ?? '';
    return flat(found, []).map(({ words, indexes }) => ({ id, indexes, label, words }));
  });
}

// form-js nests the errors of repeated fields by index.
function flat(found, indexes) {
  const entries = Array.isArray(found) ? [...found.entries()] : Object.entries(found);
  const words = entries.filter(([, value]) => typeof value === 'string').map(([, value]) => value);
  const own = words.length > 0 ? [{ words: words.join(' '), indexes }] : [];
  const inner = entries.filter(([, value]) => value && typeof value === 'object');
  return [...own, ...inner.flatMap(([at, value]) => flat(value, [...indexes, at]))];
}

function item(words) {
  const row = document.createElement('li');
  row.textContent = words;
  return row;
}

function jump(element, form, entry) {
  const row = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link';
  button.textContent = entry.label ? `${entry.label}: ${entry.words}` : entry.words;
  button.addEventListener('click', () => controlOf(element, form, entry)?.focus());
  row.append(button);
  return row;
}

function linked({ href, words }) {
  const row = document.createElement('li');
  const link = document.createElement('a');
  link.href = href;
  link.textContent = words;
  row.append(link);
  return row;
}

function focusFirst(element, form, errors, summary) {
  const [first] = listed(form, errors);
  const control = first && controlOf(element, form, first);
  summary.scrollIntoView({ block: 'nearest' });
  (control ?? summary).focus();
}

function controlOf(element, form, { id, indexes }) {
  const suffix = indexes.map((index) => `_${index}`).join('');
  const wanted = `fjs-form-${form._id}-${id}${suffix}`;
  const exact = document.getElementById(wanted);
  if (exact?.matches('input, textarea, select, button')) return exact;
  const near = element.querySelector(`[id^="${CSS.escape(wanted)}"]`);
  const box = near?.closest('.fjs-form-field') ?? near;
  return box?.querySelector('input, textarea, select, button') ?? null;
}
