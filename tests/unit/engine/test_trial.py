"""A process is started once in a child before it is deployed."""

from dataclasses import replace

import pytest

from itsm_flow.domain.model import ProcessModel
from itsm_flow.engine import load, trial_start
from itsm_flow.errors import DefinitionError
from unit.engine.driver import END, START, chain, model, script, user


def good() -> tuple[str, ProcessModel]:
    parts = START, script("bad", "missing", "x"), user("ask"), END
    return "good.bpmn", model(*parts, chain("start", "bad", "ask", "end"))


def test_processes_that_come_to_rest_are_fine_even_with_a_failed_step() -> None:
    assert trial_start([good(), good()], {}) is None
    assert trial_start([], {}) is None


@pytest.mark.parametrize("canonical", [b"", b"<a/>", b"<process/>", b"\xff"])
def test_a_process_that_cannot_be_loaded_is_named(canonical: bytes) -> None:
    name, process = good()
    broken = replace(process, canonical=canonical, process_id="broken", line=7)
    with pytest.raises(DefinitionError):
        load(broken)
    finding = trial_start([(name, process), ("broken.bpmn", broken)], {})
    assert finding is not None
    assert (finding.file, finding.line, finding.element_id) == ("broken.bpmn", 7, "broken")
    assert "cannot run the process" in finding.message


def test_a_process_that_crashes_the_engine_is_named() -> None:
    depth = 20_000
    name, process = good()
    inner = b"<subProcess id='x'>" * depth + b"</subProcess>" * depth
    head = b"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'>"
    deep = replace(process, canonical=head + inner + b"</process></definitions>")
    finding = trial_start([(name, deep)], {})
    assert finding is not None
    assert finding.file == name


def test_a_process_that_takes_too_long_is_named() -> None:
    finding = trial_start([good()], {}, seconds=0)
    assert finding is not None
    assert "within 0 seconds" in finding.message or "brought the engine down" in finding.message
