"""Built files: found by name in the manifest, sent compressed and cached for good."""

import json
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_from_directory, url_for

STATIC = Path(__file__).parent / "static"
BUILT = STATIC / "built"
YEAR = 31_536_000

blueprint = Blueprint("assets", __name__)


@lru_cache(maxsize=1)
def _manifest(_changed: int) -> dict[str, str]:
    names: dict[str, str] = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
    return names


def _names() -> dict[str, str]:
    """Name → built file, read again after a new build; empty before the first."""
    try:
        changed = (BUILT / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    return _manifest(changed)


def asset(name: str) -> str:
    """The address of a built file; before the front end is built, one that is not there."""
    return url_for("assets.built", name=_names().get(name, name))


@blueprint.get("/static/built/<name>")
def built(name: str) -> Response:
    """A built file: its name holds a hash of its content, so it never changes."""
    if name.startswith(".") or name == "manifest.json":
        abort(404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = bool(request.accept_encodings["gzip"]) and (BUILT / f"{name}.gz").exists()
    served = f"{name}.gz" if packed else name
    response = send_from_directory(BUILT, served, mimetype=kind, max_age=YEAR)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.vary.add("Accept-Encoding")
    return response


@blueprint.get("/favicon.ico")
@blueprint.get("/static/favicon.svg")
def favicon() -> Response:
    """The mark in the browser's tab."""
    return send_from_directory(STATIC, "favicon.svg", mimetype="image/svg+xml", max_age=YEAR)
