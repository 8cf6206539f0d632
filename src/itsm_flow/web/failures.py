"""What a person reads when something could not be done, in their language."""

from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from itsm_flow.errors import InvalidInput, ItsmFlowError
from itsm_flow.http import status_of
from itsm_flow.web.language import _, translate_error


def register(app: Flask) -> None:
    """Answer our errors and HTTP's."""
    app.register_error_handler(ItsmFlowError, told)
    app.register_error_handler(HTTPException, refused)


def told(error: ItsmFlowError) -> Response:
    """An error of ours."""
    fields = error.fields if isinstance(error, InvalidInput) else None
    return answer(status_of(error), message_of(error), fields=fields)


def refused(error: HTTPException) -> Response:
    """An error of HTTP, a failure of ours included."""
    if error.response is not None:
        return make_response(error.response)
    response = answer(error.code or 500, _http_message(error))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def message_of(error: ItsmFlowError) -> str:
    """What happened, in the reader's language."""
    return translate_error(error.template, error.facts)


def answer(status: int, message: str, *, fields: dict[str, list[str]] | None = None) -> Response:
    """The message in the form that was asked for: to htmx, to a script, or as a page."""
    if "HX-Request" in request.headers:
        told_of = [text for texts in translated(fields or {}).values() for text in texts]
        return _to_htmx(status, " ".join([message, *told_of]))
    if request.is_json:
        content: dict[str, Any] = {"message": message}
        if fields:
            content["fields"] = translated(fields)
        response = jsonify(content)
        response.status_code = status
        return response
    return make_response(_page(status, message, translated(fields or {})), status)


def translated(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """The messages of each field in the reader's language."""
    return {
        path: [translate_error(_template(m), _facts(m)) for m in messages]
        for path, messages in fields.items()
    }


def _template(message: Any) -> str:
    return str(getattr(message, "template", message))


def _facts(message: Any) -> dict[str, Any]:
    return dict(getattr(message, "facts", {}))


def _to_htmx(status: int, message: str) -> Response:
    response = make_response(render_template("parts/message.html", message=message, kind="danger"))
    response.status_code = status
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "beforeend"
    return response


def _page(status: int, message: str, fields: dict[str, list[str]]) -> str:
    signed_in = bool(current_user and current_user.is_authenticated)
    # The frame of a page reads the database, which may be what failed.
    template = "error.html" if signed_in and status < 500 else "error_public.html"
    return render_template(
        template,
        status=status,
        message=message,
        fields=fields,
        title=_title(status),
        record_number=_record_number(status),
    )


def _record_number(status: int) -> str | None:
    """The record that could not be changed, to go back to."""
    number = (request.view_args or {}).get("number")
    blueprint_and_method = (request.blueprint, request.method)
    return number if blueprint_and_method == ("record", "POST") and status in {400, 409} else None


def _title(status: int) -> str:
    titles = {
        400: _("That did not fit"),
        403: _("This is not yours to use"),
        404: _("Nothing is here"),
        405: _("That is not how this page works"),
        409: _("Something else happened first"),
        413: _("That is too large"),
        503: _("Busy at the moment"),
    }
    return titles.get(status, _("Something went wrong on our side"))


def _http_message(error: HTTPException) -> str:
    code = error.code or 500
    messages = {
        403: _("You may not do this. Nothing was changed."),
        404: _("The address may be mistyped, or what was here is gone or not for you to see."),
        405: _("This address cannot be used that way. Nothing was changed."),
        413: _("What was sent is larger than this system accepts. Nothing was changed."),
    }
    if code in messages:
        return messages[code]
    if code >= 500:
        return _("Nothing was changed. The failure was written down; please try again in a moment.")
    return _(
        "The request could not be read, or the page was too old. "
        "Nothing was changed; reload the page and try again."
    )
