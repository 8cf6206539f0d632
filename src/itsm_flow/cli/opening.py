"""What most commands begin with: the settings and an open, current database."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError

from itsm_flow.config import Settings
from itsm_flow.runtime import Runtime


@contextmanager
def opened() -> Iterator[Runtime]:
    """A runtime of the environment's settings, closed at the end."""
    runtime = Runtime.of(Settings.from_environment())
    try:
        yield runtime
    except OperationalError as error:
        raise click.ClickException(_unreachable(runtime, error)) from error
    finally:
        runtime.engine.dispose()


def _unreachable(runtime: Runtime, error: OperationalError) -> str:
    where = runtime.engine.url.render_as_string(hide_password=True)
    reason = str(error.orig).strip().splitlines()[0] if error.orig else "no reason given"
    return f"The database {where} cannot be used: {reason}. Run 'itsm-flow init' if it is new."
