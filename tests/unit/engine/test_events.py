"""Timers, messages and errors: caught, thrown, interrupting and not."""

from datetime import timedelta

import pytest

from itsm_flow.domain.progress import (
    DeliverMessage,
    FireTimer,
    MessageWait,
    StepKind,
    Thrown,
    TimerWait,
)
from itsm_flow.errors import NotOpen
from unit.engine.driver import (
    END,
    NOW,
    START,
    Case,
    boundary,
    chain,
    error,
    flow,
    job,
    loop,
    mapping,
    message,
    model,
    node,
    subprocess,
    timer,
    user,
)

KEYED = {"answer": "=key"}


# ---- timers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "text", "due"),
    [
        ("timeDuration", "PT15M", NOW + timedelta(minutes=15)),
        ("timeDuration", "P1M", NOW.replace(month=4)),
        ("timeDate", "2026-04-01T12:00:00+02:00", NOW.replace(month=4, hour=10)),
        ("timeDate", "2026-04-01T12:00:00", NOW.replace(month=4, hour=12)),
        ("timeCycle", "R2/PT1H", NOW + timedelta(hours=1)),
        ("timeDuration", "=wait", NOW + timedelta(days=2)),
    ],
)
def test_a_timer_is_due_at_what_its_text_says(form: str, text: str, due: object) -> None:
    event = node("intermediateCatchEvent", "pause", timer(form, text))
    case = Case(model(START, event, END, chain("start", "pause", "end")))
    case.start(wait="P2D")
    assert case.wait("pause") == TimerWait(case.token("pause"), "pause", due)
    case.fire("pause")
    assert case.done
    assert [step.kind for step in case.steps if step.element_id == "pause"] == [
        StepKind.ENTERED,
        StepKind.COMPLETED,
    ]


@pytest.mark.parametrize("value", ["tomorrow", None, 5, "P999999999M", "R3/PT1H"])
def test_a_timer_that_cannot_be_read_is_a_failed_step(value: object) -> None:
    event = node("intermediateCatchEvent", "pause", timer("timeDuration", "=wait"))
    case = Case(model(START, event, END, chain("start", "pause", "end")))
    case.start(wait=value)
    assert case.failure("pause").reason
    case.retry("pause", wait="PT1H")
    assert isinstance(case.wait("pause"), TimerWait)


def attached(definition: str, *, stops: bool, activity: str = "") -> tuple[str, ...]:
    """start → work → end, with `event` → late on its boundary."""
    return (
        START + END + '<endEvent id="late"/>' + (activity or user("work")) + user("react"),
        boundary("event", "work", definition, stops=stops),
        chain("start", "work", "end") + chain("event", "react", "late"),
    )


def test_an_interrupting_timer_cancels_the_activity() -> None:
    case = Case(model(*attached(timer("timeDuration", "PT1H"), stops=True)))
    case.start()
    assert sorted(case.waiting) == ["event", "work"]
    case.fire("event")
    assert case.waiting == ["react"]
    assert case.ids(StepKind.CANCELLED) == ["work"]
    case.complete("react")
    assert case.progress.end_event == "late"


def test_a_boundary_event_lapses_without_a_trace_when_the_activity_is_done() -> None:
    case = Case(model(*attached(timer("timeDuration", "PT1H"), stops=True)))
    case.start()
    token = case.token("event")
    case.complete("work")
    assert case.done
    assert token in case.progress.closed
    assert "event" not in [step.element_id for step in case.steps]


@pytest.mark.parametrize(("text", "times"), [("PT1H", 1), ("R3/PT1H", 3)])
def test_a_timer_that_does_not_interrupt_fires_as_often_as_it_says(text: str, times: int) -> None:
    form = "timeCycle" if text.startswith("R") else "timeDuration"
    case = Case(model(*attached(timer(form, text), stops=False)))
    case.start()
    for number in range(1, times + 1):
        case.fire("event")
        assert case.now == NOW + timedelta(hours=number)
        assert case.waiting.count("react") == number
    assert "event" not in case.waiting
    assert "work" in case.waiting
    case.complete("work")
    for _ in range(times):
        assert not case.done
        case.complete("react")
    assert case.done


def test_an_endless_cycle_goes_on_and_does_not_make_up_for_what_it_missed() -> None:
    case = Case(model(*attached(timer("timeCycle", "R/PT1H"), stops=False)))
    case.start()
    case.pass_time(hours=5, minutes=30)
    case.fire("event")
    assert case.wait("event").due == NOW + timedelta(hours=6)
    case.complete("work")
    assert "event" not in case.waiting


def test_a_timer_fires_only_under_its_own_token() -> None:
    case = Case(model(*attached(timer("timeDuration", "PT1H"), stops=False)))
    case.start()
    old = case.token("event")
    case.fire("event")
    for token in (old, case.token("work"), "nothing", ""):
        with pytest.raises(NotOpen):
            case.run(FireTimer(token))


def test_a_boundary_timer_that_cannot_be_read_fails_its_activity() -> None:
    case = Case(model(*attached(timer("timeDuration", "=wait"), stops=True)))
    case.start(wait=None)
    assert "'event'" in case.failure("work").reason
    case.retry("work", wait="PT1H")
    assert sorted(case.waiting) == ["event", "work"]


def test_timers_are_limited() -> None:
    event = boundary("event", "work", timer("timeDuration", "PT1H"))
    work = user("work", loop("=items"))
    case = Case(
        model(START, END, work, event, chain("start", "work", "end"), chain("event", "end"))
    ).limited(timers=0)
    case.start(items=[1])
    assert "timers" in case.failure("work").reason


# ---- messages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        node("intermediateCatchEvent", "hear", message("answer")),
        node("receiveTask", "hear", messageRef="answer"),
    ],
)
def test_a_message_is_waited_for_under_its_key(event: str) -> None:
    case = Case(model(START, event, END, chain("start", "hear", "end"), messages=KEYED))
    case.start(key="K-1")
    assert case.wait("hear") == MessageWait(case.token("hear"), "hear", "answer", "K-1")
    case.deliver("hear", ok=True)
    assert case.done
    assert case.variables == {"key": "K-1", "ok": True}


@pytest.mark.parametrize(("key", "text"), [("a", "a"), (42, "42"), (42.0, "42"), (1.5, "1.5")])
def test_a_correlation_key_is_text(key: object, text: str) -> None:
    event = node("receiveTask", "hear", messageRef="answer")
    case = Case(model(START, event, END, chain("start", "hear", "end"), messages=KEYED))
    case.start(key=key)
    assert case.wait("hear").correlation_key == text


@pytest.mark.parametrize("key", [None, True, "", [], {"a": 1}])
def test_a_correlation_key_of_another_kind_is_a_failed_step(key: object) -> None:
    event = node("receiveTask", "hear", messageRef="answer")
    case = Case(model(START, event, END, chain("start", "hear", "end"), messages=KEYED))
    case.start(key=key)
    assert "correlation key" in case.failure("hear").reason
    case.retry("hear", key="right")
    assert isinstance(case.wait("hear"), MessageWait)


def test_outputs_of_a_message_keep_the_rest_of_it_out() -> None:
    event = node(
        "intermediateCatchEvent", "hear", mapping(outputs={"got": "=body"}), message("answer")
    )
    case = Case(model(START, event, END, chain("start", "hear", "end"), messages=KEYED))
    case.start(key="K")
    case.deliver("hear", body="text", noise="x")
    assert case.variables == {"key": "K", "got": "text"}


def test_a_message_interrupts_an_activity() -> None:
    case = Case(model(*attached(message("answer"), stops=True), messages=KEYED))
    case.start(key="K")
    case.deliver("event", why="because")
    assert case.waiting == ["react"]
    assert case.variables["why"] == "because"


def test_a_message_that_does_not_interrupt_can_come_again_and_again() -> None:
    case = Case(model(*attached(message("answer"), stops=False), messages=KEYED))
    case.start(key="K")
    tokens = set()
    for number in range(5):
        tokens.add(case.token("event"))
        case.deliver("event", n=number)
        assert case.wait("event").correlation_key == "K"
    assert len(tokens) == 5
    assert case.waiting.count("react") == 5
    with pytest.raises(NotOpen):
        case.run(DeliverMessage(min(tokens)))


def test_a_process_starts_at_its_message() -> None:
    begin = node("startEvent", "begin", mapping(outputs={"title": "=subject"}), message("order"))
    nodes = START + begin + END + user("plain") + user("ordered")
    flows = chain("start", "plain", "end") + chain("begin", "ordered", "end")
    process = model(nodes, flows, messages={"order": None})
    case = Case(process)
    case.start("begin", subject="S")
    assert case.waiting == ["ordered"]
    assert case.variables == {"subject": "S", "title": "S"}
    plain = Case(process)
    plain.start()
    assert plain.waiting == ["plain"]


@pytest.mark.parametrize(
    ("throwing", "follow"),
    [
        (
            node("intermediateThrowEvent", "say", mapping(inputs={"id": "=n"}), message("answer")),
            True,
        ),
        (node("sendTask", "say", mapping(inputs={"id": "=n"}), messageRef="answer"), True),
        (node("endEvent", "say", mapping(inputs={"id": "=n"}), message("answer")), False),
    ],
)
def test_a_thrown_message_carries_its_inputs(throwing: str, follow: bool) -> None:
    flows = chain("start", "say", "end") if follow else chain("start", "say")
    case = Case(model(START, throwing, END if follow else "", flows, messages=KEYED))
    progress = case.start(key="K", n=7, secret=1)
    assert progress.thrown == (Thrown("say", "2", "answer", "K", {"id": 7}),)
    assert case.done
    assert case.variables == {"key": "K", "n": 7, "secret": 1}


def test_a_message_whose_key_cannot_be_found_is_not_thrown() -> None:
    throwing = node("intermediateThrowEvent", "say", message("answer"))
    case = Case(model(START, throwing, END, chain("start", "say", "end"), messages=KEYED))
    assert case.start(key=None).thrown == ()
    assert case.retry("say", key="K").thrown[0].correlation_key == "K"


def test_a_throwing_event_with_a_job_type_is_a_job() -> None:
    throwing = job("say", message("answer"), tag="intermediateThrowEvent", job_type="mail")
    case = Case(model(START, throwing, END, chain("start", "say", "end"), messages=KEYED))
    assert case.start().thrown == ()
    assert case.wait("say").type == "mail"
    case.complete("say")
    assert case.done


# ---- errors -------------------------------------------------------------------------------------


def guarded(activity: str, *, code: str | None = "E1") -> tuple[str, ...]:
    return (
        START + END + '<endEvent id="caught"/>' + activity,
        boundary("catch", "work", error(code)),
        chain("start", "work", "end") + chain("catch", "caught"),
    )


@pytest.mark.parametrize("code", ["E1", None])
def test_an_error_of_a_job_is_caught_at_the_job(code: str | None) -> None:
    case = Case(model(*guarded(job("work"), code=code), errors=("E1",)))
    case.start()
    assert case.waiting == ["work"], "an error is not waited for"
    case.throw("work", "E1", detail="d")
    assert case.done
    assert case.progress.end_event == "caught"
    assert case.variables == {"detail": "d"}
    assert case.ids(StepKind.CANCELLED) == ["work"]


def test_an_error_that_nobody_catches_is_a_failed_step_and_the_job_can_be_retried() -> None:
    case = Case(model(*guarded(job("work")), errors=("E1",)))
    case.start()
    case.throw("work", "E2")
    assert "'E2'" in case.failure("work").reason
    case.retry("work")
    case.complete("work")
    assert case.progress.end_event == "end"


def test_an_error_goes_outwards_to_the_nearest_that_catches_its_code() -> None:
    innermost = subprocess("inner", '<startEvent id="s2"/>' + job("deep") + chain("s2", "deep"))
    work = subprocess(
        "work",
        '<startEvent id="s1"/>' + innermost + user("beside") + '<endEvent id="unused"/>',
        boundary("other", "inner", error("E9")),
        chain("s1", "inner") + chain("s1", "beside") + chain("other", "unused"),
    )
    case = Case(model(*guarded(work), errors=("E1", "E9")))
    case.start()
    case.throw("deep", "E1")
    assert case.progress.end_event == "caught"
    assert sorted(case.ids(StepKind.CANCELLED)) == ["beside", "deep", "inner", "work"]


def test_an_error_end_event_is_caught_around_its_subprocess() -> None:
    fail = node("endEvent", "fail", mapping(inputs={"why": '="x"'}), error("E1"))
    work = subprocess("work", '<startEvent id="s"/>' + user("a") + fail + chain("s", "a", "fail"))
    case = Case(model(*guarded(work), errors=("E1",)))
    case.start()
    case.complete("a")
    assert case.progress.end_event == "caught"
    assert case.variables == {"why": "x"}
    assert case.trace == ["start", "s", "a", "fail", "catch", "caught"]
    assert case.ids(StepKind.CANCELLED) == ["work"]


def test_an_uncaught_error_end_event_is_a_failed_step() -> None:
    case = Case(
        model(START, node("endEvent", "fail", error("E1")), chain("start", "fail"), errors=("E1",))
    )
    case.start()
    assert not case.done
    assert "Nothing catches the error 'E1'" in case.failure("fail").reason


def test_the_exact_code_goes_before_the_one_for_all() -> None:
    parts = guarded(job("work"), code=None)
    special = boundary("special", "work", error("E1")) + '<endEvent id="exact"/>'
    process = model(*parts, special, flow("special", "exact"), errors=("E1",))
    for code, end in (("E1", "exact"), ("E2", "caught")):
        case = Case(process)
        case.start()
        case.throw("work", code)
        assert case.progress.end_event == end


def test_interrupting_a_subprocess_closes_everything_in_it() -> None:
    work = subprocess(
        "work",
        '<startEvent id="s"/>' + user("a") + user("b", loop("=[1, 2]")),
        boundary("reminder", "a", timer("timeCycle", "R/PT1H"), stops=False),
        chain("s", "a") + chain("s", "b"),
    )
    case = Case(model(*attached(timer("timeDuration", "P1D"), stops=True, activity=work)))
    case.start()
    assert sorted(case.waiting) == ["a", "b", "b", "event", "reminder"]
    case.fire("event")
    assert case.waiting == ["react"]
    assert sorted(case.ids(StepKind.CANCELLED)) == ["a", "b", "b", "work"]
