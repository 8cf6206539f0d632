"""What is hidden, grouped or repeated: the same fields exist for the server as in the browser."""

from datetime import UTC, datetime
from typing import Any

import pytest

from itsm_flow.definitions.forms import FormModel, validate_form
from itsm_flow.errors import InvalidInput

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
REQUIRED = {"required": True}
FILL_IN = ["Please fill this in."]
NOT_SHOWN = ["With these answers this field is not shown; leave it out."]
NO_FIELD = ["There is no such field in this form; leave it out."]


def form_of(*components: dict[str, Any]) -> FormModel:
    schema = {"type": "default", "id": "test", "components": list(components)}
    return FormModel("test", "Test", schema, b"")


def text(key: str, hide: str | None = None, **more: Any) -> dict[str, Any]:
    component = {"type": "textfield", "key": key, "id": key, "validate": REQUIRED, **more}
    return component if hide is None else {**component, "conditional": {"hide": hide}}


def group(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "group", "id": "group", "components": list(components), **more}


def rows(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    listed = {"type": "dynamiclist", "id": "rows", "path": "rows", "isRepeating": True}
    return {**listed, "components": list(components), **more}


def submit(form: FormModel, submitted: dict[str, Any], **context: Any) -> dict[str, Any]:
    return validate_form(form, submitted, context=context, now=NOW)


def refuse(form: FormModel, submitted: dict[str, Any], **context: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as caught:
        validate_form(form, submitted, context=context, now=NOW)
    return caught.value.fields


VOTE = form_of(text("vote"), text("reason", hide='=vote = "approve"'))


def test_a_field_that_is_hidden_is_neither_required_nor_accepted() -> None:
    assert submit(VOTE, {"vote": "approve"}) == {"vote": "approve"}
    assert refuse(VOTE, {"vote": "reject"}) == {"reason": FILL_IN}
    assert refuse(VOTE, {"vote": "approve", "reason": "x"}) == {"reason": NOT_SHOWN}
    assert submit(VOTE, {"vote": "reject", "reason": "x"}) == {"vote": "reject", "reason": "x"}


@pytest.mark.parametrize(
    ("hide", "hidden"),
    [
        ("=true", True),
        ("=risk > 3", True),
        ("=risk < 3", False),
        ("=unknown", True),
        ("=unknown = null", True),
        ("=1 +", False),
        ("=risk", False),
        ("true", False),
        ("=vote = null", True),
        ('=vote = ""', True),
        ("=box", False),
        ("=box = false", True),
        ("=count(tags) = 0", True),
        ("=now() > date and time(opened)", True),
    ],
)
def test_a_condition_sees_answers_over_variables(hide: str, hidden: bool) -> None:
    # As in the browser, null hides: a condition is a unary test of nothing.
    form = form_of(
        {"type": "radio", "key": "vote", "id": "v", "values": ["yes"]}
        if "null" in hide
        else {"type": "textfield", "key": "vote", "id": "v"},
        {"type": "checkbox", "key": "box", "id": "b"},
        {"type": "taglist", "key": "tags", "id": "t", "values": ["a"]},
        text("reason", hide=hide),
    )
    context = {"risk": 4, "opened": "2026-11-22T10:00:00Z", "vote": "old", "box": True, "tags": [1]}
    answers = {"box": False, "tags": []} | ({} if "null" in hide else {"vote": ""})
    if hidden:
        assert submit(form, answers, **context) == answers
    else:
        assert refuse(form, answers, **context) == {"reason": FILL_IN}


def test_a_hidden_field_is_null_for_other_conditions_whatever_its_variable_is() -> None:
    form = form_of(
        text("kind"),
        text("detail", hide='=kind = "plain"'),
        text("why", hide="=detail = null"),
    )
    assert submit(form, {"kind": "plain"}, detail="of an earlier step") == {"kind": "plain"}
    assert refuse(form, {"kind": "other", "detail": "x"}, detail="old") == {"why": FILL_IN}


def test_what_a_disabled_field_shows_counts_in_conditions() -> None:
    form = form_of(text("kind", disabled=True), text("why", hide='=kind = "standard"'))
    assert submit(form, {}, kind="standard") == {}
    assert refuse(form, {}, kind="normal") == {"why": FILL_IN}


def test_a_hidden_group_hides_all_that_is_in_it() -> None:
    hidden = {"hide": "=simple"}
    form = form_of(group(text("a"), group(text("b"), path="deep"), path="g", conditional=hidden))
    assert submit(form, {}, simple=True) == {}
    assert refuse(form, {}, simple=False) == {"g.a": FILL_IN, "g.deep.b": FILL_IN}
    assert refuse(form, {"g": {"deep": {"b": "x"}}}, simple=True) == {"g.deep.b": NOT_SHOWN}


@pytest.mark.parametrize(
    ("component", "path"),
    [
        (text("a"), "a"),
        (text("a.b"), "a.b"),
        (group(text("a")), "a"),
        (group(text("a"), path="g"), "g.a"),
        (group(text("b.c"), path="g.h"), "g.h.b.c"),
        (group(group(group(text("a"), path="z")), path="x.y"), "x.y.z.a"),
        ({**rows(text("a"), path="r"), "isRepeating": False}, "r.a"),
    ],
)
def test_a_field_lies_where_its_key_and_its_groups_say(
    component: dict[str, Any], path: str
) -> None:
    form = form_of(component)
    answers: Any = "x"
    for step in reversed(path.split(".")):
        answers = {step: answers}
    assert submit(form, answers) == answers
    assert refuse(form, {}) == {path: FILL_IN}


def test_groups_may_share_a_path_with_fields() -> None:
    form = form_of(text("person.name"), group(text("mail"), path="person"))
    answers = {"person": {"name": "A", "mail": "B"}}
    assert submit(form, answers) == answers
    assert refuse(form, {"person": {"name": "A", "age": 3}}) == {
        "person.mail": FILL_IN,
        "person.age": NO_FIELD,
    }


@pytest.mark.parametrize("value", [None, "text", 5, [], [{}]])
def test_a_group_must_be_an_object(value: object) -> None:
    form = form_of(group(text("a"), path="g"))
    assert refuse(form, {"g": value}) == {"g": ["This must be a group of fields."]}


def test_each_row_is_checked_by_itself() -> None:
    form = form_of(rows(text("name"), {"type": "number", "key": "qty", "id": "q"}))
    answers = {"rows": [{"name": "a", "qty": 1}, {"name": "b", "qty": None}]}
    assert submit(form, answers) == answers
    wrong = {"rows": [{"name": "a"}, {"qty": "x"}, 5, {"name": "d", "more": 1}]}
    assert refuse(form, wrong) == {
        "rows.1.name": FILL_IN,
        "rows.1.qty": ["This must be a number."],
        "rows.2": ["This must be a group of fields."],
        "rows.3.more": NO_FIELD,
    }


@pytest.mark.parametrize("value", [None, "text", 5, {}, {"0": {}}])
def test_rows_must_be_a_list(value: object) -> None:
    form = form_of(rows(text("name")))
    assert refuse(form, {"rows": value}) == {"rows": ["This must be a list of rows."]}


def test_a_list_may_be_empty_or_left_out() -> None:
    form = form_of(rows(text("name")))
    assert submit(form, {"rows": []}) == {"rows": []}
    assert submit(form, {}) == {}


def test_there_is_a_limit_of_rows() -> None:
    form = form_of(rows(text("name")))
    assert refuse(form, {"rows": [{}] * 1001}) == {
        "rows": ["There may be at most 1000 rows; there are 1001."]
    }


def test_where_rows_cannot_be_added_there_are_as_many_as_before() -> None:
    form = form_of(rows(text("name"), allowAddRemove=False, defaultRepetitions=2))
    two = {"rows": [{"name": "a"}, {"name": "b"}]}
    says = "Rows cannot be added or removed here: there must be"
    assert submit(form, two) == two
    assert refuse(form, two, rows=[{"name": "old"}]) == {"rows": [f"{says} 1."]}
    assert refuse(form, {"rows": []}) == {"rows": [f"{says} 2."]}


@pytest.mark.parametrize(
    ("hide", "hidden"),
    [
        ('=this.kind = "x"', [True, False]),
        ('=_this_.kind = "x"', [True, False]),
        ("=i[1] = 2", [False, True]),
        ("=parent.limit > 5", [True, True]),
        ("=limit > 5", [True, True]),
        ('=rows[i[1]].kind = "y"', [False, True]),
        ("=parent.i = null", [False, False]),
        ('=kind = "x"', [False, False]),
    ],
)
def test_a_row_has_this_parent_and_i(hide: str, hidden: list[bool]) -> None:
    form = form_of(rows({"type": "textfield", "key": "kind", "id": "k"}, text("why", hide=hide)))
    answers = {"rows": [{"kind": "x"}, {"kind": "y"}]}
    missed = [f"rows.{number}.why" for number, is_hidden in enumerate(hidden) if not is_hidden]
    if missed:
        assert refuse(form, answers, limit=9) == dict.fromkeys(missed, FILL_IN)
    else:
        assert submit(form, answers, limit=9) == answers


def test_lists_in_lists_know_their_rows() -> None:
    inner = rows(
        text("note", hide="=i[1] + i[2] != 3"),
        text("size", hide='=parent.name != "second" or this.note != null'),
        path="parts.list",
        id="inner",
    )
    form = form_of(rows(text("name"), inner))
    good = {
        "rows": [
            {"name": "first", "parts": {"list": [{}, {"note": "n"}]}},
            {"name": "second", "parts": {"list": [{"note": "n"}, {"size": "s"}]}},
        ]
    }
    assert submit(form, good) == good
    bad = {
        "rows": [
            {"name": "first", "parts": {"list": [{"note": "n"}, {}]}},
            {"name": "second", "parts": {"list": [{"note": "n", "size": "s"}, {}]}},
        ]
    }
    assert refuse(form, bad) == {
        "rows.0.parts.list.0.note": NOT_SHOWN,
        "rows.0.parts.list.1.note": FILL_IN,
        "rows.1.parts.list.0.size": NOT_SHOWN,
        "rows.1.parts.list.1.size": FILL_IN,
    }


def test_a_hidden_list_takes_no_rows() -> None:
    form = form_of(rows(text("name"), conditional={"hide": "=simple"}))
    assert submit(form, {}, simple=True) == {}
    assert refuse(form, {"rows": [{"name": "a"}]}, simple=True) == {"rows": NOT_SHOWN}


def test_limits_options_and_computed_values_are_those_of_the_row() -> None:
    form = form_of(
        rows(
            {"type": "number", "key": "qty", "id": "q", "validate": {"max": "=this.stock"}},
            {"type": "number", "key": "stock", "id": "s"},
            {"type": "select", "key": "unit", "id": "u", "valuesExpression": "=this.units"},
            {"type": "taglist", "key": "units", "id": "us", "values": ["kg", "pc"]},
            {
                "type": "expression",
                "key": "left",
                "id": "l",
                "expression": "=this.stock - this.qty",
            },
        )
    )
    good = {"qty": 1, "stock": 3, "unit": "kg", "units": ["kg"]}
    assert submit(form, {"rows": [good]}) == {"rows": [{**good, "left": 2}]}
    bad = {"qty": 4, "stock": 3, "unit": "pc", "units": ["kg"], "left": 99}
    assert refuse(form, {"rows": [good, bad]}) == {
        "rows.1.qty": ["This must be 3 or less."],
        "rows.1.unit": ["Choose one of: kg."],
    }


@pytest.mark.parametrize(
    "kind",
    [
        "text",
        "image",
        "table",
        "html",
        "documentPreview",
        "spacer",
        "separator",
        "iframe",
        "button",
    ],
)
def test_what_is_only_displayed_takes_no_answer(kind: str) -> None:
    form = form_of({"type": kind, "id": "shown", "key": "shown", "dataSource": "=a"})
    assert submit(form, {}) == {}
    assert refuse(form, {"shown": 1}) == {"shown": NO_FIELD}


def test_many_rows_with_conditions_fit_the_time_of_one_evaluation() -> None:
    form = form_of(rows(text("name"), text("why", hide='=this.name = "a"')))
    answers = {"rows": [{"name": "a"}] * 300}
    assert submit(form, answers) == answers
