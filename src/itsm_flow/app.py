"""The web application: pages, API, errors and headers joined."""

from werkzeug.middleware.proxy_fix import ProxyFix

from itsm_flow import api, web
from itsm_flow.config import Settings
from itsm_flow.http import Application, end_request, refuse_zero_bytes
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
    )
    app.before_request(refuse_zero_bytes)
    app.teardown_request(end_request)
    _trust_proxies(app, settings.trusted_proxies)
    web.register(app)
    api.register(app)
    return app


def _trust_proxies(app: Application, count: int) -> None:
    """Believe as many proxies as stand in front what they say of the caller, and no more."""
    if count:
        fixed = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = fixed  # type: ignore[method-assign]
