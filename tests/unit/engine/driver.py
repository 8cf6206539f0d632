"""Drives a diagram the way services do, with the state saved and restored between all steps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from itsm_flow.definitions import Source, read
from itsm_flow.domain.model import ProcessModel
from itsm_flow.domain.progress import (
    Command,
    Complete,
    DeliverMessage,
    DeliverSignal,
    FailedStep,
    FireTimer,
    Outside,
    Progress,
    RefuseCall,
    Retry,
    SignalWait,
    Start,
    Status,
    StepKind,
    ThrowError,
    Wait,
)
from itsm_flow.engine import Executable, Limits, load, run, variables_at

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="test">'
)


# ---- writing diagrams ---------------------------------------------------------------------------


def chain(*ids: str) -> str:
    """Flows from each id to the next, named `a-b`."""
    return "".join(flow(a, b) for a, b in pairwise(ids))


def flow(source: str, target: str, condition: str | None = None, flow_id: str | None = None) -> str:
    inner = "" if condition is None else _condition(condition)
    flow_id = flow_id or f"{source}-{target}"
    return (
        f'<sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">{inner}'
        "</sequenceFlow>"
    )


def _condition(text: str) -> str:
    return (
        f'<conditionExpression xsi:type="tFormalExpression">{_escaped(text)}</conditionExpression>'
    )


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def node(tag: str, node_id: str, *parts: str, **attributes: str) -> str:
    """A flow node; parts that are `zeebe:` go into its extension elements."""
    zeebe = "".join(part for part in parts if part.startswith("<zeebe:"))
    plain = "".join(part for part in parts if not part.startswith("<zeebe:"))
    inner = (f"<extensionElements>{zeebe}</extensionElements>" if zeebe else "") + plain
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{tag} id="{node_id}"{more}>{inner}</{tag}>'


def user(node_id: str, *parts: str) -> str:
    return node("userTask", node_id, "<zeebe:userTask/>", *parts)


def job(node_id: str, *parts: str, tag: str = "serviceTask", job_type: str = "work") -> str:
    return node(tag, node_id, f'<zeebe:taskDefinition type="{job_type}"/>', *parts)


def call(node_id: str, process_id: str = "other", *parts: str, **attributes: str) -> str:
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    called = f'<zeebe:calledElement processId="{_escaped(process_id)}"{more}/>'
    return node("callActivity", node_id, called, *parts)


def script(node_id: str, expression: str, result: str, *parts: str) -> str:
    element = f'<zeebe:script expression="={_escaped(expression)}" resultVariable="{result}"/>'
    return node("scriptTask", node_id, element, *parts)


def mapping(*, inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    """`{target: source}` both ways."""
    lines = [
        f'<zeebe:{kind} source="{_escaped(source)}" target="{target}"/>'
        for kind, sources in (("input", inputs), ("output", outputs))
        for target, source in (sources or {}).items()
    ]
    return f"<zeebe:ioMapping>{''.join(lines)}</zeebe:ioMapping>"


def loop(
    collection: str,
    element: str = "item",
    *,
    out: tuple[str, str] | None = None,
    until: str | None = None,
    sequential: bool = False,
) -> str:
    output = (
        "" if out is None else f' outputCollection="{out[0]}" outputElement="{_escaped(out[1])}"'
    )
    condition = (
        "" if until is None else f"<completionCondition>{_escaped(until)}</completionCondition>"
    )
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        "<extensionElements><zeebe:loopCharacteristics"
        f' inputCollection="{_escaped(collection)}" inputElement="{element}"{output}/>'
        f"</extensionElements>{condition}</multiInstanceLoopCharacteristics>"
    )


def timer(form: str, text: str) -> str:
    return f"<timerEventDefinition><{form}>{_escaped(text)}</{form}></timerEventDefinition>"


def message(name: str) -> str:
    """A reference to the root message `name`."""
    return f'<messageEventDefinition messageRef="{name}"/>'


def error(code: str | None = None) -> str:
    return f"<errorEventDefinition{f' errorRef={chr(34)}{code}{chr(34)}' if code else ''}/>"


def boundary(node_id: str, on: str, definition: str, *, stops: bool = True, parts: str = "") -> str:
    return node(
        "boundaryEvent",
        node_id,
        *([parts] if parts else []),
        definition,
        attachedToRef=on,
        cancelActivity=str(stops).lower(),
    )


START, END = '<startEvent id="start"/>', '<endEvent id="end"/>'


def subprocess(node_id: str, *parts: str) -> str:
    return node("subProcess", node_id, *parts)


def model(
    *parts: str, messages: dict[str, str | None] | None = None, errors: tuple[str, ...] = ()
) -> ProcessModel:
    """A process of these nodes and flows; `messages` maps root messages to correlation keys."""
    roots = "".join(_message(name, key) for name, key in (messages or {}).items())
    roots += "".join(f'<error id="{code}" name="{code}" errorCode="{code}"/>' for code in errors)
    process = f'<process id="demo" isExecutable="true">{"".join(parts)}</process>'
    text = f"{_HEAD}{roots}{process}</definitions>"
    bundle = read([Source("demo.bpmn", text.encode())])
    wrong = [str(finding) for finding in bundle.findings if finding.rule != "translated"]
    assert not wrong, wrong
    return bundle.processes["demo"]


def _message(name: str, key: str | None) -> str:
    if key is None:
        return f'<message id="{name}" name="{name}"/>'
    return (
        f'<message id="{name}" name="{name}"><extensionElements>'
        f'<zeebe:subscription correlationKey="{_escaped(key)}"/></extensionElements></message>'
    )


# ---- running them -------------------------------------------------------------------------------


class Case:
    """One instance: what is open, what has happened, and a command for each thing people do."""

    def __init__(
        self,
        process: ProcessModel | Executable,
        *,
        decisions: dict[str, Any] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.executable = process if isinstance(process, Executable) else load(process)
        self.decisions = decisions or {}
        self.limits = limits or Limits()
        self.outside = Outside()
        self.now = NOW
        self.state: bytes | None = None
        self.open: dict[str, Wait] = {}
        self.steps: list[Any] = []
        self.seen_tokens: set[str] = set()
        self.progress: Progress

    def run(self, command: Command) -> Progress:
        """Advance; what is opened and closed must be the exact difference."""
        progress = run(
            self.executable,
            self.decisions,
            self.state,
            command,
            now=self.now,
            limits=self.limits,
            outside=self.outside,
        )
        closed, opened = set(progress.closed), {wait.token: wait for wait in progress.opened}
        assert len(closed) == len(progress.closed)
        assert closed <= self.open.keys()
        assert not opened.keys() & self.seen_tokens, "a token was used twice"
        self.seen_tokens |= opened.keys()
        self.open = {key: wait for key, wait in self.open.items() if key not in closed} | opened
        self.state = progress.state
        self.progress = progress
        self.steps += progress.steps
        return progress

    def start(self, element_id: str | None = None, **variables: Any) -> Progress:
        return self.run(Start(variables, element_id))

    def complete(self, element_id: str, index: int = 0, **variables: Any) -> Progress:
        return self.finish(self.token(element_id, index), **variables)

    def finish(self, token: str, **variables: Any) -> Progress:
        """Complete what waits at a token."""
        return self.run(Complete(token, variables))

    def throw(self, element_id: str, code: str, **variables: Any) -> Progress:
        return self.run(ThrowError(self.token(element_id), code, variables=variables))

    def fire(self, element_id: str) -> Progress:
        """The timer at this element is due."""
        token = self.token(element_id)
        self.now = max(self.now, self.open[token].due)  # type: ignore[union-attr]
        return self.run(FireTimer(token))

    def deliver(self, element_id: str, **variables: Any) -> Progress:
        return self.run(DeliverMessage(self.token(element_id), variables))

    def signal(self, name: str, **variables: Any) -> None:
        """Broadcast a signal to all that wait for it now."""
        waits = [wait for wait in self.open.values() if isinstance(wait, SignalWait)]
        for token in [wait.token for wait in waits if wait.signal_name == name]:
            if token in self.open:
                self.run(DeliverSignal(token, variables))

    def retry(self, element_id: str, **variables: Any) -> Progress:
        return self.run(Retry(self.failure(element_id).token, variables))

    def refuse(self, element_id: str, reason: str) -> Progress:
        return self.run(RefuseCall(self.token(element_id), reason))

    def wait(self, element_id: str, index: int = 0) -> Any:
        found = [wait for wait in self.open.values() if wait.element_id == element_id]
        assert found, f"nothing waits at {element_id}, only {self.waiting}"
        return found[index]

    def token(self, element_id: str, index: int = 0) -> str:
        return self.wait(element_id, index).token

    def failure(self, element_id: str) -> FailedStep:
        waits = [wait for wait in self.open.values() if wait.element_id == element_id]
        found = [wait for wait in waits if isinstance(wait, FailedStep)]
        assert found, waits
        return found[0]

    def variables_at(self, element_id: str, index: int = 0) -> dict[str, Any]:
        assert self.state is not None
        return variables_at(self.executable, self.state, self.token(element_id, index))

    def pass_time(self, **parts: float) -> None:
        self.now += timedelta(**parts)

    def limited(self, **limits: Any) -> "Case":
        self.limits = replace(self.limits, **limits)
        return self

    @property
    def waiting(self) -> list[str]:
        return [wait.element_id for wait in self.open.values()]

    @property
    def done(self) -> bool:
        return self.progress.status is Status.COMPLETED

    @property
    def variables(self) -> dict[str, Any]:
        return dict(self.progress.variables)

    @property
    def trace(self) -> list[str]:
        return self.ids(StepKind.COMPLETED)

    @property
    def flows(self) -> list[str]:
        return [flow_id for step in self.steps for flow_id in step.flows]

    def ids(self, kind: StepKind) -> list[str]:
        return [step.element_id for step in self.steps if step.kind is kind]
