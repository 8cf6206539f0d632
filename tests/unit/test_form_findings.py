"""A form file is read, and what is wrong in it is said with its line."""

import json
from pathlib import Path
from typing import Any

import pytest

from itsm_flow.definitions.forms import form_findings, read_form
from itsm_flow.domain.findings import Finding, Severity

ROOT = Path(__file__).parents[2]


def found(*components: Any) -> list[Finding]:
    return list(form_findings("test.form", {"components": list(components)}))


def field(kind: str = "textfield", **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": "Field_1", "key": "name", "label": "Name", **more}


@pytest.mark.parametrize("path", sorted(ROOT.glob("forms/*.form")), ids=lambda path: path.name)
def test_every_shipped_form_is_read_without_a_finding(path: Path) -> None:
    form, findings = read_form(path.name, path.read_bytes())
    assert findings == ()
    assert form is not None
    assert form.form_id == path.stem
    assert form.source == path.read_bytes()


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"", 1, "The file is no JSON"),
        (b'{"type": "default",\n "id": }', 2, "The file is no JSON"),
        (b"\xff\xfe{\x00", 1, "The file is no UTF-8 text."),
        (b"[]", 1, "This is no form-js form"),
        (b'{"type": "group", "id": "a", "components": []}', 1, "This is no form-js form"),
        (b'{"type": "default", "id": "a"}', 1, "The form has no list of components."),
        (b'{"type": "default", "components": []}', 1, "The form has no id"),
        (b'{"type": "default", "components": [], "id": 5}', 1, "The form has no id"),
        (b'{"type": "default", "id": "a", "components": [], "x": NaN}', 1, "NaN is no JSON number"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 1, "The form is nested too deeply."),
        (
            b'{"type": "default", "id": "a", "components": ['
            + b'{"type": "group", "components": [' * 40
            + b"]}" * 40
            + b"]}",
            1,
            "The form is nested too deeply.",
        ),
    ],
)
def test_a_file_that_is_no_form_gives_one_finding_and_no_form(
    content: bytes, line: int, says: str
) -> None:
    form, (finding,) = read_form("bad.form", content)
    assert form is None
    assert (finding.file, finding.line, finding.severity) == ("bad.form", line, Severity.ERROR)
    assert says in finding.message


def test_a_form_with_a_byte_order_mark_is_read() -> None:
    form, findings = read_form("a.form", b'\xef\xbb\xbf{"id": "a", "components": []}')
    assert (form and form.name, findings) == ("a", ())


@pytest.mark.parametrize(
    ("component", "says"),
    [
        (field("slider"), "There is no component of type slider"),
        ({"id": "Field_1"}, "There is no component of type None"),
        ("text", "A component is no object."),
        (field(key=""), "The field has no key"),
        ({"type": "number", "id": "Field_1"}, "The field has no key"),
        (field(key="first name"), "first name is no path"),
        (field(key="a..b"), "a..b is no path"),
        (field(key=5), "5 is no path"),
        (field("dynamiclist", path=""), "The list has no path"),
        (field("dynamiclist", path="rows", defaultRepetitions=[]), "a whole number of rows"),
        (field("dynamiclist", path="rows", defaultRepetitions=-1), "a whole number of rows"),
        (field("group", path="a-b"), "a-b is no path"),
        (field("select"), "There is nothing to choose"),
        (field("select", valuesKey=["a"]), "There is nothing to choose"),
        (field("expression"), "The field computes nothing"),
        (field("expression", expression="1 + 1"), "The field computes nothing"),
        (field("expression", expression="=1 +"), "expression is no FEEL: Incomplete"),
        (field(conditional={"hide": "=due < today()"}), "due is text, as every date in data is"),
        (field("expression", expression='=begin + duration("P1D")'), "Write date and time(begin)."),
        (field(conditional={"hide": "=a ="}), "conditional.hide is no FEEL"),
        (field(conditional={"hide": "=nope(a)"}), 'There is no function "nope".'),
        (field(readonly="=("), "readonly is no FEEL"),
        (field("select", valuesExpression="=["), "valuesExpression is no FEEL"),
        (field("number", validate={"max": "=a +"}), "validate.max is no FEEL"),
        (field("number", validate={"max": "lots"}), "max must be a number, or FEEL"),
        (field(validate={"minLength": True}), "minLength must be a number, or FEEL"),
        (field(validate={"pattern": "("}), "The pattern is no regular expression"),
        (field(validate={"validationType": "iban"}), "There is no kind of text iban"),
        (field("datetime", subtype="month"), "There is no kind of date month"),
        ({"type": "text", "id": "T", "text": "=a +"}, "text is no FEEL"),
        ({"type": "table", "id": "T", "dataSource": "=rows["}, "dataSource is no FEEL"),
    ],
)
def test_a_wrong_component_is_an_error(component: Any, says: str) -> None:
    (finding,) = found(component)
    assert says in finding.message
    assert finding.severity is Severity.ERROR
    assert finding.rule == "form"


def test_a_condition_without_its_sign_is_a_warning() -> None:
    (finding,) = found(field(conditional={"hide": 'vote = "approve"'}))
    assert finding.severity is Severity.WARNING
    assert "start it with =" in finding.message


GROUP = {"type": "group", "id": "G"}
LIST = {"type": "dynamiclist", "id": "L"}


@pytest.mark.parametrize(
    "components",
    [
        [field(), field(id="F2")],
        [field(), {**GROUP, "components": [field(id="F2")]}],
        [field(key="a.b"), {**GROUP, "path": "a", "components": [field(id="F2", key="b")]}],
        [field(key="a"), field(id="F2", key="a.b")],
        [field(key="a.b"), field(id="F2", key="a")],
        [field(key="a"), {**GROUP, "path": "a", "components": []}],
        [field(key="rows"), {**LIST, "path": "rows", "components": []}],
        [{**LIST, "path": "rows", "components": []}, field(key="rows.name")],
        [{**LIST, "path": "rows", "components": [field(), field(id="F2")]}],
    ],
)
def test_a_name_used_twice_is_an_error(components: list[Any]) -> None:
    (finding,) = found(*components)
    assert "is used twice in this form" in finding.message


@pytest.mark.parametrize(
    "components",
    [
        [field(), {**GROUP, "path": "g", "components": [field(id="F2")]}],
        [field(), {**LIST, "path": "rows", "components": [field(id="F2")]}],
        [
            {**GROUP, "path": "g", "components": [field()]},
            {**GROUP, "id": "G2", "path": "g", "components": [field(id="F2", key="b")]},
        ],
        [{"type": "text", "id": "a", "key": "name"}, field()],
    ],
)
def test_the_same_name_at_another_place_is_none(components: list[Any]) -> None:
    assert found(*components) == []


def test_an_id_used_twice_is_an_error() -> None:
    (finding,) = found(field(), field(key="other"))
    assert finding.message == "The id Field_1 is used twice in this form."


def test_a_finding_names_the_line_the_component_and_its_label() -> None:
    schema = {
        "type": "default",
        "id": "a",
        "components": [field(id="F0", key="x"), field("slider")],
    }
    content = json.dumps(schema, indent=1).encode()
    form, (finding,) = read_form("a.form", content)
    assert form is not None
    assert finding.element_id == "Field_1"
    assert finding.element_name == "Name"
    assert '"id": "Field_1"' in content.decode().splitlines()[finding.line - 1]
