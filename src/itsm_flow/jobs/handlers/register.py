"""`itsm.register.<register>`: a step writes a row of a register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.config import Settings
from itsm_flow.domain.people import SYSTEM
from itsm_flow.errors import InvalidInput, NotFound
from itsm_flow.services import jobs, registers
from itsm_flow.services.registers.writing import EMPTY
from itsm_flow.store import Job, Record

PREFIX = "itsm.register."
EMPTY_STAYS = ("empty", "stays")


@dataclass(frozen=True, slots=True)
class RowWriter:
    """The handler of one register; its result `registerKey` is the key of the row."""

    name: str

    def __call__(
        self, session: Session, job: Job, settings: Settings, now: datetime
    ) -> Mapping[str, Any]:
        return {"registerKey": _write(session, self.name, job, now)}


def _write(session: Session, name: str, job: Job, now: datetime) -> str:
    """Add or change a row from the inputs that are named as its fields; gives its key.

    `key` names the row to change; without it a row is added. Raises RowRefused. With the header
    `empty` = `stays`, inputs that are empty leave a row that is changed as it is.
    """
    known = {item.name for item in registers.named(name).fields}
    given = {field: value for field, value in job.variables.items() if field in known}
    record = session.get_one(Record, job.instance_id)
    try:
        key = _key(job.variables.get("key"))
        if key is not None and EMPTY_STAYS in job.headers.items():
            given = {field: value for field, value in given.items() if value not in EMPTY}
        entry = registers.write(
            session, SYSTEM, name, given, now=now, key=key, record_number=record.number
        )
    except NotFound as error:
        raise registers.RowRefused({"key": [str(error)]}, reasons=f"key: {error}") from error
    except InvalidInput as error:
        raise registers.RowRefused(error.fields, reasons=_reasons(error)) from error
    return entry.key


def refused(session: Session, job: Job, error: registers.RowRefused, now: datetime) -> bool:
    """End the step with a BPMN error, where the diagram catches it; gives whether it does.

    The boundary event has the sentences as `refusal`.
    """
    if not jobs.catches(session, job, error.code):
        return False
    said = str(error.facts["reasons"])
    thrown = {"refusal": said}
    jobs.throw_error(session, SYSTEM, job.id, error.code, message=said, variables=thrown, now=now)
    return True


def _key(given: Any) -> str | None:
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise InvalidInput({"key": ["Expected text."]})
    return given


def _reasons(error: InvalidInput) -> str:
    """What is wrong, field by field, for whoever repairs the step."""
    return " ".join(f"{name}: {' '.join(texts)}" for name, texts in sorted(error.fields.items()))


HANDLERS = {f"{PREFIX}{name}": RowWriter(name) for name in registers.REGISTERS}
"""A type for each register, such as `itsm.register.known-error`."""
