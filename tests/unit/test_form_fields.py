"""Each input component of form-js takes what the browser sends, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest

from itsm_flow.definitions.forms import FormModel, Message, form_schema, validate_form
from itsm_flow.errors import InvalidInput

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def form_of(*components: dict[str, Any]) -> FormModel:
    schema = {"type": "default", "id": "test", "components": list(components)}
    return FormModel("test", "Test", schema, b"")


def field(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": "field", "id": "Field_1", **more}


def submit(component: dict[str, Any], value: Any, **context: Any) -> Any:
    """What is stored for one field."""
    form = form_of(component)
    return validate_form(form, {"field": value}, context=context, now=NOW)["field"]


def refuse(component: dict[str, Any], value: Any, **context: Any) -> list[str]:
    """The messages for one field."""
    with pytest.raises(InvalidInput) as caught:
        validate_form(form_of(component), {"field": value}, context=context, now=NOW)
    assert list(caught.value.fields) == ["field"]
    assert all(isinstance(message, Message) for message in caught.value.fields["field"])
    return caught.value.fields["field"]


VALUES = [{"label": "Low", "value": "low"}, {"label": "High", "value": "high"}]
PLAIN: dict[str, dict[str, Any]] = {
    "textfield": field("textfield"),
    "textarea": field("textarea"),
    "number": field("number"),
    "number as text": field("number", serializeToString=True),
    "checkbox": field("checkbox"),
    "radio": field("radio", values=VALUES),
    "select": field("select", values=VALUES),
    "checklist": field("checklist", values=VALUES),
    "taglist": field("taglist", values=VALUES),
    "date": field("datetime", subtype="date"),
    "time": field("datetime", subtype="time"),
    "date and time": field("datetime", subtype="datetime"),
    "filepicker": field("filepicker"),
}
FITTING: dict[str, list[Any]] = {
    "textfield": [
        "text",
        "文字",
        "low",
        "7",
        "2026-11-23",
        "10:30",
        "2026-11-23T10:30",
        "files::a",
    ],
    "textarea": [
        *["text", "two\nlines", "文字", "low", "7", "2026-11-23", "10:30", "2026-11-23T10:30"],
        "files::a",
    ],
    "number": [0, 7, -7, 2.5],
    "number as text": ["7"],
    "checkbox": [True, False],
    "radio": ["low"],
    "select": ["low"],
    "checklist": [["low"], ["low", "high"]],
    "taglist": [["low"], ["low", "high"]],
    "date": ["2026-11-23"],
    "time": ["10:30"],
    "date and time": ["2026-11-23T10:30"],
    "filepicker": ["files::a"],
}
SAMPLES: list[Any] = [
    *[
        "text",
        "two\nlines",
        "文字",
        "low",
        "7",
        "2026-11-23",
        "10:30",
        "2026-11-23T10:30",
        "files::a",
    ],
    *[0, 7, -7, 2.5, True, False, ["low"], ["low", "high"], ["other"], ["low", "low"], [["low"]]],
    *[{}, {"value": "low"}, [{}], [None], float("nan"), float("inf"), [[[[]]]]],
]
EVERY_PAIR = [(kind, value) for kind in PLAIN for value in SAMPLES]


@pytest.mark.parametrize(("kind", "value"), EVERY_PAIR)
def test_every_component_takes_its_own_type_and_refuses_all_others(kind: str, value: Any) -> None:
    fits = any(type(value) is type(each) and value == each for each in FITTING[kind])
    if fits:
        assert submit(PLAIN[kind], value) == value
    else:
        assert refuse(PLAIN[kind], value)


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("blank", [None, "", []])
def test_a_field_that_is_not_required_may_be_empty(kind: str, blank: Any) -> None:
    assert submit(PLAIN[kind], blank) == blank


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("blank", [None, "", "  ", []])
def test_a_required_field_may_not_be_empty(kind: str, blank: Any) -> None:
    component = {**PLAIN[kind], "validate": {"required": True}}
    says = {"checkbox": "Please tick this box.", "checklist": "Choose at least one."}
    says["taglist"] = says["checklist"]
    assert refuse(component, blank) == [says.get(kind, "Please fill this in.")]


@pytest.mark.parametrize("kind", PLAIN)
def test_a_required_field_may_not_be_left_out(kind: str) -> None:
    component = {**PLAIN[kind], "validate": {"required": True}}
    with pytest.raises(InvalidInput) as caught:
        validate_form(form_of(component), {}, context={}, now=NOW)
    assert list(caught.value.fields) == ["field"]


@pytest.mark.parametrize("kind", PLAIN)
def test_a_field_left_out_is_not_made_up(kind: str) -> None:
    assert validate_form(form_of(PLAIN[kind]), {}, context={}, now=NOW) == {}


def test_a_required_box_must_be_ticked() -> None:
    component = field("checkbox", validate={"required": True})
    assert submit(component, True) is True
    assert refuse(component, False) == ["Please tick this box."]


@pytest.mark.parametrize(
    ("component", "good", "bad", "says"),
    [
        (
            field("textfield", validate={"minLength": 3}),
            ["abc", "  abc", "😀b"],
            ["ab", "a  "],
            "This must have at least 3 characters; it has",
        ),
        (
            field("textarea", validate={"maxLength": 3}),
            ["abc", " abc  ", ""],
            ["abcd", "😀😀"],
            "This must have at most 3 characters; it has 4.",
        ),
        (
            field("textfield", validate={"pattern": "^[A-Z]{3}-\\d+$"}),
            ["ABC-1", ""],
            ["abc-1", "ABC-"],
            "This must have the form ^[A-Z]{3}-\\d+$.",
        ),
        (
            field("textfield", validate={"pattern": "^A", "patternErrorMessage": "Begin with A."}),
            ["Ab"],
            ["b"],
            "Begin with A.",
        ),
        (
            field("textfield", validate={"validationType": "email"}),
            ["a.b+c@mail.example.org", "root@localhost"],
            ["a", "a@", "@b", "a b@c", "a@b..c", "a@-b.c"],
            "This must be an e-mail address",
        ),
        (
            field("textfield", validate={"validationType": "phone"}),
            ["+4930664040900", "0085221234567"],
            ["12345", "+0123456", "+49 30 1", "+49"],
            "This must be an international telephone number",
        ),
        (
            field("number", validate={"min": 2}),
            [2, 2.5],
            [1, 1.99, 0, -3],
            "This must be 2 or more.",
        ),
        (field("number", validate={"max": "0.3"}), [0.3, 0], [0.31], "This must be 0.3 or less."),
        (field("number", decimalDigits=0), [3, 3.0, 0], [3.5], "This must be a whole number."),
        (
            field("number", decimalDigits=2),
            [3.25, 3.2, 3],
            [3.255, 1e-7],
            "This must have at most 2 decimal digits.",
        ),
        (
            field("number", increment=0.1),
            [0.3, 0.7, 1, -0.2],
            [0.35, -0.25],
            "This must be a multiple of 0.1; the nearest are",
        ),
        (
            field("number", serializeToString=True, decimalDigits=1, validate={"min": 1}),
            ["1.5", "20"],
            ["0.5"],
            "This must be 1 or more.",
        ),
        (
            field("radio", values=VALUES),
            ["low"],
            ["Low", "other", 1],
            "Choose one of: Low, High.",
        ),
        (
            field("select", values=[1, True]),
            [1, True, 1.0],
            [0, False, "1"],
            "Choose one of: 1, True.",
        ),
        (field("taglist", values=VALUES), [["low"]], [["low", "low"]], "Choose each only once."),
        (
            field("datetime", subtype="date"),
            ["2028-02-29"],
            ["2026-02-29", "2026-13-01", "23.11.2026", "2026-1-1", "20261123", "2026-11-23T10:00"],
            "This must be a date, such as 2026-11-23.",
        ),
        (
            field("datetime", subtype="time", timeSerializingFormat="utc_normalized"),
            ["10:30Z", "10:30:15Z"],
            ["10:30", "24:30Z", "10:30+01:00", "1030Z"],
            "This must be a time of day, such as 14:30Z.",
        ),
        (
            field("datetime", subtype="datetime", timeSerializingFormat="utc_offset"),
            ["2026-11-23T10:30+08:00", "2026-11-23T10:30:00Z", "2026-11-23T10:30:00.5-03:30"],
            ["2026-11-23T10:30", "2026-11-23 10:30+08:00", "2026-11-23"],
            "This must be a date and time, such as 2026-11-23T14:30+08:00.",
        ),
        (
            field("datetime", subtype="date", disallowPassedDates=True),
            ["2026-11-23", "2026-11-22", "2030-01-01"],
            ["2026-11-21", "1999-12-31"],
            "This must not be before today.",
        ),
    ],
)
def test_a_limit_is_kept(
    component: dict[str, Any], good: list[Any], bad: list[Any], says: str
) -> None:
    for value in good:
        assert submit(component, value) == value
    for value in bad:
        assert says in refuse(component, value)[0]


def test_every_broken_limit_is_told_at_once() -> None:
    component = field(
        "textfield", validate={"pattern": "^A", "minLength": 5, "validationType": "email"}
    )
    assert len(refuse(component, "b")) == 3


@pytest.mark.parametrize(
    ("rules", "value", "says"),
    [
        ({"max": "=budget"}, 101, "This must be 100 or less."),
        ({"min": "=budget / 2"}, 49, "This must be 50 or more."),
        ({"min": '="a"'}, 1, "The limit of this field cannot be worked out"),
    ],
)
def test_a_limit_may_be_feel(rules: dict[str, Any], value: int, says: str) -> None:
    assert says in refuse(field("number", validate=rules), value, budget=100)[0]


def test_a_limit_that_gives_null_is_none() -> None:
    assert submit(field("number", validate={"max": "=unknown"}), 10**9) == 10**9


@pytest.mark.parametrize(
    ("component", "context"),
    [
        (field("select", valuesKey="teams"), {"teams": ["ops", "desk"]}),
        (
            field("select", valuesKey="teams"),
            {"teams": [{"label": "O", "value": "ops"}, {"value": "desk"}]},
        ),
        (
            field("radio", valuesExpression="=concatenate(teams, more)"),
            {"teams": ["ops"], "more": ["desk"]},
        ),
        (
            field("select", valuesExpression='=for t in teams return {label: "T", value: t.id}'),
            {"teams": [{"id": "ops"}, {"id": "desk"}]},
        ),
    ],
)
def test_choices_may_come_from_variables(
    component: dict[str, Any], context: dict[str, Any]
) -> None:
    assert submit(component, "ops", **context) == "ops"
    assert "Choose one of: ops, desk." in refuse(component, "other", **context)[0]


@pytest.mark.parametrize("teams", [None, "ops", {}, [None, "", {}, {"label": "x"}]])
def test_without_choices_nothing_can_be_chosen(teams: Any) -> None:
    component = field("select", valuesKey="teams")
    assert refuse(component, "ops", teams=teams) == [
        "There is nothing to choose here; leave it empty."
    ]
    assert submit(component, None, teams=teams) is None


def test_many_choices_are_named_in_part() -> None:
    (message,) = refuse(field("select", values=list(range(1, 100))), 0)
    assert message.endswith("19, 20, ….")


def test_choices_may_be_objects() -> None:
    component = field("select", values=[{"label": "One", "value": {"id": 1}}])
    assert submit(component, {"id": 1}) == {"id": 1}
    assert refuse(component, {"id": True}) == ["Choose one of: One."]


def test_a_disabled_field_takes_no_answer() -> None:
    component = field("textfield", disabled=True, validate={"required": True})
    assert refuse(component, "x") == ["This field cannot be filled in; leave it out."]
    assert validate_form(form_of(component), {}, context={"field": "x"}, now=NOW) == {}


@pytest.mark.parametrize("readonly", [True, "=locked", "=locked and other > 1"])
def test_a_read_only_field_keeps_its_value(readonly: Any) -> None:
    context = {"field": "as it was", "locked": True, "other": 2}
    component = field("textfield", readonly=readonly)
    assert submit(component, "as it was", **context) == "as it was"
    assert refuse(component, "changed", **context) == [
        "This field cannot be changed; it must stay as it was."
    ]
    assert submit(field("textfield", readonly="=locked"), "new", field="old", locked=False) == "new"


def test_a_field_that_an_answer_makes_read_only_may_have_been_changed_before() -> None:
    form = form_of(
        field("textfield", readonly="=done"), {"type": "checkbox", "key": "done", "id": "Done"}
    )
    answers = {"field": "new", "done": True}
    assert validate_form(form, answers, context={"field": "old"}, now=NOW) == answers


def test_a_date_that_was_past_already_may_stay() -> None:
    component = field("datetime", subtype="date", disallowPassedDates=True)
    assert submit(component, "2020-01-01", field="2020-01-01") == "2020-01-01"


def test_a_computed_field_is_computed_here_whatever_was_sent() -> None:
    form = form_of(
        {"type": "number", "key": "a", "id": "A"},
        {"type": "expression", "key": "twice", "id": "T", "expression": "=total * 2"},
        {"type": "expression", "key": "total", "id": "S", "expression": "=a + shipping"},
        {
            "type": "textfield",
            "key": "why",
            "id": "W",
            "validate": {"required": True},
            "conditional": {"hide": "=twice < 100"},
        },
    )
    submitted = {"a": 1, "twice": 1000, "total": 500}
    accepted = validate_form(form, submitted, context={"shipping": 4}, now=NOW)
    assert accepted == {"a": 1, "twice": 10, "total": 5}
    with pytest.raises(InvalidInput) as caught:
        validate_form(form, {"a": 96}, context={"shipping": 4}, now=NOW)
    assert list(caught.value.fields) == ["why"]


def test_the_schema_is_one_of_marshmallow() -> None:
    schema = form_schema(form_of(field("number")), context={}, now=NOW)
    assert schema.load({"field": 3}) == {"field": 3}
    assert schema.validate({"field": "x"}) == {"field": ["This must be a number."]}


@pytest.mark.parametrize("submitted", [None, [], "text", 5, True])
def test_a_submission_that_is_no_object_is_refused(submitted: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        validate_form(form_of(field("number")), submitted, context={}, now=NOW)
    assert caught.value.fields == {"_form": ["This must be a group of fields."]}


@pytest.mark.parametrize("name", ["other", "__proto__", "Meta", "fields", "_schema", "constructor"])
def test_an_unknown_field_is_refused_by_name(name: str) -> None:
    form = form_of(field("number"), {"type": "text", "text": "Hello", "id": "Text"})
    with pytest.raises(InvalidInput) as caught:
        validate_form(form, {"field": 1, name: 1}, context={}, now=NOW)
    (messages,) = caught.value.fields.values()
    assert messages == ["There is no such field in this form; leave it out."]
    assert set(caught.value.fields) <= {name, "_form"}


def test_a_hostile_pattern_or_answer_ends() -> None:
    component = field("textfield", validate={"pattern": "^(a+)+$"})
    with pytest.raises(Exception, match="stopped"):
        submit(component, "a" * 40 + "b")
    nested: Any = "x"
    for _ in range(300):
        nested = {"a": [nested]}
    assert refuse(field("textfield", conditional={"hide": "=other"}), nested)
