"""Who is signed in; pages are private unless they say otherwise."""

from dataclasses import dataclass
from typing import ClassVar, cast
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, jsonify, redirect, request, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from itsm_flow import http
from itsm_flow.domain.people import Actor
from itsm_flow.services import people

csrf = CSRFProtect()


@dataclass(frozen=True)
class Person:
    """The person who is signed in: what they may do, and how they are called."""

    actor: Actor
    display_name: str
    language: str
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """What the session cookie keeps."""
        return str(self.actor.id)


def register(app: Flask) -> None:
    """Sign-in by session cookie; tokens against forged requests, checked on private pages."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    manager = LoginManager(app)
    manager.user_loader(person_of)
    manager.unauthorized_handler(to_sign_in)


def person_of(user_id: str) -> Person | None:
    """The person behind a session cookie, None when gone or no longer active."""
    session = http.session()
    found = people.actor_of(session, int(user_id)) if user_id.isdigit() else None
    if found is None:
        return None
    user = people.get(session, found.id)
    return Person(actor=found, display_name=user.display_name, language=user.language)


def actor() -> Actor:
    """The actor of this request."""
    return cast(Person, current_user).actor


def private(name: str, module: str) -> Blueprint:
    """A blueprint whose pages need somebody to be signed in, and a token to change anything."""
    blueprint = Blueprint(name, module)
    blueprint.before_request(_require_person)
    return blueprint


def _require_person() -> AnyResponse | None:
    if not current_user.is_authenticated:
        return to_sign_in()
    csrf.protect()
    return None


def to_sign_in() -> AnyResponse:
    """Ask to sign in, in the manner of the request; afterwards one is back on the same page."""
    if "HX-Request" in request.headers:
        address = _sign_in(request.headers.get("HX-Current-URL", ""))
        return Response(status=401, headers={"HX-Redirect": address})
    if request.is_json:
        answer = jsonify(signIn=_sign_in(request.headers.get("Referer", "")))
        answer.status_code = 401
        return answer
    return redirect(_sign_in(request.full_path if request.method == "GET" else ""))


def _sign_in(page: str) -> str:
    return url_for("signin.show", next=safe_path(page) or None)


def safe_path(address: str) -> str:
    """The path and query of an address of ours; empty for anything that leads elsewhere."""
    parts = urlsplit(address)
    if parts.netloc and parts.netloc != request.host:
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        return ""
    return path
