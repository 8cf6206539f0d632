"""Errors that a person can mend, as one plain sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from itsm_flow.config import SettingError
from itsm_flow.errors import DeploymentRefused, InvalidInput, ItsmFlowError


@contextmanager
def expected() -> Iterator[None]:
    """Turn a named error into click's message and exit code 1; anything else is a defect."""
    try:
        yield
    except ItsmFlowError as error:
        raise click.ClickException(sentence(error)) from error
    except SettingError as error:
        raise click.ClickException(str(error)) from error


def sentence(error: ItsmFlowError) -> str:
    """What the error says, with its fields or findings on lines of their own."""
    lines = [str(error)]
    if isinstance(error, InvalidInput):
        lines += [f"  {path}: {'; '.join(texts)}" for path, texts in error.fields.items()]
    if isinstance(error, DeploymentRefused):
        lines += [f"  {finding}" for finding in error.findings]
    return "\n".join(lines)
