// A form-js form: shows the schema, keeps what is typed, sends it, shows what the server answers.
import { Form, getSchemaVariables } from '@bpmn-io/form-js-viewer';
import { text } from '../texts.js';
import { Draft } from './draft.js';
import { showErrors, clearErrors } from './errors.js';
import { describeFields } from './accessible.js';
import { localizeCalendar } from './calendar.js';
import { send } from './send.js';
import { translateModule } from './translate.js';

export async function start(element) {
  const content = JSON.parse(element.dataset.content);
  const readOnly = 'readonly' in element.dataset;
  const place = element.querySelector('[data-form-place]');
  const form = new Form({ additionalModules: [translateModule], properties: { readOnly } });
  const draft = new Draft(element, content.saved ?? null);
  const data = readOnly ? content.data : { ...content.data, ...draft.restored() };
  await form.importSchema(content.schema, data);
  localizeCalendar();
  place.replaceChildren();
  form.attachTo(place);
  describeFields(place);
  if (!readOnly) wire(element, form, draft, content.schema);
}

function wire(element, form, draft, schema) {
  const names = getSchemaVariables(schema, { inputs: false });
  const button = element.querySelector('[data-complete]');
  form.on('changed', ({ data }) => draft.changed(pick(data, names)));
  draft.startedWith(pick(form._getState().data, names));
  element.addEventListener('submit', (event) => event.preventDefault(), true);
  button.addEventListener('click', () => submit(element, form, draft));
  element.ownerDocument.addEventListener('keydown', (event) => {
    if (!element.isConnected || event.key !== 'Enter') return;
    if (!(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit(element, form, draft);
  });
}

function pick(data, names) {
  return Object.fromEntries(names.filter((name) => name in data).map((name) => [name, data[name]]));
}

async function submit(element, form, draft) {
  const button = element.querySelector('[data-complete]');
  if (button.disabled) return;
  takeWhatIsTyped(element);
  clearErrors(element);
  const { data, errors } = form.submit();
  if (Object.keys(errors).length > 0) {
    showErrors(element, form, errors, text('someAnswers'));
    return;
  }
  button.disabled = true;
  await draft.settle();
  const answer = await send(element, { data });
  if (answer.location) {
    draft.forget();
    window.location.assign(answer.location);
    return;
  }
  button.disabled = false;
  if (answer.signIn) {
    draft.keepHere();
    window.location.assign(answer.signIn);
    return;
  }
  const refused = fieldErrors(form, answer.fields ?? {});
  showErrors(element, form, refused, answer.message, waysOut(element, answer.status));
}

// The viewer takes over what is typed a moment later, or when the field is left.
function takeWhatIsTyped(element) {
  const field = document.activeElement;
  if (element.contains(field)) field.blur();
}

// Something else happened first: what was typed stays, and one can look at what happened.
function waysOut(element, status) {
  const href = element.dataset.about;
  return status === 409 && href ? [{ href, words: text('lookAtRecord') }] : [];
}

// The server names fields by their path in the data; form-js by id and indexes.
function fieldErrors(form, fields) {
  const errors = {};
  const rest = new Map(Object.entries(fields));
  for (const instance of form.get('formFieldInstanceRegistry').getAllKeyed()) {
    const path = instance.valuePath.join('.');
    if (!rest.has(path)) continue;
    place(errors, [instance.id, ...Object.values(instance.indexes ?? {})], rest.get(path));
    rest.delete(path);
  }
  if (rest.size > 0) errors[''] = [...rest].map(([name, messages]) => `${name}: ${messages.join(' ')}`);
  return errors;
}

function place(errors, path, messages) {
  let at = errors;
  for (const part of path.slice(0, -1)) at = at[part] ??= [];
  at[path.at(-1)] = messages;
}
