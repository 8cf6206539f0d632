"""The limits in force: every session carries those that the operator set, else the usual ones."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.definitions import ReadLimits
from itsm_flow.engine import Limits

_ENGINE = "itsm_engine_limits"
_READ = "itsm_read_limits"
_USUAL = Limits()
_USUAL_READ = ReadLimits()


def carried(engine: Limits, read: ReadLimits) -> Mapping[str, Any]:
    """What a session has to carry."""
    return {_ENGINE: engine, _READ: read}


def engine_limits(session: Session) -> Limits:
    """What one instance may use."""
    found: Limits = session.info.get(_ENGINE, _USUAL)
    return found


def read_limits(session: Session) -> ReadLimits:
    """What one file may hold, and how many there may be."""
    found: ReadLimits = session.info.get(_READ, _USUAL_READ)
    return found
