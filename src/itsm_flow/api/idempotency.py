"""`Idempotency-Key`: a repeated request is carried out once and answered as the first time."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, json, request

from itsm_flow.api.authentication import actor
from itsm_flow.http import now, session
from itsm_flow.services import idempotency


def once(view: Callable[..., dict[str, Any] | Response]) -> Callable[..., Any]:
    """Answer a repeat of the same request, under the same key, with what the first one got."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> dict[str, Any] | Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return view(*args, **kwargs)
        kept: dict[str, Any] = idempotency.once(
            session(),
            actor(),
            key,
            _request_hash(),
            lambda: {"answer": _to_keep(view(*args, **kwargs))},
            now=now(),
        )
        given: dict[str, Any] | None = kept["answer"]
        return Response(status=204) if given is None else given

    return answer


def _to_keep(result: dict[str, Any] | Response) -> dict[str, Any] | None:
    """What the view gave, as JSON holds it: data, or nothing."""
    if isinstance(result, Response):
        return None
    data: dict[str, Any] = json.loads(json.dumps(result))
    return data


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
