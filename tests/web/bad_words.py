"""What a person reads of an answer."""

import html
import re

from werkzeug.test import TestResponse


def words(answer: TestResponse) -> str:
    """The text of a page, or what the script of a form shows: message and field messages."""
    if answer.is_json:
        content = answer.json or {}
        fields = content.get("fields", {})
        return " ".join([content["message"], *(each for path in fields.values() for each in path)])
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(text))
