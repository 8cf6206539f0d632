// Texts that scripts show, in the reader's language: the page carries them as JSON.
const element = document.getElementById('texts');
const texts = element ? JSON.parse(element.textContent) : {};

export function text(key, facts = {}) {
  const template = texts[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}
