"""Files that are broken or hostile: findings a person understands, at once, and nothing stored."""

import base64
import io
import re
import time
import zipfile
from dataclasses import dataclass

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from integration import drawing
from integration.bad_unchanged import unchanged
from itsm_flow.definitions import Source
from web.bad_steady import Steady, steady
from web.bad_words import words
from web.conftest import Reader

__all__ = ["steady"]

SECONDS_OF_CPU = 5.0
BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
DOCTYPE, DOCTYPE_ZH = "The file has a document type (DOCTYPE)", "文件類型宣告（DOCTYPE）"


@dataclass(frozen=True)
class Upload:
    """A file, and what is said of it; `name` ends as the file claims to be."""

    content: bytes
    said: str
    said_zh: str
    name: str = "bad.bpmn"


def _bomb() -> bytes:
    entities = ['<!ENTITY a0 "ha">']
    entities += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<!DOCTYPE d [{''.join(entities)}]><d>&a9;</d>".encode()


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("process.bpmn", "<definitions/>")
    return packed.getvalue()


def _with(*parts: str, roots: str = "") -> bytes:
    """A diagram in which this comes between the start and the end."""
    return drawing.process("bad", drawing.start(), drawing.end(), *parts, roots=roots).content


def _step(kind: str, extension: str = "", inside: str = "") -> bytes:
    return _with(
        drawing.node(kind, "x", inside, extension=extension), drawing.path("start", "x", "end")
    )


def _condition(expression: str) -> bytes:
    """A gateway with this condition."""
    return _with(
        drawing.node("exclusiveGateway", "x", default="x_end"),
        drawing.end("other"),
        drawing.path("start", "x", "end"),
        '<bpmn:sequenceFlow id="x_other" sourceRef="x" targetRef="other"><bpmn:conditionExpression '
        f'xsi:type="bpmn:tFormalExpression">{expression}</bpmn:conditionExpression>'
        "</bpmn:sequenceFlow>",
    )


_CIRCLE = _with(
    drawing.node("exclusiveGateway", "a"),
    drawing.node("task", "b"),
    drawing.node("task", "c"),
    drawing.path("start", "a", "b", "c", "a"),
)
_CALL = '<zeebe:calledElement processId="bad"/>'

BROKEN = {
    "an external entity": Upload(
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d {BPMN}>&x;</d>'.encode(),
        DOCTYPE,
        DOCTYPE_ZH,
    ),
    "an entity bomb": Upload(_bomb(), DOCTYPE, DOCTYPE_ZH),
    "a document type": Upload(b'<!DOCTYPE d SYSTEM "x.dtd"><d/>', DOCTYPE, DOCTYPE_ZH),
    "nesting": Upload(b"<a>" * 600_000, "nested more than 100 deep", "100"),
    "2.5 MB": Upload(b"<a>" + b"x" * 2_500_000, "at most 2000000 are read", "2000000"),
    "no XML": Upload(b"\x00\x01\x02 nothing", "not well-formed XML", "XML"),
    "a zip": Upload(_zip(), "packed archive (zip), not XML", "壓縮檔（zip）"),
    "an empty file": Upload(b"", "The file is empty.", "檔案是空的"),
    "a page": Upload(b"<html/>", "its root is html, not definitions", "html"),
    "another root": Upload(
        b'<definitions xmlns="urn:other"/>', "its root is definitions (urn:other)", "urn:other"
    ),
    "no process": Upload(f"<definitions {BPMN}/>".encode(), "process", "流程"),
    "half a file": Upload(f"<definitions {BPMN}><process".encode(), "not well-formed", "XML"),
    "a form that is no JSON": Upload(b"{", "JSON", "JSON", name="bad.form"),
    "a form that is deep": Upload(b"[" * 200_000, "nested too deeply", "巢狀", name="bad.form"),
    "a form that is a list": Upload(
        b"[]", 'it must be an object with "type": "default"', "form-js", name="bad.form"
    ),
    "a decision that is none": Upload(b"<html/>", "not definitions of DMN", "DMN", name="bad.dmn"),
}
"""What is no file of ours at all."""

WRONG = {
    "an unknown element": Upload(_step("teleport"), "teleport", "teleport"),
    "a call activity, of itself": Upload(
        _step("callActivity", _CALL),
        "call one another, and each call is bound to the version at deployment",
        "互相呼叫",
    ),
    "a signal without a name": Upload(
        _step("intermediateCatchEvent", inside="<bpmn:signalEventDefinition/>"),
        "It refers to no signal that has a name",
        "訊號",
    ),
    "a complex gateway": Upload(
        _step("complexGateway"), "Complex gateways are not run", "不執行複雜閘道"
    ),
    "a circle that never waits": Upload(_CIRCLE, "run for ever", "永遠"),
    "FEEL that does not parse": Upload(
        _condition("=a +"), "cannot be run: Incomplete", "Incomplete"
    ),
    "FEEL with an unknown function": Upload(_condition("=launch(1) = 2"), "launch", "launch"),
    "code in place of FEEL": Upload(
        _condition("${execution.x}"), "${execution.x}", "${execution.x}"
    ),
    "a script in another language": Upload(
        _step("scriptTask", inside="<bpmn:script>import os</bpmn:script>"),
        "write FEEL in the script of zeebe",
        "FEEL",
    ),
    "a flow to nowhere": Upload(
        _with(drawing.path("start", "end"), drawing.path("start", "nowhere")), "nowhere", "nowhere"
    ),
    "the same id twice": Upload(
        _with(drawing.node("task", "end"), drawing.path("start", "end")), "end", "end"
    ),
}
"""Diagrams that can be read and must not run."""

ALL = {**BROKEN, **WRONG}


def uploaded(reader: Reader, *sources: Source) -> TestResponse:
    """Sent as bytes: the test client would leave large files open."""
    files = [FileStorage(io.BytesIO(source.content), source.name) for source in sources]
    boundary, body = encode_multipart({"csrf_token": reader.token(), "files": files})
    media_type = f'multipart/form-data; boundary="{boundary}"'
    return reader.client.post("/processes/upload", data=body, content_type=media_type)


def deployed(reader: Reader, *sources: Source) -> TestResponse:
    """As the page of findings would send it, had it let one."""
    contents = [base64.b64encode(source.content).decode() for source in sources]
    names = [source.name for source in sources]
    return reader.post(
        "/processes/deploy", {"name": names, "content": contents, "message": "try this"}
    )


@pytest.mark.parametrize("name", ALL)
def test_a_bad_file_is_told_in_ones_language_and_nothing_is_stored(
    steady: Steady, name: str
) -> None:
    bad = ALL[name]
    source = Source(bad.name, bad.content)
    for language, said, refused in (
        ("en", bad.said, "has to be mended"),
        ("zh-Hant", bad.said_zh, "修正"),
    ):
        reader = steady.reader("owner1", language)
        with unchanged(steady.database):
            begun = time.process_time()
            answers = [uploaded(reader, source), deployed(reader, source)]
            assert time.process_time() - begun < 2 * SECONDS_OF_CPU
        for answer in answers:
            assert answer.status_code == 200, answer.text[:500]
            page = words(answer)
            assert said in page
            assert refused in page or "have to be mended" in page
            assert f"{bad.name}:" in page
            assert "root:x:0" not in page
            assert "Deploy</button>" not in answer.text


def test_one_bad_file_holds_back_the_good_ones_beside_it(steady: Steady) -> None:
    good = drawing.process(
        "good",
        drawing.start(),
        drawing.user_task("ask"),
        drawing.end(),
        drawing.path("start", "ask", "end"),
    )
    reader = steady.reader("owner1")
    with unchanged(steady.database):
        answer = deployed(reader, good, Source("bad.bpmn", b"<a>"))
    assert "bad.bpmn:1" in words(answer)


def test_a_file_name_cannot_lead_anywhere_or_become_markup(steady: Steady) -> None:
    reader = steady.reader("owner1")
    with unchanged(steady.database):
        for name in ("../../etc/x.bpmn", "<script>alert(1)</script>.bpmn", "a\u202eb.bpmn"):
            answer = uploaded(reader, Source(name, b"<a>"))
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text
            assert "etc/x" not in answer.text


@pytest.mark.parametrize(
    ("language", "said"), [("en", "larger than this system accepts"), ("zh-Hant", "大")]
)
@pytest.mark.parametrize("path", ["/processes/upload", "/processes/deploy"])
def test_ten_megabytes_of_nesting_are_refused_before_they_are_read(
    steady: Steady, path: str, language: str, said: str
) -> None:
    content = b"<a>" * (10_000_000 // 3)
    reader = steady.reader("owner1", language)
    field = b'--end\r\nContent-Disposition: form-data; name="files"; filename="deep.bpmn"'
    body = field + b"\r\n\r\n" + content + b"\r\n--end--\r\n"
    with unchanged(steady.database):
        begun = time.process_time()
        answer = reader.client.post(
            path, data=body, content_type="multipart/form-data; boundary=end"
        )
        assert time.process_time() - begun < SECONDS_OF_CPU
    assert answer.status_code == 413
    assert said in words(answer)
    assert re.search("Nothing was changed" if language == "en" else "未作任何更改", words(answer))


@pytest.mark.parametrize(
    "sources",
    [
        (),
        (Source("x.exe", b"MZ"),),
        (Source("x", b"<a/>"),),
        (Source("good.bpmn.zip", _zip()),),
    ],
)
def test_what_is_no_file_for_us_is_refused_in_words(
    steady: Steady, sources: tuple[Source, ...]
) -> None:
    for language, said in (("en", ".bpmn"), ("zh-Hant", ".bpmn")):
        reader = steady.reader("owner1", language)
        with unchanged(steady.database):
            answers = [uploaded(reader, *sources), deployed(reader, *sources)]
        for answer in answers:
            assert answer.status_code == 400
            assert said in words(answer)


@pytest.mark.parametrize("username", ["agent1", "requester1", "auditor1", "repair1"])
def test_who_owns_nothing_deploys_nothing(steady: Steady, username: str) -> None:
    source = Source("bad.bpmn", _bomb())
    reader = steady.reader(username)
    with unchanged(steady.database):
        answer = deployed(reader, source)
    assert answer.status_code in {200, 403}
    assert "Deployed" not in words(answer)
