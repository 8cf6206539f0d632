"""Play a set of files: check them, start a process, give the answers, tell what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from itsm_flow.definitions import Bundle, Catalogue, ReadLimits, Source, as_json, check, read
from itsm_flow.definitions.report import has_errors
from itsm_flow.domain.findings import Finding
from itsm_flow.domain.model import Element, Kind, ProcessModel
from itsm_flow.domain.progress import (
    ConditionWait,
    FailedStep,
    JobWait,
    MessageWait,
    SignalWait,
    TimerWait,
    UserTaskWait,
    Wait,
)
from itsm_flow.engine import Limits
from itsm_flow.errors import DefinitionError, ItsmFlowError
from itsm_flow.services.playing.answers import Answer, Broadcast, Complete, Publish
from itsm_flow.services.playing.player import Player
from itsm_flow.services.playing.stage import PlayError, plain_start

KINDS: Mapping[type[Wait], str] = {
    UserTaskWait: "task",
    JobWait: "job",
    TimerWait: "timer",
    MessageWait: "message",
    SignalWait: "signal",
    ConditionWait: "condition",
    FailedStep: "failed",
}
"""A call waits for nothing from outside: what it called does."""


class Outcome(StrEnum):
    COMPLETED = "completed"
    WAITING = "waiting"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that the play waits for."""

    element: str
    kind: str
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a play. `trace` has the owner's flow nodes in the order of completion.

    `error` tells why a step failed, or which answer did not fit.
    """

    outcome: Outcome
    trace: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    findings: tuple[Finding, ...] = ()
    error: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract of `itsm-flow play --json`."""
        return {
            "status": self.outcome.value,
            "trace": list(self.trace),
            "waiting": [
                {
                    "element": item.element,
                    "kind": item.kind,
                    "due": item.due.isoformat() if item.due else None,
                }
                for item in self.waiting
            ],
            "findings": as_json(self.findings),
            "error": self.error,
        }


def play(
    sources: Sequence[Source],
    answers: Sequence[Answer] = (),
    *,
    process_id: str | None = None,
    now: datetime,
    limits: Limits | None = None,
    read_limits: ReadLimits | None = None,
    beside: Sequence[Finding] = (),
) -> Played:
    """Run a process of these files with these answers. Never raises on bad input.

    `beside` are findings about files that could not be handed in.
    """
    bundle = read(sources, limits=read_limits)
    findings = (*beside, *check(bundle, _known(bundle)))
    if has_errors(findings):
        return Played(Outcome.REFUSED, findings=findings)
    try:
        chosen = _choose(bundle, process_id)
    except PlayError as unclear:
        return Played(Outcome.REFUSED, findings=findings, error=_why(unclear))
    player = Player(bundle.processes, bundle.decisions, now, limits or Limits())
    try:
        error = _perform(player, chosen, answers)
    except DefinitionError as refused:
        return Played(Outcome.REFUSED, findings=findings, error=str(refused))
    return _told(player, chosen, findings, error)


def _known(bundle: Bundle) -> Catalogue:
    """Forms are not shown in a play, so they need not be there."""
    forms = {
        element.form.id
        for model in bundle.processes.values()
        for element in model.elements.values()
        if element.form is not None
    }
    return Catalogue(forms=frozenset(forms))


# ---- which process ------------------------------------------------------------------------------


def _choose(bundle: Bundle, process_id: str | None) -> ProcessModel:
    """The process that is named, or the one that nothing else in these files begins."""
    models = bundle.processes
    if process_id is not None:
        if process_id not in models:
            raise PlayError(reason=f"There is no process {process_id} in these files.")
        return models[process_id]
    if not models:
        raise PlayError(reason="There is no executable process in these files.")
    for narrower in (
        list(models.values()),
        _not_called(models),
        _withplain_start(_not_called(models)),
    ):
        if len(narrower) == 1:
            return narrower[0]
    named = ", ".join(models)
    raise PlayError(reason=f"Name the process to be played (--process): {named}.")


def _not_called(models: Mapping[str, ProcessModel]) -> list[ProcessModel]:
    """Those that no call activity of these files names."""
    called = {
        element.call.process.id
        for model in models.values()
        for element in model.elements.values()
        if element.call is not None
    }
    return [model for key, model in models.items() if key not in called]


def _withplain_start(models: Sequence[ProcessModel]) -> list[ProcessModel]:
    return [model for model in models if plain_start(model) is not None]


def _starts(model: ProcessModel) -> list[Element]:
    return [
        element
        for element in model.elements.values()
        if element.kind is Kind.START_EVENT and element.parent is None
    ]


# ---- playing ------------------------------------------------------------------------------------


def _perform(player: Player, model: ProcessModel, answers: Sequence[Answer]) -> str | None:
    """Give the answers one after the other; why it stopped before the last, if it did."""
    number, left = 0, list(answers)
    try:
        if _begin(player, model, left[0] if left else None):
            left, number = left[1:], 1
        for answer in left:
            number += 1
            player.give(answer)
    except DefinitionError:
        raise
    except ItsmFlowError as error:
        return f"Answer {number}: {_why(error)}" if number else _why(error)
    return None


def _why(error: ItsmFlowError) -> str:
    return str(error.facts["reason"] if isinstance(error, PlayError) else error)


def _begin(player: Player, model: ProcessModel, first: Answer | None) -> bool:
    """Start the process, unless something has to happen first; whether that used the answer."""
    starts, plain = _starts(model), plain_start(model)
    named = _named_start(model, first.element) if isinstance(first, Complete) else None
    if named is not None and isinstance(first, Complete):
        player.start(model.process_id, first.variables, element_id=named.id)
        return True
    if plain is not None and not _is_begun_by(starts, first):
        player.start(model.process_id, element_id=plain.id)
    else:
        player.wait_to_start(model.process_id)
    return False


def _named_start(model: ProcessModel, text: str) -> Element | None:
    """The start event that is meant, by its id, or by its name where nothing else is called so."""
    starts = _starts(model)
    for element in starts:
        if element.id == text:
            return element
    called = [each for each in model.elements.values() if each.name.split() == text.split()]
    return called[0] if len(called) == 1 and called[0] in starts else None


def _is_begun_by(starts: Sequence[Element], first: Answer | None) -> bool:
    """Whether the first thing that happens is what another start event waits for."""
    if isinstance(first, Publish):
        messages = [element.message for element in starts if element.message is not None]
        return any(message.name == first.name for message in messages)
    return isinstance(first, Broadcast) and first.name in {element.signal for element in starts}


# ---- what came of it ----------------------------------------------------------------------------


def _told(
    player: Player, model: ProcessModel, findings: tuple[Finding, ...], error: str | None
) -> Played:
    failed = [wait for _, wait in player.waiting() if isinstance(wait, FailedStep)]
    waiting = tuple(
        Waiting(wait.element_id, KINDS[type(wait)], getattr(wait, "due", None))
        for _, wait in player.waiting()
        if type(wait) in KINDS
    )
    if failed:
        reason = "; ".join(f"{step.element_id}: {step.reason}" for step in failed)
        outcome, error = Outcome.FAILED, "; ".join(filter(None, (reason, error)))
    elif not player.begun:
        due = {timer.element_id: timer.timer.due for timer in player.start_timers}
        outcome = Outcome.WAITING
        waiting = tuple(
            Waiting(item.id, item.trigger.value, due.get(item.id)) for item in _starts(model)
        )
    elif not player.instances:
        outcome = Outcome.COMPLETED
    else:
        outcome = Outcome.WAITING
    return Played(outcome, player.trace, waiting, findings, error)
