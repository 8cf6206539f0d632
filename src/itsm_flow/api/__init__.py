"""The REST API: Camunda 8's shapes on our services, under `/v2`; described at `/api`."""

from importlib.metadata import version

from flask import Flask
from flask_smorest import Api

from itsm_flow.api import (
    authentication,
    deployments,
    incidents,
    jobs,
    messages,
    page,
    process_instances,
    records,
    signals,
    topology,
    user_tasks,
)
from itsm_flow.api.blueprint import KeyConverter
from itsm_flow.api.schemas.problems import Problem

_NOUNS = (
    topology,
    deployments,
    process_instances,
    user_tasks,
    messages,
    signals,
    jobs,
    incidents,
    records,
)
_DESCRIPTION = """\
The shapes are those of Camunda 8's Orchestration Cluster REST API, so that its clients work here.
Sign in with a username and password (Basic) or an API token (Bearer). Keys are strings. Errors are
`application/problem+json`. An `Idempotency-Key` header makes a repeated POST take effect once;
`If-Match` with a revision makes a lost race a 409.
"""


class _Api(Api):
    """flask-smorest, with errors left to `problems` and described as they are."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Nothing for the whole application: its pages answer errors as pages."""


def register(app: Flask) -> None:
    """Add the operations under `/v2` and their description at `/api`."""
    authentication.register(app)
    app.config.update(
        API_TITLE="itsm-flow",
        API_VERSION=version("itsm-flow"),
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = _Api(app, spec_kwargs={"info": {"description": _DESCRIPTION}, "security": _security()})
    _describe_security(api)
    app.url_map.converters["key"] = KeyConverter
    api.register_converter(KeyConverter, _key_parameter)
    for noun in _NOUNS:
        api.register_blueprint(noun.blueprint)
    app.register_blueprint(page.blueprint)
    app.register_blueprint(page.unknown)


def _key_parameter(_converter: KeyConverter) -> dict[str, str]:
    return {"type": "string", "pattern": f"^{KeyConverter.regex}$"}


def _security() -> list[dict[str, list[str]]]:
    return [{"basic": []}, {"token": []}]


def _describe_security(api: Api) -> None:
    components = api.spec.components
    components.security_scheme("basic", {"type": "http", "scheme": "basic"})
    components.security_scheme("token", {"type": "http", "scheme": "bearer"})
