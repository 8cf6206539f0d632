// Where a record went: visits as numbered badges, taken flows thicker, where it is now, what waits or failed.
export function showPath(viewer, path) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  const mark = (id, name) => registry.get(id) && canvas.addMarker(id, name);
  for (const id of path.flows ?? []) mark(id, 'flow-taken');
  const labels = registry.filter((element) => element.labelTarget);
  for (const step of path.steps ?? []) {
    mark(step.element, `step-${step.state}`);
    const shape = registry.get(step.element);
    if (shape) badge(viewer, step, freeCorner(shape, labels, widthOf(step)));
  }
}

const SIZE = 16;
const OUT = 8;
const SIGN_WIDTH = 6;

function widthOf(step) {
  return SIZE + SIGN_WIDTH * (step.note?.length ?? 0);
}

// The first corner at which a badge covers no label, of this shape or of its neighbours.
function freeCorner(shape, labels, width) {
  const corners = [
    { top: -OUT, left: -OUT },
    { bottom: OUT, left: -OUT },
    { top: -OUT, right: OUT },
    { bottom: OUT, right: OUT },
  ];
  const free = corners.find((corner) => {
    const box = boxAt(shape, corner, width);
    return !labels.some((label) => overlap(box, label));
  });
  return free ?? corners[0];
}

// As the viewer places overlays: bottom and right are distances of the badge's start from there.
function boxAt(shape, corner, width) {
  const x = 'left' in corner ? shape.x + corner.left : shape.x + shape.width - corner.right;
  const y = 'top' in corner ? shape.y + corner.top : shape.y + shape.height - corner.bottom;
  return { x, y, width, height: SIZE };
}

function overlap(one, other) {
  const beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
  const apart = one.y + one.height <= other.y || other.y + other.height <= one.y;
  return !beside && !apart;
}

function badge(viewer, step, position) {
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
  overlays.add(step.element, { position, html });
}

const SYMBOLS = { current: '●', waiting: '◷', failed: '!', done: '' };

function symbol(step) {
  const sign = document.createElement('b');
  sign.textContent = step.visits > 0 && step.state === 'done' ? String(step.visits) : SYMBOLS[step.state];
  return sign;
}
