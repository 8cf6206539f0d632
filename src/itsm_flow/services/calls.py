"""Calls: begin what a call activity wants, and hand up what came of it.

Both happen in the transaction that led to it, up to a number of beginnings; those beyond are left
to the worker, so that no diagram keeps others waiting.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from itsm_flow.domain import progress as moves
from itsm_flow.domain.calls import handed_up
from itsm_flow.domain.people import SYSTEM
from itsm_flow.errors import DefinitionError, InvalidInput, LimitExceeded
from itsm_flow.services import creating, definitions, ending, running, trail
from itsm_flow.services.definitions import Process
from itsm_flow.services.limits import engine_limits
from itsm_flow.services.locking import Locked, held, lock
from itsm_flow.services.step_events import Cause
from itsm_flow.store import (
    CallStatus,
    DefinitionKind,
    InstanceStatus,
    ProcessCall,
    ProcessInstance,
)

MOST_AT_ONCE = 20
"""How many calls begin in one transaction."""

_NO_PROCESS = "There is no process '{process}'."
_NO_START = "The process '{process}' has no start event without a trigger."
_TOO_DEEP = "More than {limit} calls would be under way inside one another."
_REFUSED = "The variables cannot be handed over."


def due_ids(session: Session, *, limit: int = 100) -> list[int]:
    """The calls that are to begin, of running instances, or to end; the oldest first."""
    wanted = (
        select(ProcessCall.id)
        .join(ProcessInstance, ProcessInstance.id == ProcessCall.instance_id)
        .where(text("process_call.status IN ('waiting', 'ending')"))
        .where(
            or_(
                ProcessCall.status == CallStatus.ENDING,
                ProcessInstance.status == InstanceStatus.ACTIVE,
            )
        )
    )
    return list(session.scalars(wanted.order_by(ProcessCall.id).limit(limit)))


def attend(session: Session, call_id: int, *, now: datetime) -> bool:
    """Begin a call, or end it; False when somebody else did, or it is not needed (any more)."""
    instance_id = session.scalar(select(ProcessCall.instance_id).filter_by(id=call_id))
    if instance_id is None:
        return False
    locked = lock(session, instance_id)
    call = session.get_one(ProcessCall, call_id, populate_existing=True)
    if call.status is CallStatus.ENDING:
        ending.end_called(session, call, now=now)
        return True
    if call.status is not CallStatus.WAITING or locked.instance.status is not InstanceStatus.ACTIVE:
        return False
    work = _Work(session, now)
    work.begin(locked, call)
    work.go_on()
    return True


def follow(session: Session, locked: Locked, progress: moves.Progress, *, now: datetime) -> None:
    """Go on with what a locked instance calls now, and with what called it."""
    work = _Work(session, now)
    work.moved.append((locked, progress))
    work.go_on()


@dataclass(slots=True)
class _Work:
    """Instances of one tree of calls that have moved; all of the tree is locked."""

    session: Session
    now: datetime
    begun: int = 0
    moved: deque[tuple[Locked, moves.Progress]] = field(default_factory=deque)

    def go_on(self) -> None:
        while self.moved:
            locked, progress = self.moved.popleft()
            self._begin_all(locked, progress)
            for item in progress.escalated:
                self._escalate(locked, item)
            if progress.status is moves.Status.COMPLETED and locked.instance.caller_id is not None:
                self._hand_up(locked, progress)

    # ---- down -------------------------------------------------------------------------------

    def _begin_all(self, locked: Locked, progress: moves.Progress) -> None:
        tokens = [wait.token for wait in progress.opened if isinstance(wait, moves.CallWait)]
        if not tokens:
            return
        wanted = select(ProcessCall).where(
            ProcessCall.instance_id == locked.instance.id,
            ProcessCall.token.in_(tokens),
            ProcessCall.status == CallStatus.WAITING,
        )
        for call in self.session.scalars(wanted.order_by(ProcessCall.id)).all():
            if self.begun >= MOST_AT_ONCE:
                return
            self.begin(locked, call)

    def begin(self, locked: Locked, call: ProcessCall) -> None:
        """Start what is called, or tell the caller why not."""
        self.begun += 1
        limit = engine_limits(self.session).call_depth
        if locked.instance.call_depth >= limit:
            self._refuse(locked, call, _TOO_DEEP.format(limit=limit))
            return
        used = self._process(call)
        if used is None:
            self._refuse(locked, call, _NO_PROCESS.format(process=call.process_id))
        elif definitions.plain_start(used.model) is None:
            self._refuse(locked, call, _NO_START.format(process=call.process_id))
        else:
            self._start(locked, call, used)

    def _process(self, call: ProcessCall) -> Process | None:
        found = call.definition_id
        if found is None:
            newest = definitions.newest_ids(self.session, DefinitionKind.PROCESS, {call.process_id})
            found = newest.get(call.process_id)
        return None if found is None else definitions.process(self.session, found)

    def _start(self, locked: Locked, call: ProcessCall, used: Process) -> None:
        given = dict(call.variables)
        given.setdefault("requester", locked.record.requester)
        content = {"calledBy": {"record": locked.record.number, "element": call.element_id}}
        try:
            called, progress = creating.create(
                self.session,
                SYSTEM,
                used,
                given,
                now=self.now,
                content=content,
                call=(locked, call),
            )
        except (InvalidInput, LimitExceeded, DefinitionError) as error:
            self._refuse(locked, call, _REFUSED, str(error))
            return
        call.status, call.definition_id = CallStatus.RUNNING, used.definition_id
        call.variables = given
        entry = trail.Entry(
            "called",
            SYSTEM,
            element_id=call.element_id,
            definition_id=locked.instance.definition_id,
            token=call.token,
            content={"called": _facts(called)},
        )
        trail.write(self.session, locked.chain, [entry], now=self.now)
        self.moved.append((called, progress))

    def _refuse(self, locked: Locked, call: ProcessCall, reason: str, detail: str = "") -> None:
        command = moves.RefuseCall(call.token, reason, detail)
        cause = Cause(SYSTEM, "call-refused")
        progress = running.step(self.session, locked, command, cause, now=self.now)
        self.moved.append((locked, progress))

    # ---- up ---------------------------------------------------------------------------------

    def _hand_up(self, locked: Locked, progress: moves.Progress) -> None:
        """Let the caller go on, unless it no longer waits for it."""
        call = self._call_of(locked)
        if call is not None:
            self._tell(call, *_outcome(locked, call, progress))

    def _escalate(self, locked: Locked, item: moves.Escalated) -> None:
        """Let the caller catch an escalation; it may end the call, or let it go on."""
        call = self._call_of(locked)
        if call is None:
            return
        caller = held(self.session, call.instance_id)
        entry = trail.Entry(
            "call-escalation",
            SYSTEM,
            element_id=call.element_id,
            definition_id=caller.instance.definition_id,
            token=call.token,
            content={
                "escalation": {"code": item.code, "variables": item.variables, **_facts(locked)}
            },
        )
        command = moves.Escalate(call.token, item.code, item.variables)
        self._tell(call, command, Cause(SYSTEM, "call-escalation", first=(entry,)))

    def _call_of(self, locked: Locked) -> ProcessCall | None:
        """The call that waits for an instance, None when it is needed no more."""
        wanted = select(ProcessCall).filter_by(
            called_id=locked.instance.id, status=CallStatus.RUNNING
        )
        return self.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()

    def _tell(self, call: ProcessCall, command: moves.Command, cause: Cause) -> None:
        caller = held(self.session, call.instance_id)
        try:
            moved = running.step(self.session, caller, command, cause, now=self.now)
        except (InvalidInput, LimitExceeded) as error:
            self._refuse(caller, call, _REFUSED, str(error))
            return
        self.moved.append((caller, moved))


def _outcome(
    called: Locked, call: ProcessCall, progress: moves.Progress
) -> tuple[moves.Command, Cause]:
    """What the caller is told: the variables of the end, or the error."""
    facts, escaped = _facts(called), progress.escaped
    if escaped is None:
        variables = handed_up(call.variables, progress.variables)
        content: dict[str, Any] = {"result": {"variables": variables, **facts}}
        cause = Cause(SYSTEM, "call-ended", token=call.token, content=content)
        return moves.Complete(call.token, variables), cause
    error = {"code": escaped.code, "message": escaped.message, "variables": escaped.variables}
    cause = Cause(SYSTEM, "call-error", token=call.token, content={"error": {**error, **facts}})
    command = moves.ThrowError(call.token, escaped.code, escaped.message, escaped.variables)
    return command, cause


def _facts(called: Locked) -> dict[str, Any]:
    """Which instance was called, in which version."""
    instance = called.instance
    return {
        "record": called.record.number,
        "process": instance.process_id,
        "version": instance.version,
        "definition": str(instance.definition_id),
    }
