"""How the API reads a request: strict JSON into a schema, errors as named ones."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import flask_smorest
from flask import Request, Response
from marshmallow import Schema, ValidationError
from webargs.core import is_json, missing
from webargs.flaskparser import FlaskParser

from itsm_flow.api.authentication import authenticate
from itsm_flow.api.problems import UnreadableBody, UnsupportedMediaType, register_handlers
from itsm_flow.errors import InvalidInput

_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class Parser(FlaskParser):
    """Refuses a body of another type, and values that are no JSON or cannot be stored."""

    DEFAULT_VALIDATION_STATUS = 400

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body as plain data; an empty body counts as an empty object."""
        body = req.get_data(cache=True)
        if not body:
            return missing
        if not is_json(req.mimetype):
            raise UnsupportedMediaType(expected="application/json")
        return read_json(body)

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **_kwargs: Any
    ) -> NoReturn:
        """All that is wrong, by the path of the field."""
        messages = error.messages
        if isinstance(messages, dict):
            messages = messages.get("json", messages)
        raise InvalidInput(dict(flatten(messages))) from error


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """Operations on one noun under `/v2`: callers signed in, arguments read, errors as problems."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, module: str, *, description: str) -> None:
        super().__init__(name, module, url_prefix="/v2", description=description)
        self.before_request(authenticate)
        register_handlers(self)


def read_json(body: bytes) -> Any:
    """Parse strictly: UTF-8, no NaN, no NUL or lone surrogate, not too deep."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableBody(reason=reason) from error
    if _SUSPECT.search(body) and any(_unstorable(text) for text in _texts(value)):
        raise UnreadableBody(reason="it has a character that cannot be stored (NUL or half of one)")
    return value


def no_content() -> Response:
    """The answer to an action that has nothing to say."""
    return Response(status=204)


def flatten(messages: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """marshmallow's nested messages as (`filter.state`, [messages])."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            name = str(key)
            if name == "_schema" or (path and name in ("value", "key")):
                yield from flatten(inner, path)
            else:
                yield from flatten(inner, f"{path}.{name}" if path else name)
        return
    texts = messages if isinstance(messages, list) else [messages]
    yield path, [str(text) for text in texts]


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _unstorable(text: str) -> bool:
    return "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)
