"""What may stand in an address."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1


class StoredNumber(IntegerConverter):
    """An id or a version; a number that no row can have leads nowhere."""

    def __init__(self, map: Map) -> None:  # noqa: A002
        super().__init__(map, max=LARGEST)


def register(app: Flask) -> None:
    """Read `<int:…>` so; before any page is added."""
    app.url_map.converters["int"] = StoredNumber
