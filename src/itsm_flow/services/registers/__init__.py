"""Registers: typed tables that process steps and audited forms write, with a history each."""

from itsm_flow.services.registers.catalogue import REGISTERS, named
from itsm_flow.services.registers.fields import Field, FieldKind
from itsm_flow.services.registers.reading import (
    RegisterFilter,
    RowEvent,
    choices,
    get,
    history,
    search,
)
from itsm_flow.services.registers.refusals import DependencyCycle, MayNotKeep, RowRefused, StaleRow
from itsm_flow.services.registers.register import Entry, Register
from itsm_flow.services.registers.writing import edit, write

__all__ = [
    "REGISTERS",
    "DependencyCycle",
    "Entry",
    "Field",
    "FieldKind",
    "MayNotKeep",
    "Register",
    "RegisterFilter",
    "RowEvent",
    "RowRefused",
    "StaleRow",
    "choices",
    "edit",
    "get",
    "history",
    "named",
    "search",
    "write",
]
