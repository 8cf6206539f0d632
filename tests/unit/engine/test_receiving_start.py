"""A receive task that starts a process."""

import pytest

from itsm_flow.errors import DefinitionError
from unit.engine.driver import END, Case, chain, mapping, model, node, timer, user

RECEIVE = node(
    "receiveTask",
    "receive",
    mapping(outputs={"subject": "=title"}),
    messageRef="asked",
    instantiate="true",
)
RESCUE = node(
    "subProcess",
    "remind",
    node("startEvent", "late", timer("timeDuration", "PT1H")),
    '<endEvent id="e"/>',
    chain("late", "e"),
    triggeredByEvent="true",
)


def asked() -> Case:
    flows = chain("receive", "answer", "end")
    return Case(model(RECEIVE, user("answer"), RESCUE, END, flows, messages={"asked": None}))


def test_it_is_done_when_the_process_begins() -> None:
    it = asked()
    it.start("receive", title="Why?")
    assert it.trace == ["receive"]
    assert it.variables == {"title": "Why?", "subject": "Why?"}
    assert "answer" in it.waiting


def test_event_subprocesses_stand_by_from_then_on() -> None:
    it = asked()
    it.start("receive", title="Why?")
    it.fire("late")
    assert it.done


def test_the_process_is_not_started_otherwise() -> None:
    with pytest.raises(DefinitionError):
        asked().start()
