"""What work lists and task pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Scope = Literal["mine", "groups", "all"]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to list.

    `scope` "mine": assigned to me, or unassigned and I am a candidate; "groups": only the latter;
    "all": every task, for staff, operators and auditors. The others narrow it:
    `text` is looked for in the task's name and the record's number and title; `status` other than
    "open", `assignee`, `candidate_group`, `instance_id` and `element_id` need scope "all".
    """

    scope: Scope = "mine"
    text: str | None = None
    process_id: str | None = None
    status: str | None = "open"
    assignee: str | None = None
    candidate_group: str | None = None
    instance_id: int | None = None
    element_id: str | None = None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of a work list: the task and the record it belongs to."""

    id: int
    instance_id: int
    process_id: str
    process_name: str
    definition_id: int
    version: int
    element_id: str
    name: str
    status: str
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    priority: int
    due: datetime | None
    follow_up: datetime | None
    opened_at: datetime
    ended_at: datetime | None
    completed_by: str | None
    form_definition_id: int | None
    multi_instance: tuple[int, int] | None
    revision: int
    record_number: str
    record_title: str
    record_status: str
    record_priority: int | None
    requester: str | None


@dataclass(frozen=True, slots=True)
class TaskForm:
    """What a task page shows: the form-js schema, and the data to begin with.

    `data` are the visible variables with the draft laid over them; `draft` tells whether there is
    one. A task without a form has `form_id` None and an empty schema. `revision` is the
    instance's; as `expected_revision` it makes `complete` refuse when anything else of the record
    moved meanwhile, a parallel task included, so hand it on only where that is wanted.
    """

    schema: Mapping[str, Any]
    data: Mapping[str, Any]
    form_id: str | None
    version: int | None
    draft: bool
    draft_saved_at: datetime | None
    revision: int
