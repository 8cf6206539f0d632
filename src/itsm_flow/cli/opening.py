"""What most commands begin with: the settings and an open, current database."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import ArgumentError, OperationalError

from itsm_flow.config import Settings
from itsm_flow.runtime import Runtime
from itsm_flow.store.schema import is_current


@contextmanager
def opened() -> Iterator[Runtime]:
    """A runtime of the environment's settings, with a database that `init` has prepared."""
    with opened_anyhow() as runtime:
        if not is_current(runtime.engine):
            raise click.ClickException(
                f"The database {_where(runtime)} is not prepared for this version. "
                "Run 'itsm-flow init' first."
            )
        yield runtime


@contextmanager
def opened_anyhow() -> Iterator[Runtime]:
    """The same, whatever is in the database; closed at the end."""
    settings = Settings.from_environment()
    try:
        runtime = Runtime.of(settings)
    except ArgumentError as error:
        raise click.ClickException(
            f"ITSM_FLOW_DATABASE_URL does not name a database: {error}"
        ) from error
    try:
        yield runtime
    except OperationalError as error:
        raise click.ClickException(_unreachable(runtime, error)) from error
    finally:
        runtime.engine.dispose()


def _where(runtime: Runtime) -> str:
    return runtime.engine.url.render_as_string(hide_password=True)


def _unreachable(runtime: Runtime, error: OperationalError) -> str:
    reason = str(error.orig).strip().splitlines()[0] if error.orig else "no reason given"
    return f"The database {_where(runtime)} cannot be used: {reason}"
