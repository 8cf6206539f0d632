"""A form that is sent twice does its work once."""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from flask import request

from itsm_flow import http
from itsm_flow.services import idempotency
from itsm_flow.web.identity import actor


def carry_out(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer of `work`, or the one given before under the same key to the same request."""
    key = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key")
    asked = f"{request.method} {request.path}\n".encode() + request.get_data()
    digest = hashlib.sha256(asked).hexdigest()
    return idempotency.once(http.session(), actor(), key, digest, work, now=http.now())


def fresh_key() -> str:
    """A key for a form that is about to be shown."""
    return secrets.token_hex(16)
