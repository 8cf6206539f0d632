"""What pages and API share: the request's one transaction, its clock, and each error's status."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from itsm_flow.errors import (
    Conflict,
    DeploymentRefused,
    InvalidInput,
    ItsmFlowError,
    LimitExceeded,
    NotAllowed,
    NotFound,
    StepFailed,
)
from itsm_flow.runtime import Runtime
from itsm_flow.store.database import DatabaseBusyError

READING = frozenset({"GET", "HEAD", "OPTIONS"})

STATUS: dict[type[ItsmFlowError], int] = {
    InvalidInput: 400,
    DeploymentRefused: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    LimitExceeded: 413,
    StepFailed: 422,
    DatabaseBusyError: 503,
}


def status_of(error: ItsmFlowError) -> int:
    """The HTTP status of an error: that of its nearest class in the table, else 500."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return 500


class _Failed(Exception):
    """Rolls back the transaction of a request whose answer is an error."""


class Application(Flask):
    """One transaction a request: opened when first asked for, ended before the answer is sent.

    A view that raises, or answers with a status of 400 or more, is rolled back; an error page that
    needs the database again gets a new reading transaction.
    """

    def dispatch_request(self) -> Response:
        """Run the view, then commit once or not at all."""
        try:
            response = self.make_response(super().dispatch_request())
        except BaseException as error:
            _end_transaction(error)
            raise
        _end_transaction(None if response.status_code < 400 else _Failed())
        return response


def refuse_zero_bytes() -> None:
    """Refuse an address with a zero byte: no database can look for one. Called before views."""
    if "\0" in request.path or b"%00" in request.query_string:
        raise BadRequest


def runtime() -> Runtime:
    """What `create_app` put beside the application."""
    return cast(Runtime, current_app.extensions["itsm_flow"])


def now() -> datetime:
    """The time of this request: the same from its first question to its last."""
    if "now" not in g:
        g.now = runtime().clock()
    return cast(datetime, g.now)


def read_only() -> None:
    """This request only reads, whatever its method: a search by POST. Say so before `session()`."""
    g.reading = True


def session() -> Session:
    """The request's session: reading for GET and `read_only`, else a write transaction."""
    if "session" not in g:
        reading = request.method in READING or g.get("reading", False) or g.get("ended", False)
        g.transaction = runtime().read() if reading else runtime().write()
        g.session = g.transaction.__enter__()
    return cast(Session, g.session)


def begin_writing() -> None:
    """End the transaction in which this request only read; what follows may write."""
    _end_transaction(None)
    g.reading = g.ended = False


def give_up() -> None:
    """Undo what this request did so far; what follows reads in a new transaction."""
    _end_transaction(_Failed())


def end_request(_error: BaseException | None) -> None:
    """Close what an error page or a failing handler opened; registered as teardown."""
    _end_transaction(_Failed())


def _end_transaction(error: BaseException | None) -> None:
    transaction: AbstractContextManager[Session] | None = g.pop("transaction", None)
    g.pop("session", None)
    g.ended = True
    if transaction is None:
        return
    if error is None:
        transaction.__exit__(None, None, None)
        return
    try:
        transaction.__exit__(type(error), error, error.__traceback__)
    except BaseException as raised:
        if raised is not error:
            raise
