"""Shipped diagrams are pictures that people read: nothing crosses and nothing overlaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

PROCESSES = sorted((Path(__file__).parents[2] / "processes").glob("*.bpmn"))
NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
CONTAINERS = ("participant", "lane", "subProcess")


@dataclass(frozen=True)
class Box:
    """A rectangle of the picture: a shape, a label, or a straight piece of a flow."""

    of: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def touches(self, other: "Box") -> bool:
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )


@dataclass(frozen=True)
class Picture:
    shapes: tuple[Box, ...]
    labels: tuple[Box, ...]
    pieces: tuple[Box, ...]


def picture(path: Path) -> Picture:
    tree = etree.parse(path)
    containers = {
        node.get("id")
        for name in CONTAINERS
        for node in tree.iterfind(f".//bpmn:{name}", NAMESPACES)
    }
    shapes = tuple(
        box
        for shape in tree.iterfind(".//bpmndi:BPMNShape", NAMESPACES)
        if (box := _bounds(shape, "dc:Bounds")) is not None and box.of not in containers
    )
    drawn = tree.iterfind(".//bpmndi:*[@bpmnElement]", NAMESPACES)
    labels = (_bounds(node, "bpmndi:BPMNLabel/dc:Bounds") for node in drawn)
    edges = tree.iterfind(".//bpmndi:BPMNEdge", NAMESPACES)
    pieces = tuple(piece for edge in edges for piece in _pieces(edge))
    return Picture(shapes, tuple(label for label in labels if label is not None), pieces)


def _bounds(node: etree._Element, where: str) -> Box | None:
    found = node.find(where, NAMESPACES)
    if found is None:
        return None
    left, top, width, height = (float(found.get(key, "0")) for key in ("x", "y", "width", "height"))
    return Box(node.get("bpmnElement", ""), left, top, left + width, top + height)


def _pieces(edge: etree._Element) -> Iterator[Box]:
    points = [
        (float(point.get("x", "0")), float(point.get("y", "0")))
        for point in edge.iterfind("di:waypoint", NAMESPACES)
    ]
    for (x1, y1), (x2, y2) in pairwise(points):
        yield Box(edge.get("bpmnElement", ""), min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


pytestmark = pytest.mark.parametrize("path", PROCESSES, ids=lambda path: path.stem)


def test_flows_run_straight_across_or_straight_down(path: Path) -> None:
    slanted = [
        piece.of
        for piece in picture(path).pieces
        if piece.left != piece.right and piece.top != piece.bottom
    ]
    assert slanted == []


def test_no_flow_crosses_or_touches_another(path: Path) -> None:
    crossing = [
        (one.of, other.of)
        for one, other in combinations(picture(path).pieces, 2)
        if one.of != other.of and one.touches(other)
    ]
    assert crossing == []


def test_no_flow_runs_through_a_shape(path: Path) -> None:
    seen = picture(path)
    through = [
        (piece.of, shape.of)
        for piece in seen.pieces
        for shape in seen.shapes
        if inside(piece, shape)
    ]
    assert through == []


def inside(piece: Box, shape: Box) -> bool:
    """Whether the piece goes on behind the border; flows end on it."""
    core = Box(shape.of, shape.left + 1, shape.top + 1, shape.right - 1, shape.bottom - 1)
    return piece.touches(core)


def test_no_label_lies_on_a_shape_a_flow_or_another_label(path: Path) -> None:
    seen = picture(path)
    covered = [
        (label.of, other.of)
        for label in seen.labels
        for other in (*seen.shapes, *seen.labels)
        if label is not other and label.of != other.of and label.overlaps(other)
    ]
    covered += [
        (label.of, piece.of)
        for label in seen.labels
        for piece in seen.pieces
        if label.touches(piece)
    ]
    assert covered == []


def test_every_shape_lies_within_the_pool(path: Path) -> None:
    tree = etree.parse(path)
    pool = next(
        box
        for shape in tree.iterfind(".//bpmndi:BPMNShape", NAMESPACES)
        if (box := _bounds(shape, "dc:Bounds")) is not None and box.of.startswith("Participant_")
    )
    seen = picture(path)
    outside = [
        box.of
        for box in (*seen.shapes, *seen.labels, *seen.pieces)
        if not (pool.left <= box.left and box.right <= pool.right)
        or not (pool.top <= box.top and box.bottom <= pool.bottom)
    ]
    assert outside == []
