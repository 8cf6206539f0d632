"""Whatever comes in: reading, checking, playing and completing end, and never with an exception.

`make test-fuzz` goes on for half an hour (`MINUTES=…`), `make test` for some seconds with always
the same beginnings. Hypothesis prints how to repeat what it found.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fuzz.mutation import mutated, seeds
from itsm_flow.definitions import (
    Bundle,
    Catalogue,
    FormModel,
    Source,
    as_json,
    check,
    read,
    validate_form,
)
from itsm_flow.definitions.forms.schema import FormFailed
from itsm_flow.definitions.report import has_errors
from itsm_flow.domain.progress import (
    Complete,
    JobWait,
    MessageWait,
    SignalWait,
    Start,
    TimerWait,
    UserTaskWait,
    Wait,
)
from itsm_flow.engine import Executable, load, run
from itsm_flow.errors import InvalidInput, ItsmFlowError, LimitExceeded
from itsm_flow.feel import FeelError, interpreter
from itsm_flow.services.playing import Player, PlayError
from itsm_flow.services.playing import answers as given_answers

SECONDS = float(os.environ.get("ITSM_FLOW_FUZZ_SECONDS", "0"))
EXAMPLES = 40
SHARDS = 2
SECONDS_OF_CPU = 10.0
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)

texts = st.text(max_size=20) | st.sampled_from(
    ["", "a.b", "__proto__", "typename", "__builtins__", "\0", "\ud800", "constructor", "$ref"]
)
numbers = st.integers() | st.floats() | st.sampled_from([2**53 + 1, -(2**63), 10**40, -0.0])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=30,
)
variables = st.dictionaries(texts, values, max_size=6)


def for_long(test: Callable[[int], None], shard: int) -> None:
    """Once, or again and again with new beginnings until the time is over."""
    until, beginning = time.monotonic() + SECONDS, shard
    while True:
        test(beginning)
        beginning += SHARDS
        if time.monotonic() >= until:
            return


@contextmanager
def soon() -> Iterator[None]:
    used = time.process_time()
    yield
    assert time.process_time() - used < SECONDS_OF_CPU


# ---- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_file_can_be_read_checked_and_played(shard: int) -> None:
    for_long(_files, shard)


def _files(beginning: int) -> None:
    @seed(beginning)
    @_SETTINGS
    @given(number=st.integers(0, 2**32), which=st.sampled_from(range(len(_seeds()))))
    def survives(number: int, which: int) -> None:
        random = Random(number)
        ending, content = _seeds()[which]
        with soon():
            _go_through(random, Source(f"fuzz{ending}", mutated(random, ending, content)))

    survives()


@cache
def _seeds() -> tuple[tuple[str, bytes], ...]:
    return seeds()


def _go_through(random: Random, source: Source) -> None:
    bundle = read([source])
    findings = check(bundle, _all_named_in(bundle))
    json.dumps(as_json(findings))
    assert all(finding.message and finding.line >= 1 for finding in findings)
    if has_errors(findings):
        return
    for process_id in bundle.processes:
        _play(random, Player(bundle.processes, bundle.decisions, NOW), process_id)
    for form in bundle.forms.values():
        _submit(form, random.choice(({}, {"a": 1}, {form.form_id: [{}]})))


def _all_named_in(bundle: Bundle) -> Catalogue:
    """As if all that the file refers to were deployed."""
    elements = [item for model in bundle.processes.values() for item in model.elements.values()]
    return Catalogue(
        forms=frozenset(item.form.id for item in elements if item.form),
        decisions=frozenset(item.decision.id for item in elements if item.decision),
        processes=frozenset(item.call.process.id for item in elements if item.call),
    )


def _play(random: Random, player: Player, process_id: str) -> None:
    """Do anything that can be done, twenty times."""
    try:
        player.wait_to_start(process_id)
        for _, element in _plain_starts(player, process_id):
            player.start(process_id, {"x": 1}, element_id=element)
    except PlayError:
        return
    for _ in range(20):
        waiting = [wait for _, wait in player.waiting()]
        answer = _answer(random, random.choice(waiting)) if waiting else None
        if answer is None:
            return
        try:
            player.give(answer)
        except (PlayError, InvalidInput, LimitExceeded):
            return


def _plain_starts(player: Player, process_id: str) -> list[tuple[str, str]]:
    model = player.models[process_id]
    return [
        (process_id, element.id)
        for element in model.elements.values()
        if element.kind == "startEvent" and element.parent is None and element.trigger == "none"
    ]


def _answer(random: Random, wait: Wait) -> given_answers.Answer | None:
    data = random.choice(({}, {"x": 2}, {"a": [1], "approved": True}, {"x": None}))
    match wait:
        case JobWait() if random.random() < 0.2:
            return given_answers.Throw(wait.element_id, "E1", data)
        case UserTaskWait() | JobWait():
            return given_answers.Complete(wait.element_id, data)
        case MessageWait():
            return given_answers.Publish(wait.message_name, None, data)
        case SignalWait():
            return given_answers.Broadcast(wait.signal_name, data)
        case TimerWait():
            return given_answers.Pass(random.choice(("PT1S", "PT1H", "P1D")))
    return None


# ---- data ---------------------------------------------------------------------------------------

DIAGRAM = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="fuzz">
<process id="p" isExecutable="true"><startEvent id="s"/><userTask id="t"><extensionElements>
<zeebe:userTask/></extensionElements></userTask><userTask id="u"><extensionElements>
<zeebe:userTask/></extensionElements></userTask><endEvent id="e"/>
<sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="u"/>
<sequenceFlow id="c" sourceRef="u" targetRef="e"/></process></definitions>"""


@cache
def executable() -> Executable:
    return load(read([Source("p.bpmn", DIAGRAM)]).processes["p"])


def same(a: Any, b: Any) -> bool:
    """Equal, and of the same kinds: 1 is neither 1.0 nor true, and -0.0 is not 0.0."""
    return repr(a) == repr(b)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_data_is_kept_exactly_or_refused(shard: int) -> None:
    for_long(_data, shard)


def _data(beginning: int) -> None:
    @seed(beginning)
    @_SETTINGS
    @given(first=variables, second=variables)
    def survives(first: dict[str, Any], second: dict[str, Any]) -> None:
        try:
            started = run(executable(), {}, None, Start(first), now=NOW)
        except (InvalidInput, LimitExceeded):
            return
        assert same(dict(started.variables), first)
        (wait,) = started.opened
        try:
            moved = run(executable(), {}, started.state, Complete(wait.token, second), now=NOW)
        except (InvalidInput, LimitExceeded):
            return
        (last,) = moved.opened
        ended = run(executable(), {}, moved.state, Complete(last.token), now=NOW)
        assert same(dict(sorted(ended.variables.items())), dict(sorted((first | second).items())))

    survives()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_answer_to_a_form_is_taken_or_refused(shard: int) -> None:
    for_long(_forms, shard)


@cache
def _shipped_forms() -> tuple[FormModel, ...]:
    sources = [
        Source(f"f{n}.form", content) for n, (end, content) in enumerate(_seeds()) if end == ".form"
    ]
    return tuple(read(sources).forms.values())


def _forms(beginning: int) -> None:
    @seed(beginning)
    @_SETTINGS
    @given(form=st.sampled_from(_shipped_forms()), data=st.data())
    def survives(form: FormModel, data: st.DataObject) -> None:
        keys = st.sampled_from(sorted(_keys(form.schema)) or ["x"]) | texts
        _submit(form, data.draw(st.dictionaries(keys, values, max_size=8)))

    survives()


def _keys(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {key for inner in schema for key in _keys(inner)}
    if not isinstance(schema, dict):
        return set()
    own = {schema["key"]} if isinstance(schema.get("key"), str) else set()
    return own | {key for inner in schema.values() for key in _keys(inner)}


def _submit(form: FormModel, submitted: dict[str, Any]) -> None:
    with suppress(InvalidInput, LimitExceeded, FeelError, FormFailed):
        assert isinstance(validate_form(form, submitted, context={}, now=NOW), dict)


# ---- expressions --------------------------------------------------------------------------------

pieces = st.sampled_from(
    [
        *(
            "x",
            "y",
            "1",
            "-",
            "+",
            "*",
            "**",
            "/",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ".",
            ":",
            "?",
        ),
        *("if ", " then ", " else ", "for ", " in ", " return ", "some ", " satisfies ", "every "),
        *(" and ", " or ", "not(", "null", "true", '"a"', "..", "<", ">", "=", "!=", "@", "item"),
        *("date(", "time(", "duration(", "count(", "now()", "function(", "sort(", "matches(", "\n"),
        *("instance of ", "between ", "\u2028", "𝄞", "`a b`", '"\\', "//", "/*", "*/", "x y"),
    ]
)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_expression_has_a_value_or_a_reason(shard: int) -> None:
    for_long(_expressions, shard)


def _expressions(beginning: int) -> None:
    @seed(beginning)
    @_SETTINGS
    @given(parts=st.lists(pieces | st.text(max_size=3), max_size=14), context=variables)
    def survives(parts: list[str], context: dict[str, Any]) -> None:
        text = "".join(parts)
        with soon():
            for problem in interpreter().check(text) + interpreter().check_unary(text):
                assert problem.message
            with suppress(ItsmFlowError):
                result = interpreter().evaluate(text, {**context, "x": 1, "y": [1]}, now=NOW)
                json.dumps(result.value)

    survives()
