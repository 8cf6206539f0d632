"""The limits that an operator can set, as the layers below take them."""

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
    return _of(ReadLimits, settings, "max_file_")


def _of(kind: type[Kind], settings: Settings, prefix: str) -> Kind:
    values: dict[str, Any] = {
        item.name: getattr(settings, prefix + item.name) for item in fields(kind)
    }
    return kind(**values)
