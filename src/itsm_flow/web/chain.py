"""The chain of a record as a picture: boxes from left to right, lines for what was handed over.

A record that was opened later stands further to the right. Where two records handed something to
each other, one line has an arrow at both ends.
"""

import unicodedata
from dataclasses import dataclass

from itsm_flow.services.chains import Chain, ChainRecord, HandOver

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 196, 70, 52, 18, 6
LONGEST_LINE = 23
"""Narrow signs that fit into a box; a wide one counts twice."""


@dataclass(frozen=True, slots=True)
class Box:
    """A record at its place; `title` as much of it as fits."""

    record: ChainRecord
    title: str
    x: int
    y: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What one record handed to another, and perhaps back; `messages` are names of messages."""

    path: str
    both_ways: bool
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A hand-over with the records at both ends."""

    sender: ChainRecord
    receiver: ChainRecord
    hand_over: HandOver


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture, and what it says once more as a list."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    cut: bool


def drawn(chain: Chain, here: int) -> Drawing:
    """The picture of a chain; `here` is the id of the record whose page it is."""
    places = _places(chain)
    boxes = tuple(
        Box(record, fitting(record.title), *corner(places[record.id]), record.id == here)
        for record in chain.records
    )
    columns = max((column for column, _row in places.values()), default=0) + 1
    rows = max((row for _column, row in places.values()), default=0) + 1
    below = height_of(rows)
    lines, height = _lines(chain, places, below)
    known = {record.id: record for record in chain.records}
    return Drawing(
        width=width_of(columns),
        height=height,
        boxes=boxes,
        lines=lines,
        steps=tuple(Step(known[h.sender], known[h.receiver], h) for h in chain.hand_overs),
        cut=chain.cut,
    )


def fitting(text: str) -> str:
    """As much of a text as fits into a box."""
    room = LONGEST_LINE
    for position, sign in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if room < 0:
            return text[: position - 1].rstrip() + "…"
    return text


def _places(chain: Chain) -> dict[int, tuple[int, int]]:
    """Record id → (column, row): right of whatever handed over to it, in the first free row."""
    before: dict[int, list[int]] = {record.id: [] for record in chain.records}
    for item in chain.hand_overs:
        if item.sender < item.receiver:
            before[item.receiver].append(item.sender)
    places: dict[int, tuple[int, int]] = {}
    for record in chain.records:
        senders = [places[sender] for sender in before[record.id]]
        column = max((column + 1 for column, _row in senders), default=0)
        row = min((row for _column, row in senders), default=0)
        taken = set(places.values())
        while (column, row) in taken:
            row += 1
        places[record.id] = (column, row)
    return places


def corner(place: tuple[int, int]) -> tuple[int, int]:
    """Where the box at (column, row) begins: x, y."""
    column, row = place
    return MARGIN + column * (WIDTH + GAP_X), MARGIN + row * (HEIGHT + GAP_Y)


def width_of(columns: int) -> int:
    """How wide a picture of so many columns is."""
    return 2 * MARGIN + columns * WIDTH + (columns - 1) * GAP_X


def height_of(rows: int) -> int:
    """How high a picture of so many rows is."""
    return MARGIN + rows * (HEIGHT + GAP_Y)


def _lines(
    chain: Chain, places: dict[int, tuple[int, int]], below: int
) -> tuple[tuple[Line, ...], int]:
    """One line for each pair of records, and how high the picture becomes."""
    pairs: dict[tuple[int, int], list[HandOver]] = {}
    for item in chain.hand_overs:
        if item.sender != item.receiver:
            pair = (min(item.sender, item.receiver), max(item.sender, item.receiver))
            pairs.setdefault(pair, []).append(item)
    found = []
    for (first, second), items in pairs.items():
        start, goal = corner(places[first]), corner(places[second])
        if places[second][0] - places[first][0] > 1:
            path, below = _path_around(start, goal, below), below + 12
        else:
            path = path_across(start, goal)
        names = tuple(dict.fromkeys(item.message_name for item in items))
        both_ways = len({item.sender for item in items}) > 1
        found.append(Line(path, both_ways, names))
    return tuple(found), below


def path_across(start: tuple[int, int], goal: tuple[int, int]) -> str:
    """From the right edge of a box to the left edge of the next column's."""
    x1, y1, x2, y2 = start[0] + WIDTH, start[1] + HEIGHT // 2, goal[0], goal[1] + HEIGHT // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _path_around(start: tuple[int, int], goal: tuple[int, int], below: int) -> str:
    """Beneath everything, where columns lie between."""
    x1, x2 = start[0] + WIDTH // 2, goal[0] + WIDTH // 2
    return f"M{x1} {start[1] + HEIGHT}V{below}H{x2}V{goal[1] + HEIGHT}"
