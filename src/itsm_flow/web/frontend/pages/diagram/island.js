// A diagram of a process: where it went, where it is; or the findings of a check on it.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { text } from '../texts.js';
import { showPath } from './path.js';
import { showFindings } from './findings.js';

const NARROW_PX = 600;

export async function start(element) {
  const canvasPlace = element.querySelector('[data-canvas]');
  const viewer = new NavigatedViewer({
    container: canvasPlace,
    bpmnRenderer: {
      defaultFillColor: 'var(--diagram-fill)',
      defaultStrokeColor: 'var(--diagram-line)',
      defaultLabelColor: 'var(--diagram-text)',
    },
    textRenderer: { defaultStyle: { fontFamily: fontOf(element), fontSize: 12 }, externalStyle: { fontSize: 11 } },
  });
  try {
    await viewer.importXML(await source(element));
  } catch (error) {
    canvasPlace.textContent = text('noDiagram');
    console.warn(error.message);
    return;
  }
  const content = JSON.parse(element.dataset.content ?? '{}');
  if (content.path) showPath(viewer, content.path);
  if (content.findings) showFindings(element, viewer, content.findings);
  fit(element, viewer, content);
  controls(element, viewer);
}

// Texts are measured before they are drawn, so the font has to be named, not referred to.
function fontOf(element) {
  return `Arial, ${getComputedStyle(element).fontFamily}`;
}

async function source(element) {
  if (element.dataset.xml) return element.dataset.xml;
  const answer = await fetch(element.dataset.source, { headers: { Accept: 'application/xml' } });
  const drawn = answer.headers.get('Content-Type')?.includes('xml');
  if (!answer.ok || !drawn) throw new Error(`${answer.status} for ${element.dataset.source}`);
  return answer.text();
}

// A small diagram shows the step where things are; a large one all of it, but never larger than drawn.
function fit(element, viewer, content) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  canvas.zoom('fit-viewport', 'auto');
  const small = 'small' in element.dataset || element.clientWidth < NARROW_PX;
  const at = small && content.path?.current?.map((id) => registry.get(id)).find(Boolean);
  if (at) {
    canvas.zoom(0.6);
    canvas.scrollToElement(at, 40);
  } else if (canvas.zoom() > 1) {
    canvas.zoom(1, 'auto');
  }
}

function controls(element, viewer) {
  const canvas = viewer.get('canvas');
  element.addEventListener('click', (event) => {
    const action = event.target.closest('[data-zoom]')?.dataset.zoom;
    if (action === 'in') canvas.zoom(Math.min(canvas.zoom() * 1.25, 4));
    if (action === 'out') canvas.zoom(Math.max(canvas.zoom() / 1.25, 0.2));
    if (action === 'fit') canvas.zoom('fit-viewport', 'auto');
  });
}
