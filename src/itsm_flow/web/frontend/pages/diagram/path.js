// Where a record went: visits as numbered badges, taken flows thicker, where it is now, what waits or failed.
export function showPath(viewer, path) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  const mark = (id, name) => registry.get(id) && canvas.addMarker(id, name);
  for (const id of path.flows ?? []) mark(id, 'flow-taken');
  for (const step of path.steps ?? []) {
    mark(step.element, `step-${step.state}`);
    if (registry.get(step.element)) badge(viewer, step);
  }
}

function badge(viewer, step) {
  const overlays = viewer.get('overlays');
  const html = document.createElement('div');
  html.className = `badge-step badge-${step.state}`;
  html.title = step.words;
  html.append(symbol(step));
  if (step.note) {
    const note = document.createElement('span');
    note.textContent = step.note;
    html.append(note);
  }
  overlays.add(step.element, { position: { top: -12, left: -10 }, html });
}

const SYMBOLS = { current: '●', waiting: '◷', failed: '!', done: '' };

function symbol(step) {
  const sign = document.createElement('b');
  sign.textContent = step.visits > 0 && step.state === 'done' ? String(step.visits) : SYMBOLS[step.state];
  return sign;
}
