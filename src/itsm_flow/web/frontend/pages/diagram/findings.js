// What a check found: a click on a finding shows the element it is about.
export function showFindings(element, viewer, findings) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  const selection = { id: null };
  for (const { element: id, severity } of findings) {
    if (registry.get(id)) canvas.addMarker(id, `finding-${severity}`);
  }
  const page = element.closest('[data-findings-page]') ?? document;
  for (const button of page.querySelectorAll('button[data-finding]')) {
    // They wait disabled until there is a diagram to show them on.
    if (button.dataset.file === element.dataset.file) button.disabled = !registry.get(button.dataset.finding);
  }
  page.addEventListener('click', (event) => {
    const button = event.target.closest('[data-finding]');
    if (!button || button.dataset.file !== element.dataset.file) return;
    const target = registry.get(button.dataset.finding);
    if (!target) return;
    if (selection.id) canvas.removeMarker(selection.id, 'finding-chosen');
    selection.id = target.id;
    canvas.addMarker(target.id, 'finding-chosen');
    canvas.scrollToElement(target, 80);
    element.scrollIntoView({ block: 'nearest' });
  });
}
