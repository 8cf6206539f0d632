"""The limits that an operator can set, as the layers below take them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from itsm_flow.config import Settings
from itsm_flow.definitions import ReadLimits
from itsm_flow.engine import Limits

Kind = TypeVar("Kind", Limits, ReadLimits)


def engine_limits(settings: Settings) -> Limits:
    """What one process instance may use: the settings `max_…`."""
    return _of(Limits, settings, "max_")


def read_limits(settings: Settings) -> ReadLimits:
    """What one file may hold: the settings `max_file_…`."""
    own = {"tokens": settings.max_tokens}
    return _of(ReadLimits, settings, "max_file_", own)


def _of(
    kind: type[Kind], settings: Settings, prefix: str, own: Mapping[str, Any] | None = None
) -> Kind:
    """The setting of each field, but for those that are given."""
    values = dict(own or {})
    for item in fields(kind):
        if item.name not in values:
            values[item.name] = getattr(settings, prefix + item.name)
    return kind(**values)
