"""Limits are settings; what is beyond them is refused, or a failed step that can be mended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import select

from integration.drawing import end, node, path, process, script, start, user_task
from itsm_flow.config import Settings
from itsm_flow.definitions import ReadLimits, Source
from itsm_flow.domain.people import SYSTEM
from itsm_flow.engine import Limits
from itsm_flow.errors import DeploymentRefused, ItsmFlowError, LimitExceeded
from itsm_flow.runtime import Runtime
from itsm_flow.services import deploy, instances
from itsm_flow.store import FailedStepRow, ProcessInstance
from itsm_flow.store.schema import migrate
from support import NOW


@pytest.fixture
def runtime_with(tmp_path: Any) -> Iterator[Callable[..., Runtime]]:
    """Makes a runtime with these settings over one database."""
    made: list[Runtime] = []

    def make(**settings: Any) -> Runtime:
        url = f"sqlite:///{tmp_path}/limits.db"
        runtime = Runtime.of(Settings(database_url=url, **settings), clock=lambda: NOW)
        migrate(runtime.engine)
        made.append(runtime)
        return runtime

    yield make
    for runtime in made:
        runtime.engine.dispose()


def put_into_force(runtime: Runtime, *sources: Source) -> None:
    with runtime.write() as session:
        deploy.deploy(session, SYSTEM, sources, now=NOW)


def started(runtime: Runtime, process_id: str, **variables: Any) -> tuple[str, int]:
    """Start it; why a step failed (empty: none did) and the id of the failed step."""
    with runtime.write() as session:
        record = instances.start(session, SYSTEM, process_id, variables, now=NOW)
        failed = session.scalars(select(FailedStepRow).filter_by(instance_id=record.id)).all()
        assert session.get_one(ProcessInstance, record.id).has_failed_step == bool(failed)
    return (failed[0].reason, failed[0].id) if failed else ("", 0)


COUNTING = process(
    "counting",
    start(),
    node("exclusiveGateway", "again"),
    script("count", "=if n = null then 1 else n + 1", "n"),
    node("exclusiveGateway", "enough", default="enough_again"),
    end(),
    path("start", "again", "count", "enough", "again"),
    '<bpmn:sequenceFlow id="out" sourceRef="enough" targetRef="end">'
    "<bpmn:conditionExpression>=n &gt;= most</bpmn:conditionExpression></bpmn:sequenceFlow>",
)
SPREADING = process(
    "spreading",
    start(),
    node(
        "userTask",
        "vote",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>",
        extension="<zeebe:userTask/>",
    ),
    end(),
    path("start", "vote", "end"),
)
WAITING = process(
    "waiting",
    start(),
    *(
        node(
            "intermediateCatchEvent",
            f"timer{number}",
            "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration>"
            "</bpmn:timerEventDefinition>",
        )
        + path("start", f"timer{number}", "end")
        for number in range(3)
    ),
    end(),
)
GROWING = process(
    "growing",
    start(),
    script("grow", "=string join(for i in 1..100 return text)", "text"),
    end(),
    path("start", "grow", "end"),
)
SPLITTING = process(
    "splitting",
    start(),
    user_task("a"),
    user_task("b"),
    user_task("c"),
    end(),
    *(path("start", task, "end") for task in "abc"),
)

BROKEN: dict[str, tuple[Source, dict[str, Any], dict[str, Any], str]] = {
    "steps": (COUNTING, {"most": 50}, {"max_steps": 40}, "Stopped after 40 steps"),
    "items": (
        SPREADING,
        {"items": list(range(6))},
        {"max_multi_instance": 5},
        "6 instances are more than the limit of 5.",
    ),
    "timers": (WAITING, {}, {"max_timers": 2}, "More than 2 timers would wait"),
    "tokens": (SPLITTING, {}, {"max_tokens": 2}, "More than 2 tokens would be under way"),
    "variables": (
        GROWING,
        {"text": "x" * 100},
        {"max_variable_bytes": 5_000},
        "The variables would take more than 5000 bytes.",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_beyond_a_limit_is_a_failed_step_that_can_be_retried_and_cancelled(
    case: str, runtime_with: Callable[..., Runtime]
) -> None:
    source, variables, settings, reason = BROKEN[case]
    put_into_force(runtime_with(), source)
    process_id = source.name.removesuffix(".bpmn")
    assert started(runtime_with(), process_id, **variables) == ("", 0)
    narrow = runtime_with(**settings)
    said, failed = started(narrow, process_id, **variables)
    assert said.startswith(reason)
    with narrow.write() as session:
        instances.retry(session, SYSTEM, failed, variables={}, reason="again", now=NOW)
    with runtime_with().write() as session:
        open_ = session.scalars(select(FailedStepRow).filter_by(resolved_at=None)).all()
        assert [row.reason[:10] for row in open_] == [reason[:10]]
        instances.retry(session, SYSTEM, open_[0].id, variables={}, reason="more", now=NOW)
    with runtime_with().write() as session:
        assert not session.scalars(select(FailedStepRow).filter_by(resolved_at=None)).all()
    _, failed = started(narrow, process_id, **variables)
    with narrow.write() as session:
        row = session.get_one(FailedStepRow, failed)
        instances.cancel(session, SYSTEM, row.instance_id, reason="no use", now=NOW)
    with narrow.read() as session:
        assert not session.scalars(select(FailedStepRow).filter_by(resolved_at=None)).all()


def refused(runtime: Runtime, *sources: Source) -> str:
    try:
        put_into_force(runtime, *sources)
    except DeploymentRefused as error:
        return " ".join(finding.message for finding in error.findings)
    except ItsmFlowError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"max_file_bytes": 100}, "at most 100 are read"),
        ({"max_file_depth": 2}, "nested more than 2 deep"),
        ({"max_file_elements": 3}, "more than 3 elements"),
        ({"max_file_attributes": 3}, "more than 3 attributes"),
        ({"max_file_attributes_of_one_element": 2}, "at most 2 are read"),
        ({"max_file_flow_nodes": 4}, "The process has 5 steps; at most 4 are run."),
        ({"max_tokens": 2}, "make 3 tokens that are under way at the same time; at most 2"),
        ({"max_file_files": 0}, "The limit of 0 files in one deployment was reached."),
    ],
)
def test_what_can_be_known_at_deployment_is_refused_there(
    settings: dict[str, Any], said: str, runtime_with: Callable[..., Runtime]
) -> None:
    assert said in refused(runtime_with(**settings), SPLITTING)
    assert refused(runtime_with(), SPLITTING) == ""


def test_what_is_deployed_can_be_read_whatever_the_limits_are_later(
    runtime_with: Callable[..., Runtime],
) -> None:
    put_into_force(runtime_with(), SPLITTING)
    narrow = runtime_with(max_file_bytes=10, max_file_depth=1, max_file_flow_nodes=1)
    assert started(narrow, "splitting") == ("", 0)


def test_each_limit_is_a_setting() -> None:
    settings = {item.name for item in fields(Settings)}
    assert {f"max_{item.name}" for item in fields(Limits)} <= settings
    assert {f"max_file_{item.name}" for item in fields(ReadLimits)} - settings == {
        "max_file_tokens"
    }


@contextmanager
def writer_at_work(runtime: Runtime) -> Iterator[None]:
    """Another writer that has the database for itself."""
    with runtime.write() as session:
        session.execute(select(ProcessInstance.id))
        yield


def test_files_are_checked_and_tried_without_keeping_a_writer_waiting(
    runtime_with: Callable[..., Runtime],
) -> None:
    runtime = runtime_with()
    with writer_at_work(runtime), runtime.read() as reading:
        rehearsed = deploy.rehearse(reading, SYSTEM, [COUNTING])
    with runtime.write() as session:
        deploy.deploy(session, SYSTEM, [COUNTING], now=NOW, rehearsed=rehearsed)
    assert started(runtime, "counting", most=3) == ("", 0)


def test_what_changed_since_the_rehearsal_is_checked_again(
    runtime_with: Callable[..., Runtime],
) -> None:
    runtime = runtime_with()
    with runtime.read() as reading:
        rehearsed = deploy.rehearse(reading, SYSTEM, [COUNTING])
    put_into_force(runtime, SPLITTING)
    with runtime.write() as session:
        made = deploy.deploy(session, SYSTEM, [COUNTING], now=NOW, rehearsed=rehearsed)
        assert len(deploy.definitions_of(session, made.id)) == 1


def test_more_than_the_limit_from_outside_is_refused_and_nothing_is_stored(
    runtime_with: Callable[..., Runtime],
) -> None:
    runtime = runtime_with(max_variable_bytes=1_000)
    put_into_force(runtime, SPLITTING)
    with pytest.raises(LimitExceeded), runtime.write() as session:
        instances.start(session, SYSTEM, "splitting", {"text": "x" * 2_000}, now=NOW)
    with runtime.read() as session:
        assert not session.scalars(select(ProcessInstance)).all()
