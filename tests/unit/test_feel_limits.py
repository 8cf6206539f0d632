"""Expressions that mean harm end with a named error, and the next one is evaluated as usual."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from itsm_flow.feel import (
    FeelError,
    FeelMemory,
    FeelSyntaxError,
    FeelTimeout,
    FeelTooDeep,
    interpreter,
)

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
DOUBLING = "(for i in 1..{times} return if i = 1 then {start} else {join})[-1]"
TEXT = DOUBLING.replace("{start}", '"aaaaaaaaaa"').replace("{join}", "partial[-1] + partial[-1]")
LIST = DOUBLING.replace("{start}", "[1, 2, 3]").replace(
    "{join}", "concatenate(partial[-1], partial[-1])"
)

HOSTILE = {
    "endless loop": ("count(for i in 1..1000000000 return 1)", FeelTimeout),
    "loop that never meets its end": ("every x in 1..0.5 satisfies true", FeelTimeout),
    "product of loops": ("count(for a in 1..999, b in 1..999, c in 1..999 return 1)", FeelTimeout),
    "slow regular expression": (f'matches("{"a" * 40}b", "^(a+)+$")', FeelTimeout),
    "exponential text": (TEXT.replace("{times}", "60"), FeelMemory),
    "long text in capitals": (f"upper case({TEXT.replace('{times}', '26')})", FeelError),
    "text too long to return": (TEXT.replace("{times}", "21"), FeelMemory),
    "exponential list": (LIST.replace("{times}", "40"), (FeelMemory, FeelTimeout)),
    "function that calls itself": ("{f: function(g) g(g), y: f(f)}.y", FeelTooDeep),
    "many brackets": ("(" * 9000 + "1" + ")" * 9000, FeelError),
    "many lists": ("[" * 9000 + "1" + "]" * 9000, FeelError),
    "many operators": ("1" + "+1" * 9000, FeelError),
    "endless text": ("1" + "+1" * 20000, FeelSyntaxError),
}


@pytest.mark.parametrize(("expression", "error"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_expression_ends_within_its_limit(
    expression: str, error: type[FeelError] | tuple[type[FeelError], ...]
) -> None:
    interpreter().evaluate("1 + 1", {}, now=NOW)
    started = time.process_time()
    with pytest.raises(error):
        interpreter().evaluate(expression, {}, now=NOW)
    assert time.process_time() - started < 1.5
    assert interpreter().evaluate("a + 1", {"a": 1}, now=NOW).value == 2


def test_a_hostile_variable_ends_within_its_limit() -> None:
    nested: list[Any] = []
    for _ in range(900):
        nested = [nested]
    assert interpreter().evaluate("count(flatten([x]))", {"x": nested}, now=NOW).value is not None
    for _ in range(200_000):
        nested = [nested]
    with pytest.raises(FeelError):
        interpreter().evaluate("count(flatten([x]))", {"x": nested}, now=NOW)
    while nested:  # taken apart by hand: freeing it at once would recurse
        nested = nested.pop()
    assert interpreter().evaluate("1 + 1", {}, now=NOW).value == 2


@pytest.mark.parametrize("name", ["many brackets", "many lists", "many operators", "endless text"])
def test_checking_a_hostile_expression_finds_something_or_nothing_but_ends(name: str) -> None:
    interpreter().check(HOSTILE[name][0])
    assert interpreter().evaluate("a + 1", {"a": 1}, now=NOW).value == 2


FORK = """
import os, signal, sys
from datetime import UTC, datetime
from itsm_flow.feel import FeelUnavailable, interpreter

now = datetime(2026, 1, 1, tzinfo=UTC)
if sys.argv[1] == "used":
    interpreter().evaluate("1 + 1", {}, now=now)
else:
    interpreter()
child = os.fork()
if child == 0:
    signal.alarm(20)
    try:
        print(interpreter().evaluate("1 + 2", {}, now=now).value)
    except FeelUnavailable as error:
        print(error)
    sys.exit(0)
_, status = os.waitpid(child, 0)
print("child", os.waitstatus_to_exitcode(status))
print("parent", interpreter().evaluate("2 + 2", {}, now=now).value)
"""


@pytest.mark.parametrize(("before", "said"), [("used", "V8 does not survive a fork"), ("not", "3")])
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_never_uses_its_parents_v8(before: str, said: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FORK, before], capture_output=True, text=True, timeout=60, check=True
    )
    assert said in run.stdout
    assert "child 0" in run.stdout
    assert "parent 4" in run.stdout


def test_an_expression_is_not_blamed_for_what_earlier_ones_left_in_memory() -> None:
    for number in range(700):
        expression = " + ".join(["x"] * 400) + f" + {number}"
        assert interpreter().evaluate(expression, {"x": 1}, now=NOW).value == 400 + number
