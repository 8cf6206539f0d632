"""A page of rows in the shape of Camunda's search results."""

from collections.abc import Callable
from typing import Any, TypeVar

from itsm_flow.services.paging import Page

Row = TypeVar("Row")


def paged(page: Page[Row], item: Callable[[Row], Any]) -> dict[str, Any]:
    """Items and cursors; the total is not counted beyond the page (it would cost with the rows)."""
    return {
        "items": [item(row) for row in page.rows],
        "page": {
            "total_items": len(page.rows),
            "has_more_total_items": page.next is not None,
            "end_cursor": page.next,
        },
    }
