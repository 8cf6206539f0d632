"""Who calls: a username and password (Basic) or an API token (Bearer), at every request."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app, g, request

from itsm_flow.api.problems import Unauthenticated
from itsm_flow.domain.people import Actor
from itsm_flow.http import now, read_only, runtime, session
from itsm_flow.services import people, tokens
from itsm_flow.services.passwords import Hashing

READ_FIRST = ("/search", "/deployments")
"""What only reads, or reads for long before it writes."""

REMEMBER_SECONDS = 60.0
REMEMBER_AT_MOST = 10_000


@dataclass
class Verified:
    """Passwords that were verified lately, so that argon2 does not cost 50 ms a request.

    Kept in this process alone, as an HMAC under a key that dies with it. A changed password is
    therefore good for another minute; somebody who was barred is not, because the account is read
    at every request.
    """

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _found: OrderedDict[bytes, tuple[int, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def recall(self, username: str, password: str) -> int | None:
        """The id of the user whose password this was a moment ago."""
        with self._lock:
            user_id, until = self._found.get(self._mark(username, password), (None, 0.0))
        return user_id if time.monotonic() < until else None

    def remember(self, username: str, password: str, user_id: int) -> None:
        """Keep the outcome for `REMEMBER_SECONDS`."""
        with self._lock:
            self._found[self._mark(username, password)] = (
                user_id,
                time.monotonic() + REMEMBER_SECONDS,
            )
            while len(self._found) > REMEMBER_AT_MOST:
                self._found.popitem(last=False)

    def _mark(self, username: str, password: str) -> bytes:
        text = f"{len(username)}:{username}{password}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, text, hashlib.sha256).digest()


def register(app: Flask) -> None:
    """Give the application its memory of verified passwords."""
    app.extensions["itsm_flow_verified"] = Verified()


def authenticate() -> None:
    """Find out who calls, before anything else is looked at; raises Unauthenticated."""
    if request.path.endswith(READ_FIRST):
        read_only()
    given = request.authorization
    if given is not None and given.type == "basic":
        found = _by_password(given.username or "", given.password or "")
    elif given is not None and given.type == "bearer" and given.token:
        found = tokens.actor_of(session(), given.token, now=now())
    else:
        found = None
    if found is None:
        raise Unauthenticated
    g.api_actor = found


def actor() -> Actor:
    """Who calls."""
    return cast(Actor, g.api_actor)


def _by_password(username: str, password: str) -> Actor | None:
    """Verifying takes long on purpose, so it is done where it keeps no writer waiting."""
    user_id = _verified().recall(username, password)
    if user_id is not None:
        return people.actor_of(session(), user_id)
    with runtime().read() as reading:
        found = people.check_password(reading, username, password, hashing=_hashing())
    if found is None:
        with runtime().write() as writing:
            people.note_refused_sign_in(writing, username, now=now())
        return None
    _verified().remember(username, password, found.id)
    return found


def _verified() -> Verified:
    verified: Verified = current_app.extensions["itsm_flow_verified"]
    return verified


def _hashing() -> Hashing:
    settings = runtime().settings
    return Hashing(settings.argon2_time_cost, settings.argon2_memory_kib)
