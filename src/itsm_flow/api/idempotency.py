"""`Idempotency-Key`: a repeated request is carried out once and answered as the first time."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Response, json, make_response, request

from itsm_flow.api.authentication import actor
from itsm_flow.errors import InvalidInput
from itsm_flow.http import now, session
from itsm_flow.services import idempotency

Given = ParamSpec("Given")
LONGEST_KEY = 255


def once(
    view: Callable[Given, dict[str, Any] | Response],
) -> Callable[Given, dict[str, Any] | Response]:
    """Answer a repeat of the same request, under the same key, with what the first one got."""

    @wraps(view)
    def answer(*args: Given.args, **kwargs: Given.kwargs) -> dict[str, Any] | Response:
        key = _key()
        if key is None:
            return view(*args, **kwargs)
        kept = idempotency.once(
            session(),
            actor(),
            key,
            _request_hash(),
            lambda: _to_keep(view(*args, **kwargs)),
            now=now(),
        )
        return make_response(Response(status=204)) if kept["empty"] else kept["body"]

    return answer


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise InvalidInput({"Idempotency-Key": ["Expected 1 to 255 printable characters."]})
    return key


def _to_keep(result: dict[str, Any] | Response) -> dict[str, Any]:
    """What the view gave, in a form that JSON holds: answers of ours are data or nothing."""
    if isinstance(result, Response):
        return {"empty": True, "body": None}
    return {"empty": False, "body": json.loads(json.dumps(result))}


def _request_hash() -> str:
    """Of method, path and content; for files: of every file, not of the boundary between them."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.mimetype == "multipart/form-data":
        for name, file in request.files.items(multi=True):
            content = file.read()
            file.seek(0)
            digest.update(f"{name} {file.filename} {len(content)}\n".encode())
            digest.update(content)
    else:
        digest.update(request.get_data(cache=True))
    return digest.hexdigest()
