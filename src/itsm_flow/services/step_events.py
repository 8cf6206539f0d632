"""What the audit trail tells of one run of a process."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from itsm_flow.domain.hashchain import canonical
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.domain.progress import Change, DecisionRecord, Progress, Step, StepKind
from itsm_flow.services import trail
from itsm_flow.services.definitions import Process

Decisions = Mapping[str, tuple[int, Any]]


@dataclass(frozen=True, slots=True)
class Cause:
    """Who or what moves the process. `content` is kept verbatim with the step it completes.

    `kind` names the event that is written when the engine reports no such step; `first` are events
    that come before all others (a start, a retry).
    """

    actor: Actor
    kind: str
    token: str | None = None
    performer: str | None = None
    on_behalf_of: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    first: tuple[trail.Entry, ...] = ()


def events_of(
    used: Process,
    decisions: Decisions,
    progress: Progress,
    cause: Cause,
    sent: dict[str, dict[str, Any]],
) -> list[trail.Entry]:
    """One event a step; the caused one carries what was handed in, and by whom.

    `sent` are the messages by the token of the step that sent them.
    """
    caused = _caused(progress, cause)
    steps = []
    for step in progress.steps:
        handed_in = _handed_in(cause.content) if step is caused else None
        content = _content_of(step, decisions, handed_in)
        if step.kind is StepKind.COMPLETED and step.token in sent:
            content["sent"] = sent.pop(step.token)
        if step is caused:
            content |= cause.content
        steps.append(_entry(used, step, cause if step is caused else None, content))
    alone = [] if caused or cause.token is None else [_alone(used, cause)]
    return [*cause.first, *alone, *steps, *_sent_alone(used, sent)]


def _caused(progress: Progress, cause: Cause) -> Step | None:
    """The step that was completed by what was handed in."""
    for step in progress.steps:
        if step.kind is StepKind.COMPLETED and step.token == cause.token:
            return step
    return None


def _entry(
    used: Process, step: Step, cause: Cause | None, content: Mapping[str, Any]
) -> trail.Entry:
    return trail.Entry(
        kind=step.kind.value,
        actor=cause.actor if cause else SYSTEM,
        on_behalf_of=cause.on_behalf_of if cause else None,
        element_id=step.element_id,
        clause=used.clause_of(step.element_id),
        definition_id=used.definition_id,
        token=step.token,
        flows=step.flows,
        of=step.multi_instance,
        content=content,
    )


def _alone(used: Process, cause: Cause) -> trail.Entry:
    """What was handed in, as an event of its own: the step that took it failed."""
    return trail.Entry(
        kind=cause.kind,
        actor=cause.actor,
        on_behalf_of=cause.on_behalf_of,
        definition_id=used.definition_id,
        token=cause.token,
        content=cause.content,
    )


def _sent_alone(used: Process, sent: Mapping[str, Any]) -> Iterator[trail.Entry]:
    """Messages of steps that tell nothing else."""
    for token, message in sent.items():
        yield trail.Entry(
            kind="message-sent",
            actor=SYSTEM,
            definition_id=used.definition_id,
            token=token,
            content={"sent": message},
        )


def _content_of(
    step: Step, decisions: Decisions, handed_in: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What is kept of a step.

    Where something was handed in, which is kept beside it as it came, the variables of the step's
    own scope are left out, and so is an `after` that is the value handed in under that name.
    """
    content: dict[str, Any] = {}
    changes = [change for change in step.changes if handed_in is None or change.scope != step.token]
    if changes:
        content["changes"] = [_change(change, handed_in or {}) for change in changes]
    if step.decision is not None:
        found = decisions.get(step.decision.decision_id)
        content["decision"] = {
            **_answer(step.decision),
            "definition": str(found[0]) if found else None,
        }
        if step.decision.needed:
            content["decision"]["needed"] = [_answer(each) for each in step.decision.needed]
    if step.reason:
        content["reason"] = step.reason
    return content


def _answer(record: DecisionRecord) -> dict[str, Any]:
    """How a decision was answered: with which inputs, by which rules."""
    return {
        "decision": record.decision_id,
        "inputs": dict(record.inputs),
        "rules": list(record.rules),
        "result": record.result,
    }


def _change(change: Change, handed_in: Mapping[str, Any]) -> dict[str, Any]:
    """A change as it is kept: without a scope it is the process's, without `before` it is new."""
    kept: dict[str, Any] = {"name": change.name}
    if change.name not in handed_in or canonical(handed_in[change.name]) != canonical(change.after):
        kept["after"] = change.after
    if change.scope:
        kept["scope"] = change.scope
    if change.existed:
        kept["before"] = change.before
    return kept


def changes_in(content: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes that the content of an event tells of; none that were erased with their value."""
    handed_in = _handed_in(content)
    return tuple(
        Change(
            scope=kept.get("scope", ""),
            name=kept["name"],
            before=kept.get("before"),
            after=kept.get("after", handed_in.get(kept["name"])),
            existed="before" in kept,
        )
        for kept in content.get("changes") or ()
        if "after" in kept or kept["name"] in handed_in
    )


def _handed_in(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """The variables with which a step was completed from outside."""
    for name in ("accepted", "submitted"):
        if isinstance(content.get(name), Mapping):
            return cast(Mapping[str, Any], content[name])
    for name in ("result", "message", "signal", "error"):
        if isinstance(content.get(name), Mapping):
            return cast(Mapping[str, Any], content[name].get("variables") or {})
    return {}
