"""What a script of ours sends: a JSON object."""

from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest


def json_object() -> dict[str, Any]:
    """The object in the request's body. Raises BadRequest for anything else."""
    try:
        content = request.get_json()
    except RecursionError as error:
        raise BadRequest from error
    if not isinstance(content, dict):
        raise BadRequest
    return content
