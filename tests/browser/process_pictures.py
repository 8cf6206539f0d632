"""`make docs-pictures`: docs/processes/ renewed from the shipped diagrams.

bpmn-js draws each diagram in Chromium, as it does on the pages: all of it, and where that is too
wide to be read on a screen, piece by piece. What is generated of the pages is renewed as well.
"""

import re
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from browser.chromium import launched
from itsm_flow.definitions import Source
from itsm_flow.services import shipped
from processes.described import PAGES, fingerprint, processes, renewed, shipped_bundle

VIEWER = (
    Path(__file__).parents[2]
    / "src/itsm_flow/web/frontend/node_modules/bpmn-js/dist/bpmn-viewer.production.min.js"
)
FONT = "Arial, Liberation Sans, Noto Sans CJK TC, sans-serif"
READABLE = 2_200
"""A picture wider than this is shown in pieces: on 1,600 pixels its texts stay above 8."""
OVERLAP = 140
"""What two pieces share, so that each element is whole in one of them."""
MARGIN = 30
"""Where the lanes are named again, left of a piece that does not begin with them."""
DRAW = """async ({ xml, font, from, to, margin }) => {
  const viewer = new BpmnJS({
    container: document.body,
    textRenderer: { defaultStyle: { fontFamily: font }, externalStyle: { fontFamily: font } },
  });
  await viewer.importXML(xml);
  const registry = viewer.get('elementRegistry');
  for (const element of registry.getAll()) {
    const { x: left, width } = element;
    const across = element.waypoints?.map(({ x }) => x) ?? [left, left + width];
    const unseen = Math.max(...across) < from || Math.min(...across) > to;
    const graphics = registry.getGraphics(element);
    graphics.querySelectorAll(':scope > .djs-hit').forEach((hit) => hit.remove());
    if (unseen) graphics.querySelector(':scope > .djs-visual')?.replaceChildren();
  }
  const layer = viewer.get('canvas').getActiveLayer();
  const add = (tag, attributes, text = '') => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    layer.append(node);
  };
  for (const { type, businessObject, x, y, height } of registry.getAll()) {
    if (type !== 'bpmn:Lane' || x > from) continue;
    const middle = `${from - margin / 2},${y + height / 2}`;
    const line = { fill: 'white', stroke: 'rgb(34, 36, 42)', 'stroke-width': 1.5 };
    add('rect', { x: from - margin, y, width: margin, height, ...line });
    add('text', {
      'text-anchor': 'middle', 'dominant-baseline': 'central', 'font-size': 12, 'font-family': font,
      fill: 'rgb(34, 36, 42)', transform: `translate(${middle}) rotate(-90)`,
    }, businessObject.name);
  }
  const { svg } = await viewer.saveSVG();
  viewer.destroy();
  return svg;
}"""
EVERYWHERE = (-1_000_000.0, 1_000_000.0)
SIZE = re.compile(r'width="\S+" height="\S+" viewBox="(\S+) (\S+) (\S+) (\S+)"')
MADE_UP = re.compile(r"""(?<=[#"])marker-[0-9a-z]+""")


def opened(browser: Browser) -> Page:
    """An empty page that can draw diagrams."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>Diagrams</title>")
    page.add_script_tag(path=VIEWER)
    return page


def drawn(page: Page, source: Source, between: tuple[float, float] = EVERYWHERE) -> str:
    """What lies between two places from left to right, as SVG."""
    start, end = between
    told = {
        "xml": source.content.decode(),
        "font": FONT,
        "margin": MARGIN,
        "from": start,
        "to": end,
    }
    svg: str = page.evaluate(DRAW, told)
    return svg


def box_of(svg: str) -> tuple[float, ...]:
    """Left, top, width and height of a drawing."""
    found = SIZE.search(svg)
    assert found is not None, "A drawing says how large it is."
    return tuple(map(float, found.groups()))


def finished(svg: str, source: Source, box: tuple[float, ...]) -> str:
    """On white paper of this size; the same text whenever the same diagram is drawn."""
    names = dict.fromkeys(MADE_UP.findall(svg))
    steady = {name: f"marker-{number}" for number, name in enumerate(names)}
    svg = MADE_UP.sub(lambda found: steady[found[0]], svg)
    left, top, width, height = (f"{length:g}" for length in box)
    svg = SIZE.sub(
        f'width="{width}" height="{height}" viewBox="{left} {top} {width} {height}"', svg
    )
    mark = f"<!-- drawn from {fingerprint(source.content)} -->"
    paper = f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="white"/>'
    return re.sub(r"(<svg\b[^>]*>)", lambda tag: f"{tag[1]}{mark}{paper}", svg, count=1) + "\n"


def pictures(page: Page, source: Source) -> Iterator[tuple[str, str]]:
    """The ending of a file's name and its picture: all of the diagram, and its pieces."""
    whole = drawn(page, source)
    left, top, width, height = box_of(whole)
    yield "", finished(whole, source, (left, top, width, height))
    count = ceil(width / READABLE)
    if count == 1:
        return
    step = (width - OVERLAP) / count
    for number in range(count):
        start = left + number * step
        piece = drawn(page, source, (start, start + step + OVERLAP))
        margin = MARGIN if number else 0
        box = (start - margin, top, step + OVERLAP + margin, height)
        yield f"-{number + 1}", finished(piece, source, box)


def renew_all() -> None:
    """Draw each shipped process, and renew what is generated of its page."""
    PAGES.mkdir(parents=True, exist_ok=True)
    bundle = shipped_bundle()
    with sync_playwright() as playwright:
        browser = launched(playwright)
        page = opened(browser)
        for process_id, source in processes(shipped.sources()).items():
            for old in PAGES.glob(f"{process_id}*.svg"):
                old.unlink()
            for ending, picture in pictures(page, source):
                path = PAGES / f"{process_id}{ending}.svg"
                path.write_text(picture)
                print(f"{path.relative_to(PAGES.parents[1])}: {len(picture):,} characters")
            words = PAGES / f"{process_id}.md"
            words.write_text(renewed(words.read_text(), bundle, process_id))
        browser.close()


if __name__ == "__main__":
    renew_all()
