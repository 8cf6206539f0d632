"""The web application: pages, API, errors and headers joined."""

from itsm_flow import api, web
from itsm_flow.config import Settings
from itsm_flow.http import Application, end_request
from itsm_flow.runtime import Clock, Runtime, utc_now


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Application:
    """Make the application for these settings; `clock` is given by tests."""
    app = Application(
        "itsm_flow",
        static_folder=None,
        template_folder="web/templates",
    )
    app.extensions["itsm_flow"] = Runtime.of(settings, clock=clock)
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_request_bytes,
        PERMANENT_SESSION_LIFETIME=settings.session_lifetime,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        JSON_SORT_KEYS=False,
    )
    app.teardown_request(end_request)
    web.register(app)
    api.register(app)
    return app
