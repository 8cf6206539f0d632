"""The revision that a caller saw: `If-Match: "7"` or a `revision` field."""

from flask import request

from itsm_flow.errors import InvalidInput


def expected_revision(field: int | None) -> int | None:
    """What the caller says it saw, None when it does not say; raises InvalidInput."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return field
    text = header.strip().strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput({"If-Match": ['Expected a revision in quotes, such as "7".']})
    if field is not None and field != int(text):
        raise InvalidInput({"revision": ["This is another revision than the one in If-Match."]})
    return int(text)
