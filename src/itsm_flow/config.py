"""Settings: read once from `ITSM_FLOW_*` variables of the environment, then frozen."""

import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

PREFIX = "ITSM_FLOW_"
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


class SettingError(ValueError):
    """A variable of the environment does not read as what it must be."""


def _setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set. `from_environment` reads it; tests make their own."""

    database_url: str = _setting(
        "sqlite:///var/itsm-flow.db", "SQLite file or PostgreSQL (postgresql+psycopg://…)"
    )
    secret_key: str = _setting(
        "", "signs sessions; made beside the database where it is not set (set it on every node)"
    )
    demo: bool = _setting(False, "show demo people on the sign-in page; never on a real system")
    secure_cookies: bool = _setting(False, "cookies over HTTPS only")
    trusted_proxies: int = _setting(0, "how many proxies in front set X-Forwarded-* headers")
    session_hours: int = _setting(12, "hours without a request after which one is signed out")
    timezone: str = _setting("UTC", "time zone in which pages show times, e.g. Asia/Taipei")
    smtp_url: str = _setting("", "smtp://user:password@host:port; no mail is sent where empty")
    mail_from: str = _setting("itsm-flow@localhost", "sender of mails")
    max_request_bytes: int = _setting(10_000_000, "size of a request, uploads included")
    max_steps: int = _setting(1000, "steps an instance may take without waiting for anything")
    max_tokens: int = _setting(1000, "tokens of one instance that may be under way at once")
    max_multi_instance: int = _setting(1000, "items of one multi-instance activity")
    max_timers: int = _setting(1000, "timers of one instance that may wait at once")
    max_call_depth: int = _setting(20, "calls of processes that may be under way in one another")
    max_variable_bytes: int = _setting(1 << 20, "variables of one instance, in bytes of JSON")
    max_feel_seconds: float = _setting(0.5, "FEEL of one advance of an instance, in seconds")
    max_file_bytes: int = _setting(2_000_000, "size of one diagram, decision or form")
    max_file_depth: int = _setting(100, "how deep XML elements may be nested in one file")
    max_file_elements: int = _setting(50_000, "XML elements in one file")
    max_file_attributes: int = _setting(100_000, "XML attributes in one file")
    max_file_attributes_of_one_element: int = _setting(100, "XML attributes of one element")
    max_file_flow_nodes: int = _setting(1000, "flow nodes of one process")
    max_file_files: int = _setting(500, "files in one archive or deployment")
    max_file_archive_bytes: int = _setting(50_000_000, "size of an archive, packed and unpacked")
    worker_poll_seconds: float = _setting(0.5, "how often the embedded worker looks for due work")
    argon2_time_cost: int = _setting(3, "passes of the password hash")
    argon2_memory_kib: int = _setting(65_536, "memory of the password hash, in KiB")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read `ITSM_FLOW_*`; raises SettingError for a value that does not fit."""
        given = os.environ if environ is None else environ
        types = get_type_hints(cls)
        values = {}
        for item in fields(cls):
            name = PREFIX + item.name.upper()
            if name in given:
                values[item.name] = _read(name, given[name], types[item.name])
        return cls(**values)

    @property
    def session_lifetime(self) -> timedelta:
        """How long one stays signed in without a request."""
        return timedelta(hours=self.session_hours)

    def signing_key(self) -> str:
        """The secret key, made and kept in a file of mode 0600 where none is set."""
        if self.secret_key:
            return self.secret_key
        path = self._secret_file()
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_secret(path)
        return path.read_text(encoding="ascii").strip()

    def _secret_file(self) -> Path:
        parts = urlsplit(self.database_url)
        if parts.scheme.startswith("sqlite") and len(parts.path) > 1:
            return Path(parts.path[1:]).with_suffix(".secret")
        return Path("var/itsm-flow.secret")


def describe() -> Iterator[tuple[str, str, str]]:
    """(variable, default, what it is for) of every setting, for `--help`."""
    for item in fields(Settings):
        yield PREFIX + item.name.upper(), str(item.default), item.metadata["about"]


def _read(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        return _read_switch(name, text)
    try:
        return kind(text)
    except ValueError as error:
        raise SettingError(f"{name} must be a number, not {text!r}.") from error


def _read_switch(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise SettingError(f"{name} must be 1 or 0, not {text!r}.")


def _write_secret(path: Path) -> None:
    """Another process may do the same at this moment: whoever is first wins."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(secrets.token_hex(32))
