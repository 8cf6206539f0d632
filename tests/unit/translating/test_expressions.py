"""JUEL and Python become FEEL that gives the same, or are refused with a suggestion."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsm_flow.definitions.translating import juel, python
from itsm_flow.definitions.translating.camunda_feel import without_is_defined
from itsm_flow.definitions.translating.feel_text import Untranslatable
from itsm_flow.feel import interpreter

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def value_of(feel: str, variables: dict[str, Any]) -> Any:
    assert interpreter().check(feel) == []
    return interpreter().evaluate(feel, variables, now=NOW).value


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("${approved}", "approved"),
        ("#{ !approved }", "not(approved)"),
        ("${amount > 5 && (kind == 'x' || not done)}", 'amount > 5 and (kind = "x" or not(done))'),
        ("${a lt 1 or b ge 2 and c ne null}", "a < 1 or b >= 2 and c != null"),
        ("${a - (b - c)}", "a - (b - c)"),
        ("${(a - b) - c}", "a - b - c"),
        ("${a * (b + c) % 2}", "modulo(a * (b + c), 2)"),
        ("${-a * -2.5}", "-a * -2.5"),
        ("${order.lines[0]['price']}", "order.lines[1].price"),
        ("${a == b ? 'x' : \"y\"}", 'if a = b then "x" else "y"'),
        ("Order ${id} for ${who.name}", '"Order " + string(id) + " for " + string(who.name)'),
        ("${'it''s'}", None),
        ("${'a\\'b\\\\c\"d'}", '"a\'b\\\\c\\"d"'),
        ("${'}'}", '"}"'),
        ("${empty list}", '(list = null or list = "" or list = []) = true'),
        ("${execution.getVariable('a') == 1}", "a = 1"),
        ("${execution.hasVariable('a')}", "a != null"),
        ("${execution.processBusinessKey}", "recordNumber"),
        ("${nrOfCompletedInstances / nrOfInstances >= 0.5}",
         "numberOfCompletedInstances / numberOfInstances >= 0.5"),
        ("${loopCounter == 0}", "loopCounter - 1 = 0"),
        ("${dateTime().plusWeeks(2).toDate()}", 'now() + duration("P14D")'),
        ("${roles.contains('cab')}", 'list contains(roles, "cab")'),
        ("${S(order).prop('total').numberValue()}", "order.total"),
        ("${kind.equals('x')}", 'kind = "x"'),
        ("${bean.isPaid(order)}", None),
        ("${map[key]}", None),
        ("${a b}", None),
        ("${", None),
        ("${}", None),
        ("plain", '"plain"'),
        ("${for}", None),
        ("${a.return}", None),
        ("${a = 1}", None),
    ],
)  # fmt: skip
def test_juel(text: str, feel: str | None) -> None:
    if feel is None:
        with pytest.raises(Untranslatable):
            juel.to_feel(text)
    else:
        assert juel.to_feel(text) == feel
        assert interpreter().check(feel) == []


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("approved", "approved"),
        ("not approved and amount >= 5", "not(approved) and amount >= 5"),
        ("approved == True or note is None", "approved = true or note = null"),
        ("(a or b) and c", "(a or b) and c"),
        ("kind in ['x', 'y']", 'list contains(["x", "y"], kind)'),
        ("kind not in kinds", "not(list contains(kinds, kind))"),
        ("1 < a <= 3", "1 < a and a <= 3"),
        ("order['lines'][-1].price * 2", "order.lines[-1].price * 2"),
        ("order.get('total') % 2", "modulo(order.total, 2)"),
        ("len(votes) > 2", "count(votes) > 2"),
        ("'yes' if a else 'no'", 'if a then "yes" else "no"'),
        ("true", "true"),
        ("f(x)", None),
        ("__import__('os').system('id')", None),
        ("lambda: 1", None),
        ("a := 1", None),
        ("[x for x in y]", None),
        ("x[y]", None),
        ("a ** 2", None),
        ("1e400", None),
        ("b'x'", None),
        ("f'{x}'", None),
        ("import os", None),
        ("", None),
        ("\0", None),
        ("-" * 1_900 + "1", None),
        ("(" * 1_900, None),
        ("a" * 5_000, None),
    ],
)
def test_python(text: str, feel: str | None) -> None:
    if feel is None:
        with pytest.raises(Untranslatable):
            python.to_feel(text)
    else:
        assert python.to_feel(text) == feel
        assert interpreter().check(feel) == []


@pytest.mark.parametrize(
    ("text", "variables", "value"),
    [
        ("${a - b - c == 1 && !(d || e)}", {"a": 4, "b": 2, "c": 1, "d": False, "e": False}, True),
        ("${empty x}", {"x": []}, True),
        ("${empty x}", {}, True),
        ("${!empty x}", {"x": "text"}, True),
        ("${1 + 2 * 3 % 2}", {}, 1),
        ("Total: ${n}", {"n": 3}, "Total: 3"),
        ("${items[1]}", {"items": ["a", "b"]}, "b"),
        ("${now().plusHours(3)}", {}, "2026-11-23T12:00:00Z"),
    ],
)
def test_what_was_juel_gives_the_same(text: str, variables: dict[str, Any], value: Any) -> None:
    assert value_of(juel.to_feel(text), variables) == value


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("${bean.isPaid(order) && amount > 5}", "isPaid and amount > 5"),
        ("${execution.getCurrentActivityId() == 'x'}", 'getCurrentActivityId = "x"'),
        ("${checker(a)}", "checker"),
        ("${a b}", None),
    ],
)
def test_a_call_is_replaced_in_a_suggestion(text: str, suggestion: str | None) -> None:
    with pytest.raises(Untranslatable):
        juel.to_feel(text)
    assert juel.suggestion(text) == suggestion


@pytest.mark.parametrize("text", ["${" + "(" * 3_000 + "}", "${" + "!" * 3_000 + "a}", "${a" * 900])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(Untranslatable):
        juel.to_feel(text)


@pytest.mark.parametrize(
    ("camunda", "feel"),
    [
        ("=is defined(a)", "=(a != null)"),
        ("=not(is defined(a.b)) and is defined(c)", "=not((a.b != null)) and (c != null)"),
        ('="is defined(a)" + b', '="is defined(a)" + b'),
        ('=is defined(f(")", [1]))', '=(f(")", [1]) != null)'),
        ("=is defined(is defined(a))", "=((a != null) != null)"),
        ("=is defined(", "=is defined("),
        ('="open', '="open'),
    ],
)
def test_is_defined_becomes_a_comparison(camunda: str, feel: str) -> None:
    assert without_is_defined(camunda) == feel


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab.()[]'\"{}$#!&|=<>+-*/%?: ,1\\\n", max_size=40))
def test_any_text_is_translated_or_refused(text: str) -> None:
    for to_feel, written in (
        (juel.to_feel, text),
        (juel.to_feel, f"${{{text}}}"),
        (juel.plain_to_feel, text),
        (python.to_feel, text),
    ):
        try:
            found = to_feel(written)
        except Untranslatable:
            continue
        assert isinstance(found, str)
    juel.suggestion(f"${{{text}}}")
    without_is_defined(f"=is defined({text}")
