"""Why a register says no."""

from collections.abc import Mapping
from typing import Any

from itsm_flow.domain.people import Actor
from itsm_flow.errors import InvalidInput, NotAllowed, StaleRevision
from itsm_flow.services.registers.register import Entry, Register


class StaleRow(StaleRevision):
    """A row was changed since it was read. `seen` are the values at the revision that the person
    saw (None: there never was such a one), `submitted` what they wanted, `stored` what is there.
    """

    def __init__(
        self,
        stored: Entry,
        seen: Mapping[str, Any] | None,
        submitted: Mapping[str, Any],
        **facts: Any,
    ) -> None:
        super().__init__(**facts)
        self.stored = stored
        self.seen = seen
        self.submitted = submitted


class DependencyCycle(InvalidInput):
    """A component would need itself through others."""

    template = (
        "This would close a cycle: {cycle}. Mark the dependency as mutual if each needs the other."
    )


class RowRefused(InvalidInput):
    """A step wanted to write what the register cannot take. `code` is its BPMN error."""

    template = "The register cannot take this. {reasons}"
    code = "row-refused"


class MayNotKeep(NotAllowed):
    """The person does not keep the register."""

    template = "Only owners of the process {process} may change this register."


def must_read(register: Register, actor: Actor) -> None:
    """Raise NotAllowed unless the person may see the register."""
    if not register.may_read(actor):
        raise NotAllowed(action="read this register")


def must_edit(register: Register, actor: Actor) -> None:
    """Raise MayNotKeep unless the person may change rows by hand."""
    if not register.may_edit(actor):
        raise MayNotKeep(process=register.kept_by)
