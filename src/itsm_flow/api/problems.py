"""Every error as `application/problem+json` (RFC 9457), in the caller's language."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from flask import Blueprint, Response, json, request
from werkzeug.exceptions import HTTPException

from itsm_flow.api.language import language, translate
from itsm_flow.definitions.advice import advice_for
from itsm_flow.domain.findings import Finding
from itsm_flow.errors import DeploymentRefused, InvalidInput, ItsmFlowError
from itsm_flow.http import status_of

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


class Unauthenticated(ItsmFlowError):
    """No credentials came with the request, or they do not hold."""

    template = "Sign in with a username and password (Basic) or an API token (Bearer)."


class UnreadableBody(ItsmFlowError):
    """The body is not what its Content-Type or the operation asks for; `status` is 400 or 415."""

    template = "The body could not be read: {reason}"
    status: ClassVar[int] = 400


class UnsupportedMediaType(UnreadableBody):
    """The body has another Content-Type than the operation reads."""

    template = "The body must be sent as {expected}."
    status: ClassVar[int] = 415


class UnknownOperation(ItsmFlowError):
    """Nothing answers at this address with this method."""

    template = "There is no operation {method} {path}. The API is described at /api."


class Unexpected(ItsmFlowError):
    """Something that nobody foresaw; the log has the rest."""

    template = "Something went wrong on the server. It was logged; nothing was changed."


def register_handlers(blueprint: Blueprint) -> None:
    """Answer all errors of the blueprint's views as problems."""
    blueprint.register_error_handler(ItsmFlowError, _known)
    for status in (400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 429):
        blueprint.register_error_handler(status, _http)
    blueprint.register_error_handler(500, _unexpected)


def _known(error: ItsmFlowError) -> Response:
    status = status_for(error)
    if status >= 500:
        _log.error("A request failed: %s", error, exc_info=error)
    extra: dict[str, Any] = {}
    if isinstance(error, InvalidInput) and error.fields:
        extra["fields"] = {
            path: [_message(message) for message in messages]
            for path, messages in error.fields.items()
        }
    if isinstance(error, DeploymentRefused):
        extra["findings"] = [_finding(finding) for finding in error.findings]
    kind = type(error).__name__
    return problem(status, translate(error.template, **error.facts), kind=kind, extra=extra)


def status_for(error: ItsmFlowError) -> int:
    """The HTTP status of an error, those of the API's own included."""
    if isinstance(error, Unauthenticated):
        return 401
    if isinstance(error, UnreadableBody):
        return error.status
    if isinstance(error, UnknownOperation):
        return 404
    return status_of(error)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    return problem(status, translate(error.description or HTTPStatus(status).description))


def _unexpected(_error: HTTPException) -> Response:
    return problem(500, translate(Unexpected.template))


def problem(
    status: int, detail: str, *, kind: str = "", extra: Mapping[str, Any] | None = None
) -> Response:
    """A problem of this status; `kind` names the error's class and becomes its type."""
    body = {
        "type": f"urn:itsm-flow:problem:{kind}" if kind else "about:blank",
        "title": translate(HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
        "instance": request.path,
        **(extra or {}),
    }
    response = Response(json.dumps(body), status=status, content_type=MEDIA_TYPE)
    response.content_language.add(language())
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Basic realm="itsm-flow", charset="UTF-8"'
    return response


def _message(message: str) -> str:
    """A field's message; one with facts of its own is translated before they are filled in."""
    template: str = getattr(message, "template", message)
    facts: dict[str, Any] = getattr(message, "facts", {})
    return translate(template, **facts)


def _finding(finding: Finding) -> dict[str, Any]:
    advice = advice_for(finding.rule)
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "elementId": finding.element_id,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": translate(finding.template, **finding.facts),
        "why": translate(advice.why),
        "how": translate(advice.how),
    }
