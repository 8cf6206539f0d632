"""How the API reads a request: strict JSON into a schema, errors as named ones."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, TypeVar

import flask_smorest
from flask import Request, Response
from marshmallow import Schema, ValidationError
from webargs.core import is_json, missing
from webargs.flaskparser import FlaskParser
from werkzeug.routing import BaseConverter

from itsm_flow.api.authentication import authenticate
from itsm_flow.api.idempotency import once
from itsm_flow.api.problems import UnreadableBody, UnsupportedMediaType, register_handlers
from itsm_flow.errors import InvalidInput

DEEPEST = 100
View = TypeVar("View", bound=Callable[..., Any])


class KeyConverter(BaseConverter):
    """A key in an address: digits, as many as 64 bits hold."""

    regex = "[0-8]?[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The key as a number."""
        return int(value)


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


class Blueprint(flask_smorest.Blueprint):
    """Operations on one noun under `/v2`: callers signed in, arguments read, errors as problems."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, module: str, *, description: str) -> None:
        super().__init__(name, module, url_prefix="/v2", description=description)
        self.before_request(authenticate)
        register_handlers(self)

    def operation(
        self,
        method: str,
        rule: str,
        *,
        body: type[Schema] | None = None,
        result: type[Schema] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> Callable[[View], View]:
        """Serve `view(body, key)` here; without `result` the answer is 204.

        `{key}` in the rule stands for a key; `files` describes a body that is no JSON. Whatever
        acts takes an Idempotency-Key.
        """

        def add(view: View) -> View:
            answer = once(view) if _acts(method, rule) else view
            answer = self.response(200 if result else 204, result)(answer)
            if body is not None:
                answer = self.arguments(body(), required=False)(answer)
            if files is not None:
                answer = self.doc(requestBody=dict(files))(answer)
            self.route(rule.replace("{key}", "<key:key>"), methods=[method])(answer)
            return view

        return add


def _acts(method: str, rule: str) -> bool:
    return method == "POST" and not rule.endswith("/search")


def read_json(body: bytes) -> Any:
    """Parse strictly: UTF-8, no NaN, no NUL or lone surrogate, not too deep."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except RecursionError as error:
        raise UnreadableBody(reason="it is nested too deeply") from error
    except ValueError as error:
        raise UnreadableBody(reason=str(error)) from error
    for text in _texts(value):
        if "\0" in text or not _encodes(text):
            raise UnreadableBody(reason="it has a character that cannot be stored")
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
    """Every text in it, names too; raises UnreadableBody below `DEEPEST`."""
    open_: list[tuple[Any, int]] = [(value, 0)]
    while open_:
        item, depth = open_.pop()
        if depth > DEEPEST:
            raise UnreadableBody(reason="it is nested too deeply")
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            yield from item
            open_.extend((inner, depth + 1) for inner in item.values())
        elif isinstance(item, list):
            open_.extend((inner, depth + 1) for inner in item)


def _encodes(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
