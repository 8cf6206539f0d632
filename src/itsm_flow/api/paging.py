"""A page of rows in the shape of Camunda's search results."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from itsm_flow.services.paging import Page

Row = TypeVar("Row")


_TO_STANDARD = str.maketrans("-_", "+/")
_TO_OURS = str.maketrans("+/", "-_")


def after(page: Mapping[str, Any]) -> str | None:
    """The cursor that a request goes on from, None for its first page."""
    cursor: str | None = page.get("after")
    return None if cursor is None else cursor.rstrip("=").translate(_TO_OURS)


def paged(page: Page[Row], item: Callable[[Row], Any]) -> dict[str, Any]:
    """Items and cursors; the total is not counted beyond the page (it would cost with the rows)."""
    return {
        "items": [item(row) for row in page.rows],
        "page": {
            "total_items": len(page.rows),
            "has_more_total_items": page.next is not None,
            "end_cursor": _end(page.next),
        },
    }


def _end(cursor: str | None) -> str | None:
    """Camunda's clients accept a cursor in standard base64 only."""
    if cursor is None:
        return None
    return cursor.translate(_TO_STANDARD) + "=" * (-len(cursor) % 4)
