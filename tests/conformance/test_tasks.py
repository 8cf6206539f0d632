"""Tasks: BPMN 2.0.2 §10.3.3, §13.3.2, §13.3.3."""

import pytest

from conformance.playing import Instance, play
from itsm_flow.definitions import Source, read


@pytest.mark.parametrize("kind", ["task", "manual"])
def test_a_task_that_needs_nobody_is_done_at_once(kind: str) -> None:
    play(f"start s; {kind} t; end e; s -> t -> e", "start : s t e | ended at e")


def test_a_user_task_waits_for_a_person() -> None:
    play(
        "start s; user t; end e; s -> t -> e",
        """
        start          : s +t | t
        complete t x=1 : t e  | ended at e
        ? x = 1
        """,
    )


@pytest.mark.parametrize("kind", ["job", "send"])
def test_a_service_task_waits_for_a_worker(kind: str) -> None:
    play(
        f"start s; {kind} t type=work; end e; s -> t -> e",
        """
        start          : s +t | t
        complete t x=1 : t e  | ended at e
        ? x = 1
        """,
    )


def test_a_script_task_sets_what_its_expression_gives() -> None:
    play(
        'start s; script t set=y to="x + 1"; end e; s -> t -> e',
        """
        start x=1 : s t e | ended at e
        ? y = 2
        """,
    )


def test_a_script_that_cannot_be_evaluated_is_a_failed_step() -> None:
    play(
        'start s; script t set=y to="x + 1"; end e; s -> t -> e',
        """
        start       : s !t | !t
        retry t x=1 : t e  | ended at e
        ? y = 2
        """,
    )


def test_a_send_task_sends_its_message_and_goes_on() -> None:
    case = play(
        'start s; send t message=order:key in.what="=x"; end e; s -> t -> e',
        "start x=1 key=K : s t e | ended at e",
    )
    (thrown,) = case.progress.thrown
    assert (thrown.message_name, thrown.correlation_key) == ("order", "K")
    assert thrown.variables == {"what": 1}


def test_a_receive_task_waits_for_its_message() -> None:
    case = play(
        "start s; receive t message=order:key; end e; s -> t -> e",
        "start key=K : s +t | t",
    )
    assert case.wait("t").correlation_key == "K"
    case.deliver("t", x=1)
    assert case.done
    assert case.variables["x"] == 1


def test_each_token_that_arrives_is_an_activity_of_its_own() -> None:
    """§13.3.2: no merging without a gateway."""
    play(
        """
        start s; and f; user t; end e
        s -> f -> t -> e
        f -> t
        """,
        """
        start        : s f | t t
        complete t#2 : t e | t
        complete t   : t e | ended at e
        """,
    )


def test_input_and_output_mappings_are_evaluated_in_the_scope_of_the_task() -> None:
    play(
        'start s; user t in.local="=x" out.y="=local + 1"; end e; s -> t -> e',
        """
        start x=1 : s | t
        complete t local=5 : t e | ended at e
        ? y = 6
        """,
    )


DECISION = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
namespace="n" id="f">
<decision id="d" name="D"><decisionTable id="t" hitPolicy="UNIQUE"><input id="i" label="X">
<inputExpression id="j" typeRef="number"><text>x</text></inputExpression></input>
<output id="o" name="y" typeRef="string"/>
<rule id="r"><inputEntry id="k"><text>&gt; 1</text></inputEntry>
<outputEntry id="m"><text>"many"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def test_a_business_rule_task_asks_its_decision() -> None:
    case = Instance("start s; rule t decision=d set=y; end e; s -> t -> e")
    case.decisions = dict(read([Source("d.dmn", DECISION)]).decisions)
    case.start(x=2)
    assert case.trace == ["s", "t", "e"]
    assert case.variables["y"] == "many"
