"""What a check says of call activities."""

from itsm_flow.definitions import Catalogue, Source
from itsm_flow.domain.findings import Severity
from rules.samples import extended, findings_of, step

RULE = "called-process"


def calling(process_id: str, called: str, *, latest: bool = False, start: str = "") -> Source:
    """A process with one call in it; `start` is the content of its start event."""
    binding = "latest" if latest else "deployment"
    element = f'<zeebe:calledElement processId="{called}" bindingType="{binding}"/>'
    source = step(extended("callActivity", element))
    text = source.content.decode().replace('id="sample"', f'id="{process_id}"')
    text = text.replace(
        '<bpmn:startEvent id="start"/>', f'<bpmn:startEvent id="start">{start}</bpmn:startEvent>'
    )
    return Source(f"{process_id}.bpmn", text.encode())


def said(*sources: Source, known: Catalogue | None = None) -> list[tuple[Severity, str]]:
    found = findings_of(RULE, *sources, known=known or Catalogue(processes=frozenset({"other"})))
    return [(finding.severity, finding.message) for finding in found]


def test_a_process_that_only_a_message_starts_cannot_be_called() -> None:
    trigger = "<bpmn:messageEventDefinition/>"
    ((severity, message),) = said(calling("one", "two"), calling("two", "other", start=trigger))
    assert severity is Severity.ERROR
    assert message.startswith("The process two cannot be called")


def test_processes_that_call_one_another_cannot_all_be_bound() -> None:
    ((severity, message),) = said(calling("one", "two"), calling("two", "one"))
    assert severity is Severity.ERROR
    assert message.startswith("The processes one, two call one another, and each call is bound")


def test_a_process_that_is_bound_to_itself_is_refused() -> None:
    ((severity, _),) = said(calling("one", "one"))
    assert severity is Severity.ERROR


def test_a_circle_of_calls_that_can_be_bound_is_a_warning() -> None:
    ((severity, message),) = said(calling("one", "two"), calling("two", "one", latest=True))
    assert severity is Severity.WARNING
    assert "see to it that this ends" in message


def test_a_circle_through_a_deployed_process_is_found() -> None:
    known = Catalogue(
        processes=frozenset({"two", "three"}),
        calls={"two": frozenset({"three"}), "three": frozenset({"one"})},
    )
    ((severity, message),) = said(calling("one", "two"), known=known)
    assert severity is Severity.WARNING
    assert message.startswith("The processes one, three, two call one another")


def test_a_chain_of_calls_is_fine() -> None:
    assert said(calling("one", "two"), calling("two", "other")) == []


def test_a_computed_process_is_looked_for_when_it_is_called() -> None:
    computed = calling("one", "=kind", latest=True)
    assert said(computed) == []
    assert findings_of("unknown-reference", computed) == []
    (wrong,) = findings_of("feel", calling("one", "=kind +", latest=True))
    assert "FEEL of processId" in wrong.message


def test_the_plain_attribute_of_bpmn_names_a_process_too() -> None:
    source = step('<bpmn:callActivity id="step" name="Step" calledElement="tns:known-process"/>')
    assert findings_of(RULE, source) == []
    assert findings_of("unknown-reference", source) == []
    gone = step('<bpmn:callActivity id="step" name="Step" calledElement="gone"/>')
    (found,) = findings_of("unknown-reference", gone)
    assert "no process gone" in found.message


def test_a_process_that_is_called_in_its_newest_version_may_come_later() -> None:
    (bound,) = findings_of("unknown-reference", calling("one", "gone"))
    assert bound.severity is Severity.ERROR
    (later,) = findings_of("unknown-reference", calling("one", "gone", latest=True))
    assert later.severity is Severity.WARNING
    assert later.message.startswith("There is no process gone yet")
