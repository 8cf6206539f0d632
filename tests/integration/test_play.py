"""`itsm-flow play`: a diagram is run with given answers, and no database is touched."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from integration.drawing import (
    boundary_error,
    boundary_timer,
    call,
    catch,
    end,
    error,
    message,
    node,
    path,
    process,
    script,
    send,
    service_task,
    start,
    user_task,
)
from itsm_flow.cli import main
from itsm_flow.definitions import Source

SHIPPED = [str(Path(__file__).parents[2] / folder) for folder in ("processes", "forms")]
COMPLETED, REFUSED, MISUSED, WAITING, FAILED = 0, 1, 2, 3, 4
KEYS = ["status", "trace", "waiting", "findings", "error"]

Play = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Plays files with answers, as a shell would; gives the exit code and the JSON."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ITSM_FLOW_DATABASE_URL", "sqlite:///never-made.db")

    def command(*sources: Source, answers: Any = (), options: tuple[str, ...] = ()) -> Any:
        for source in sources:
            Path(source.name).write_bytes(source.content)
        given = Path("answers.json")
        given.write_text(json.dumps(answers))
        names = [source.name for source in sources] or SHIPPED
        arguments = ["play", *names, "--json", "--answers", str(given), *options]
        told = CliRunner().invoke(main, arguments)
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
        assert not Path("never-made.db").exists()
        if told.exit_code == MISUSED:
            return told.exit_code, {"error": told.stderr}
        played = json.loads(told.stdout)
        assert list(played) == KEYS
        return told.exit_code, played

    return command


ONE_TASK = process("one", start(), user_task("do"), end(), path("start", "do", "end"))


def timed(id_: str, kind: str, expression: str, **attributes: str) -> str:
    """A catch event, or with `attachedToRef` a boundary event, with a timer."""
    timer = f"<bpmn:timerEventDefinition><bpmn:{kind}>{expression}</bpmn:{kind}>"
    tag = "boundaryEvent" if "attachedToRef" in attributes else "intermediateCatchEvent"
    return node(tag, id_, f"{timer}</bpmn:timerEventDefinition>", **attributes)


def test_what_it_waits_for_is_told_with_exit_code_3(play: Play) -> None:
    code, played = play(ONE_TASK)
    assert (code, played["status"], played["trace"]) == (WAITING, "waiting", ["start"])
    assert played["waiting"] == [{"element": "do", "kind": "task", "due": None}]
    assert played["error"] is None


def test_an_answer_completes_the_task_that_is_named(play: Play) -> None:
    named = process(
        "named",
        start(),
        node("userTask", "t1", name="Look \n at it", extension="<zeebe:userTask/>").replace(
            'name="t1" ', "", 1
        ),
        end(),
        path("start", "t1", "end"),
    )
    for text in ("t1", "Look at it"):
        code, played = play(named, answers=[{"element": text}])
        assert (code, played["status"]) == (COMPLETED, "completed")
        assert played["trace"] == ["start", "t1", "end"]
        assert (played["waiting"], played["error"]) == ([], None)


def test_the_trace_has_gateways_and_events_but_no_flow_and_no_node_of_ours(play: Play) -> None:
    forked = process(
        "forked",
        start(),
        user_task("a"),
        user_task("b"),
        node("parallelGateway", "join"),
        end(),
        path("start", "a", "join"),
        path("start", "b", "join"),
        path("join", "end"),
    )
    code, played = play(forked, answers=[{"element": "b"}, {"element": "a"}])
    assert (code, played["trace"]) == (COMPLETED, ["start", "b", "a", "join", "end"])


def test_the_first_answer_may_give_the_start_its_variables(play: Play) -> None:
    sized = process(
        "sized", start(), script("twice", "=size * 2", "size"), end(), path("start", "twice", "end")
    )
    code, played = play(sized, answers=[{"element": "start", "variables": {"size": 21}}])
    assert (code, played["trace"]) == (COMPLETED, ["start", "twice", "end"])
    code, played = play(sized)
    assert (code, played["status"]) == (FAILED, "failed")
    assert played["error"].startswith("twice: ")
    assert played["waiting"] == [{"element": "twice", "kind": "failed", "due": None}]
    assert played["trace"] == ["start"]


def test_a_start_event_can_be_named_whatever_it_waits_for(play: Play) -> None:
    given = {"element": "begun", "variables": {"origin": "X-1"}}
    code, played = play(SUPPLY, answers=[given, {"element": "deliver"}])
    assert (code, played["trace"]) == (COMPLETED, ["begun", "deliver", "told"])
    twice = process(
        "twice",
        start("s").replace('name="s"', 'name="Report"'),
        user_task("t").replace('name="t"', 'name="Report"'),
        end(),
        path("s", "t", "end"),
    )
    code, played = play(twice, answers=[{"element": "Report"}])
    assert (code, played["trace"]) == (COMPLETED, ["s", "t", "end"])


WORK = process(
    "work",
    start(),
    service_task("job", "do-it"),
    boundary_error("caught", "job", "broken"),
    end(),
    end("sorry"),
    path("start", "job", "end"),
    path("caught", "sorry"),
    roots=error("broken", "E1"),
)


def test_a_job_is_completed_or_throws_an_error(play: Play) -> None:
    assert play(WORK)[1]["waiting"] == [{"element": "job", "kind": "job", "due": None}]
    code, played = play(WORK, answers=[{"element": "job", "variables": {}}])
    assert (code, played["trace"]) == (COMPLETED, ["start", "job", "end"])
    code, played = play(WORK, answers=[{"element": "job", "error": "E1"}])
    assert (code, played["trace"]) == (COMPLETED, ["start", "caught", "sorry"])
    code, played = play(WORK, answers=[{"element": "job", "error": "E2"}])
    assert (code, played["trace"]) == (FAILED, ["start"])
    assert "Nothing catches the error 'E2'" in played["error"]


def test_time_passes_only_when_it_is_told_to(play: Play) -> None:
    late = process(
        "late",
        start(),
        user_task("do"),
        boundary_timer("reminder", "do", "PT5M"),
        end(),
        end("gone"),
        path("start", "do", "end"),
        path("reminder", "gone"),
    )
    begin = ("--now", "2026-03-02T09:00:00Z")
    code, played = play(late, answers=[{"advance": "PT4M59S"}], options=begin)
    assert (code, played["trace"]) == (WAITING, ["start"])
    timers = [item for item in played["waiting"] if item["kind"] == "timer"]
    assert timers == [{"element": "reminder", "kind": "timer", "due": "2026-03-02T09:05:00+00:00"}]
    code, played = play(late, answers=[{"advance": "PT4M"}, {"advance": "PT1M"}], options=begin)
    assert (code, played["trace"]) == (COMPLETED, ["start", "reminder", "gone"])


def test_whatever_is_due_in_a_step_of_time_happens_in_its_order(play: Play) -> None:
    clocks = process(
        "clocks",
        start(),
        timed("two", "timeDuration", "PT2H"),
        timed("one", "timeDuration", "PT1H"),
        timed("then", "timeDuration", "PT30M"),
        end(),
        path("start", "two", "end"),
        path("start", "one", "then", "end"),
    )
    code, played = play(clocks, answers=[{"advance": "P1D"}])
    trace = ["start", "one", "then", "end", "two", "end"]
    assert (code, played["trace"]) == (COMPLETED, trace)


def test_a_cycle_fires_as_often_as_time_passes(play: Play) -> None:
    nagging = process(
        "nagging",
        start(),
        user_task("do"),
        timed("nag", "timeCycle", "R/PT1H", attachedToRef="do", cancelActivity="false"),
        end(),
        end("told"),
        path("start", "do", "end"),
        path("nag", "told"),
    )
    _, played = play(nagging, answers=[{"advance": "PT3H"}, {"element": "do"}])
    assert played["trace"] == ["start", *["nag", "told"] * 3, "do", "end"]
    code, played = play(nagging, answers=[{"advance": "P9999D"}])
    assert code == WAITING
    assert "did not come to rest within 10000 steps" in played["error"]


ORDER = process(
    "order",
    start(),
    node(
        "sendTask",
        "ask",
        messageRef="m_ask",
        extension=(
            '<zeebe:ioMapping><zeebe:input source="=recordNumber" target="origin"/>'
            "</zeebe:ioMapping>"
        ),
    ),
    catch("answered", "m_done"),
    end(),
    path("start", "ask", "answered", "end"),
    roots=message("m_ask", "asked") + message("m_done", "done", "=recordNumber"),
)
SUPPLY = process(
    "supply",
    start("begun", message="m_ask"),
    user_task("deliver"),
    node("endEvent", "told", '<bpmn:messageEventDefinition messageRef="m_done"/>'),
    path("begun", "deliver", "told"),
    roots=message("m_ask", "asked") + message("m_done", "done", "=origin"),
)


def test_processes_of_the_files_reach_each_other_by_messages(play: Play) -> None:
    code, played = play(ORDER, SUPPLY)
    assert (code, played["trace"]) == (WAITING, ["start", "ask", "begun"])
    assert [item["element"] for item in played["waiting"]] == ["answered", "deliver"]
    code, played = play(ORDER, SUPPLY, answers=[{"element": "deliver"}])
    trace = ["start", "ask", "begun", "deliver", "told", "answered", "end"]
    assert (code, played["trace"]) == (COMPLETED, trace)


def test_a_message_begins_a_process_or_reaches_one_that_waits(play: Play) -> None:
    code, played = play(SUPPLY)
    assert (code, played["trace"]) == (WAITING, [])
    assert played["waiting"] == [{"element": "begun", "kind": "message", "due": None}]
    asked = {"message": "asked", "variables": {"origin": "X-1"}}
    code, played = play(SUPPLY, answers=[asked, {"element": "deliver"}])
    assert (code, played["trace"]) == (COMPLETED, ["begun", "deliver", "told"])
    code, played = play(ORDER, answers=[{"message": "done", "variables": {"state": "ok"}}])
    assert (code, played["trace"]) == (COMPLETED, ["start", "ask", "answered", "end"])
    other = {"message": "done", "correlationKey": "PRC-2026-000002"}
    assert play(ORDER, answers=[other])[0] == WAITING


def test_a_message_that_nobody_waits_for_is_kept_for_who_comes(play: Play) -> None:
    later = process(
        "later",
        start(),
        user_task("first"),
        catch("heard", "m"),
        end(),
        path("start", "first", "heard", "end"),
        roots=message("m", "news", "=recordNumber"),
    )
    answers = [{"message": "news"}, {"element": "first"}]
    assert play(later, answers=answers)[1]["trace"] == ["start", "first", "heard", "end"]
    answers.insert(1, {"advance": "P31D"})
    assert play(later, answers=answers)[1]["trace"] == ["start", "first"]


def test_an_answer_that_does_not_fit_is_told_and_ends_the_play(play: Play) -> None:
    code, played = play(ONE_TASK, answers=[{"element": "doo"}, {"element": "do"}])
    assert (code, played["status"], played["trace"]) == (WAITING, "waiting", ["start"])
    assert played["error"] == "Answer 1: No user task and no job waits at “doo”."
    code, played = play(ONE_TASK, answers=[{"element": "do"}, {"element": "do"}])
    assert (code, played["status"]) == (COMPLETED, "completed")
    assert played["error"] == "Answer 2: No user task and no job waits at “do”."


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"element": "do"}, "the answers are a list"),
        (["do"], "Answer 1: it is no JSON object."),
        ([{}], "Answer 1: it needs exactly one of element, message, signal, advance."),
        ([{"element": "do", "advance": "PT1H"}], "Answer 1: it needs exactly one of"),
        ([{"element": "do"}, {"element": 3}], "Answer 2: its “element” is no text."),
        ([{"element": "do", "variables": []}], "Answer 1: its variables are no JSON object."),
        ([{"element": "do", "vars": {}}], "Answer 1: beside “element” there is no “vars”."),
        ([{"advance": "5 minutes"}], "'5 minutes' is not an ISO 8601 duration"),
        ([{"advance": "-PT1S"}], "Answer 1: time does not go backwards."),
    ],
)
def test_answers_that_cannot_be_read_are_a_mistake_in_usage(
    play: Play, answers: Any, said: str
) -> None:
    code, told = play(ONE_TASK, answers=answers)
    assert code == MISUSED
    assert said in " ".join(told["error"].split())


def test_a_diagram_that_could_not_be_deployed_is_refused_with_its_findings(play: Play) -> None:
    broken = process("broken", start(), user_task("do"), path("start", "nowhere"))
    code, played = play(broken)
    assert (code, played["status"], played["trace"]) == (REFUSED, "refused", [])
    assert "dangling" in {finding["rule"] for finding in played["findings"]}


def test_the_process_is_named_where_several_could_be_meant(play: Play) -> None:
    other = process("other", start(), user_task("else"), end(), path("start", "else", "end"))
    code, played = play(ONE_TASK, other)
    assert (code, played["status"]) == (REFUSED, "refused")
    assert played["error"] == "Name the process to be played (--process): one, other."
    _, played = play(ONE_TASK, other, options=("--process", "other"))
    assert [item["element"] for item in played["waiting"]] == ["else"]
    code, played = play(ONE_TASK, options=("--process", "none"))
    assert (code, played["error"]) == (REFUSED, "There is no process none in these files.")


def test_a_form_that_is_not_among_the_files_does_not_matter(play: Play) -> None:
    shown = process(
        "shown", start(), user_task("do", form="not-here"), end(), path("start", "do", "end")
    )
    assert play(shown)[0] == WAITING


def test_two_processes_that_never_stop_calling_each_other_are_stopped(play: Play) -> None:
    def caller(process_id: str, heard: str, said: str) -> Source:
        return process(
            process_id,
            start(f"{process_id}_start", message=heard),
            send(f"{process_id}_end", said),
            path(f"{process_id}_start", f"{process_id}_end"),
            roots=message(heard, heard) + message(said, said),
        )

    answers = [{"message": "ping", "variables": {"title": "x"}}]
    ping, pong = caller("a", "ping", "pong"), caller("b", "pong", "ping")
    code, played = play(ping, pong, answers=answers, options=("--process", "a"))
    assert "did not come to rest" in played["error"]
    assert code == WAITING


def test_a_shipped_process_can_be_played_as_it_is(play: Play) -> None:
    code, played = play(options=("--process", "incident"))
    assert code == WAITING
    assert [item["element"] for item in played["waiting"]] == ["Task_Classify"]


def test_what_is_printed_without_json_is_the_trace_and_the_end(play: Play) -> None:
    play(ONE_TASK)
    told = CliRunner().invoke(main, ["play", "one.bpmn"])
    assert told.exit_code == WAITING
    assert told.stdout.splitlines() == ["   1  start", "waits for task at do", "waiting"]


def calls(id_: str, process_id: str, **attributes: str) -> str:
    called = f'<zeebe:calledElement processId="{process_id}" bindingType="deployment"/>'
    return node("callActivity", id_, extension=called, **attributes)


def caller(*more: str, **attributes: str) -> Source:
    """A process that calls another one."""
    parts = (start(), calls("call", "inner", **attributes), end(), path("start", "call", "end"))
    return process("outer", *parts, *more, roots=error("broken", "E1"))


INNER = process(
    "inner",
    start("i_start"),
    user_task("i_do"),
    service_task("i_job", "x"),
    end("i_end"),
    path("i_start", "i_do", "i_job", "i_end"),
)


def test_a_called_process_is_played_inside_the_step_that_calls_it(play: Play) -> None:
    code, played = play(caller(), INNER)
    assert (code, played["trace"]) == (WAITING, ["start", "i_start"])
    assert played["waiting"] == [{"element": "i_do", "kind": "task", "due": None}]
    code, played = play(caller(), INNER, answers=[{"element": "i_do"}, {"element": "i_job"}])
    trace = ["start", "i_start", "i_do", "i_job", "i_end", "call", "end"]
    assert (code, played["trace"]) == (COMPLETED, trace)


def test_a_caller_gets_variables_and_errors_from_what_it_called(play: Play) -> None:
    checked = process(
        "outer",
        start(),
        calls("call", "inner"),
        boundary_error("caught", "call", "broken"),
        script("twice", "=found * 2", "found"),
        end(),
        end("sorry"),
        path("start", "call", "twice", "end"),
        path("caught", "sorry"),
        roots=error("broken", "E1"),
    )
    done = [{"element": "i_do", "variables": {"found": 4}}, {"element": "i_job"}]
    assert play(checked, INNER, answers=done)[1]["trace"][-3:] == ["call", "twice", "end"]
    wrong = [{"element": "i_do"}, {"element": "i_job", "error": "E1"}]
    code, played = play(checked, INNER, answers=wrong)
    assert (code, played["trace"]) == (COMPLETED, ["start", "i_start", "i_do", "caught", "sorry"])
    code, played = play(caller(), INNER, answers=wrong)
    assert (code, played["waiting"]) == (
        FAILED,
        [{"element": "i_job", "kind": "failed", "due": None}],
    )


def test_what_was_called_ends_with_the_step_that_called_it(play: Play) -> None:
    late = caller(boundary_timer("late", "call", "PT1H"), end("over"), path("late", "over"))
    middle = process(
        "inner", start("m"), calls("deep", "deepest"), end("m_end"), path("m", "deep", "m_end")
    )
    deepest = process(
        "deepest", start("d"), user_task("do"), end("d_end"), path("d", "do", "d_end")
    )
    code, played = play(late, middle, deepest, answers=[{"advance": "PT1H"}])
    assert (code, played["trace"]) == (COMPLETED, ["start", "m", "d", "late", "over"])


def test_a_call_of_many_items_calls_for_each(play: Play) -> None:
    many = process(
        "outer",
        start(),
        calls("call", "inner").replace(
            "</bpmn:callActivity>",
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
            '<zeebe:loopCharacteristics inputCollection="=[1, 2]" inputElement="item"/>'
            "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>",
        ),
        end(),
        path("start", "call", "end"),
    )
    short = process(
        "inner", start("i_start"), user_task("do"), end("i_end"), path("i_start", "do", "i_end")
    )
    code, played = play(many, short, answers=[{"element": "do"}, {"element": "do"}])
    assert code == COMPLETED
    once = ["do", "i_end", "call"]
    assert played["trace"] == ["start", "i_start", "i_start", *once, *once, "end"]


def test_calls_that_go_too_deep_are_a_failed_step(play: Play) -> None:
    endless = process(
        "endless",
        start(),
        calls("call", "=&quot;end&quot; + &quot;less&quot;").replace(
            'bindingType="deployment"', 'bindingType="latest"'
        ),
        end(),
        path("start", "call", "end"),
    )
    code, played = play(endless)
    assert code == FAILED
    assert "More than 20 calls would be under way inside one another." in played["error"]


def test_a_timer_begins_a_process(play: Play) -> None:
    timer = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1H</bpmn:timeCycle>"
    hourly = process(
        "hourly",
        node("startEvent", "due", f"{timer}</bpmn:timerEventDefinition>"),
        user_task("do"),
        end(),
        path("due", "do", "end"),
    )
    begin = ("--now", "2026-03-02T09:00:00Z")
    code, played = play(hourly, options=begin)
    waiting = [{"element": "due", "kind": "timer", "due": "2026-03-02T10:00:00+00:00"}]
    assert (code, played["trace"], played["waiting"]) == (WAITING, [], waiting)
    answers = [{"advance": "PT2H"}, {"element": "do"}, {"element": "do"}]
    code, played = play(hourly, answers=answers)
    assert (code, played["trace"]) == (COMPLETED, ["due", "due", "do", "end", "do", "end"])


# ---- signals ------------------------------------------------------------------------------------

SIGNAL = '<bpmn:signal id="g" name="go"/>'


def signal(tag: str, id_: str) -> str:
    return node(tag, id_, '<bpmn:signalEventDefinition signalRef="g"/>')


HEARING = process(
    "hearing",
    start(),
    signal("intermediateCatchEvent", "hear"),
    user_task("act"),
    end(),
    path("start", "hear", "act", "end"),
    roots=SIGNAL,
)
WOKEN = process(
    "woken", signal("startEvent", "begun"), end("done"), path("begun", "done"), roots=SIGNAL
)


def test_a_signal_reaches_those_who_wait_and_starts_processes(play: Play) -> None:
    answers = [{"signal": "go", "variables": {"x": 1}}, {"element": "act"}]
    code, played = play(HEARING, WOKEN, answers=answers, options=("--process", "hearing"))
    assert (code, played["error"]) == (COMPLETED, None)
    assert played["trace"] == ["start", "hear", "begun", "done", "act", "end"]


def test_a_step_that_throws_a_signal_reaches_the_other_processes(play: Play) -> None:
    thrower = process(
        "thrower",
        start(),
        user_task("decide"),
        signal("endEvent", "told"),
        path("start", "decide", "told"),
        roots=SIGNAL,
    )
    code, played = play(
        thrower, WOKEN, answers=[{"element": "decide"}], options=("--process", "thrower")
    )
    assert (code, played["trace"]) == (COMPLETED, ["start", "decide", "told", "begun", "done"])


def signalled(tag: str, id_: str, **attributes: str) -> str:
    return node(tag, id_, '<bpmn:signalEventDefinition signalRef="s"/>', **attributes)


ALARM = '<bpmn:signal id="s" name="alarm"/>'
LISTENING = process(
    "listening",
    start("l_start"),
    signalled("intermediateCatchEvent", "heard"),
    end("l_end"),
    path("l_start", "heard", "l_end"),
    roots=ALARM,
)


def test_a_signal_reaches_all_who_wait_and_is_not_kept(play: Play) -> None:
    both = process(
        "both",
        start(),
        signalled("intermediateCatchEvent", "one"),
        signalled("intermediateCatchEvent", "two"),
        user_task("between"),
        signalled("intermediateCatchEvent", "three"),
        end(),
        path("start", "one", "between", "three", "end"),
        path("start", "two", "end"),
        roots=ALARM,
    )
    code, played = play(both, answers=[{"signal": "alarm"}, {"element": "between"}])
    assert (code, played["trace"]) == (WAITING, ["start", "one", "two", "end", "between"])
    assert played["waiting"] == [{"element": "three", "kind": "signal", "due": None}]
    answers = [{"signal": "alarm"}, {"element": "between"}, {"signal": "alarm"}]
    assert play(both, answers=answers)[0] == COMPLETED
    assert play(LISTENING, answers=[{"signal": "other"}])[1]["trace"] == ["l_start"]


def test_a_signal_begins_a_process(play: Play) -> None:
    begun = process(
        "begun", signalled("startEvent", "called"), end(), path("called", "end"), roots=ALARM
    )
    code, played = play(begun)
    assert played["waiting"] == [{"element": "called", "kind": "signal", "due": None}]
    code, played = play(begun, answers=[{"signal": "alarm"}])
    assert (code, played["trace"]) == (COMPLETED, ["called", "end"])
    throwing = process(
        "throwing",
        start(),
        signalled("intermediateThrowEvent", "thrown"),
        end("t_end"),
        path("start", "thrown", "t_end"),
        roots=ALARM,
    )
    code, played = play(throwing, begun, options=("--process", "throwing"))
    assert played["trace"] == ["start", "thrown", "t_end", "called", "end"]


def test_a_condition_is_waited_for(play: Play) -> None:
    filled = process(
        "filled",
        start(),
        user_task("fill"),
        node(
            "intermediateCatchEvent",
            "full",
            "<bpmn:conditionalEventDefinition><bpmn:condition>=level &gt; 9</bpmn:condition>"
            "</bpmn:conditionalEventDefinition>",
        ),
        end(),
        path("start", "full", "end"),
        path("start", "fill", "end"),
    )
    given = {"element": "start", "variables": {"level": 1}}
    _, played = play(filled, answers=[given])
    assert {"element": "full", "kind": "condition", "due": None} in played["waiting"]
    code, played = play(filled, answers=[given, {"element": "fill", "variables": {"level": 10}}])
    assert code == COMPLETED
    assert sorted(played["trace"]) == ["end", "end", "fill", "full", "start"]


def test_an_escalation_leaves_a_called_process(play: Play) -> None:
    escalation = '<bpmn:escalation id="x" escalationCode="late"/>'
    event = '<bpmn:escalationEventDefinition escalationRef="x"/>'
    inner = process(
        "inner",
        start(),
        node("intermediateThrowEvent", "tell", event),
        user_task("go-on"),
        end("in"),
        path("start", "tell", "go-on", "in"),
        roots=escalation,
    )
    boundary = node("boundaryEvent", "heard", event, attachedToRef="call", cancelActivity="true")
    outer = process(
        "outer",
        start("begin"),
        call("call", "inner"),
        boundary,
        end("late"),
        end(),
        path("begin", "call", "end"),
        path("heard", "late"),
        roots=escalation,
    )
    code, played = play(outer, inner, options=("--process", "outer"))
    assert (code, played["trace"]) == (COMPLETED, ["begin", "start", "tell", "heard", "late"])
