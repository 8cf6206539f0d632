"""A file that is broken or hostile gives one clear finding, at once, and never an exception."""

import time
from pathlib import Path

import pytest

from itsm_flow.definitions import ReadLimits, Source, check, read
from itsm_flow.definitions.bundle import Catalogue
from itsm_flow.domain.findings import Severity

SECONDS = 5.0
BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
MEGABYTE = 1_000_000


def laughs() -> str:
    entities = ['<!ENTITY a0 "ha">']
    entities += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<?xml version='1.0'?><!DOCTYPE d [{''.join(entities)}]><d>&a9;</d>"


def external(uri: str) -> str:
    return f'<!DOCTYPE d [<!ENTITY x SYSTEM "{uri}">]><d {BPMN}>&x;</d>'


DOCTYPE = "The file has a document type (DOCTYPE)"

HOSTILE = {
    "entity bomb": (laughs().encode(), DOCTYPE),
    "external entity": (external("file:///etc/passwd").encode(), DOCTYPE),
    "external entity over the network": (external("http://127.0.0.1:9/x").encode(), DOCTYPE),
    "parameter entity": (
        b'<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><d/>',
        DOCTYPE,
    ),
    "document type alone": (b'<!DOCTYPE definitions SYSTEM "x.dtd"><definitions/>', DOCTYPE),
    "document type behind comments": (b"<!-- a -->\n<?pi?>\n<!-- b --><!DOCTYPE d><d/>", DOCTYPE),
    "document type in UTF-16": (
        "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE d><d/>".encode("utf-16"),
        DOCTYPE,
    ),
    "document type hidden in UTF-7": (
        b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE d><d/>",
        "The encoding UTF-7 is not read here",
    ),
    "undeclared entity": (f"<definitions {BPMN}>&x;</definitions>".encode(), "not well-formed XML"),
    "10 MB of nesting": (b"<a>" * (10 * MEGABYTE // 3), "at most 2000000 are read"),
    "nesting below the size limit": (b"<a>" * 600_000, "nested more than 100 deep"),
    "nesting that is closed again": (b"<a>" * 150 + b"</a>" * 150, "nested more than 100 deep"),
    "10 MB of attributes": (
        b"<a " + b" ".join(b'a%d="%s"' % (n, b"x" * 90) for n in range(100_000)) + b"/>",
        "at most 2000000 are read",
    ),
    "attributes below the size limit": (
        b"<a " + b" ".join(b'a%d=""' % n for n in range(150_000)) + b"/>",
        "An element has 150000 attributes; at most 100 are read.",
    ),
    "attributes on many elements": (
        b"<a>" + b'<b c="" d="" e=""/>' * 40_000 + b"</a>",
        "more than 100000 attributes",
    ),
    "elements": (b"<a>" + b"<b/>" * 400_000 + b"</a>", "more than 50000 elements"),
    "no XML": (b"ID;PWXL;N;E this is a spreadsheet", "not well-formed XML"),
    "zip archive": (b"PK\x03\x04 \xff\xfe", "The file is a packed archive (zip)"),
    "gzip archive": (b"\x1f\x8b\x08", "The file is a packed archive (zip)"),
    "text": ("這不是 XML".encode(), "not well-formed XML"),
    "empty": (b"", "The file is empty."),
    "blank": (b" \n\t\n", "The file is empty."),
    "cut off": (f"<definitions {BPMN}><process".encode(), "not well-formed XML"),
    "two roots": (b"<a/><b/>", "not well-formed XML"),
    "wrong root": (b"<html/>", "its root is html, not definitions"),
    "root of another namespace": (
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
        "its root is definitions (https://www.omg.org/spec/DMN/20191111/MODEL/)",
    ),
    "unknown encoding": (b'<?xml version="1.0" encoding="x-none"?><a/>', "encoding x-none is not"),
    "wrong encoding": (
        b'<?xml version="1.0" encoding="UTF-8"?><a b="\xe4"/>',
        "not the utf-8 text it says it is",
    ),
    "null characters": (b"<a>\x00</a>", "not well-formed XML"),
    "unbound prefix": (b"<bpmn:definitions/>", "not well-formed XML"),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("ending", ["bpmn", "dmn"])
def test_a_hostile_file_gives_one_finding_quickly(case: str, ending: str) -> None:
    content, message = HOSTILE[case]
    if "root" in case and ending == "dmn":
        content, message = b"<html/>", "its root is html, not definitions of DMN"
    started = time.process_time()
    bundle = read([Source(f"bad.{ending}", content)])
    assert time.process_time() - started < SECONDS
    (finding,) = bundle.findings
    assert message in finding.message
    assert (finding.severity, finding.file) == (Severity.ERROR, f"bad.{ending}")
    assert check(bundle, Catalogue()) == bundle.findings


def test_nothing_is_read_from_the_disk_for_an_external_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not show")
    (finding,) = read([Source("x.bpmn", external(secret.as_uri()).encode())]).findings
    assert "do not show" not in str(finding)


def test_a_finding_names_the_line_where_xml_breaks_off() -> None:
    (finding,) = read([Source("x.bpmn", b"<a>\n<b>\n</a>\n")]).findings
    assert finding.line == 3


def test_limits_can_be_set() -> None:
    source = Source("x.bpmn", b"<a><b/></a>")
    (finding,) = read([source], limits=ReadLimits(bytes=10)).findings
    assert finding.message == "The file has 11 bytes; at most 10 are read."
    (finding,) = read([source], limits=ReadLimits(depth=1)).findings
    assert finding.message == "Elements are nested more than 1 deep."


def test_a_document_type_in_text_is_only_text() -> None:
    content = f"<definitions {BPMN}><documentation><![CDATA[<!DOCTYPE html>]]></documentation>"
    assert read([Source("x.bpmn", f"{content}</definitions>".encode())]).findings == ()


def test_a_file_with_another_ending_is_told_of() -> None:
    (finding,) = read([Source("notes.txt", b"hello")]).findings
    assert finding.message == "The file is none of .bpmn, .dmn and .form: it is not read."


def test_one_bad_file_does_not_hide_the_others() -> None:
    good = f'<definitions {BPMN}><process id="p" isExecutable="true"/></definitions>'
    bundle = read([Source("bad.bpmn", b""), Source("good.bpmn", good.encode())])
    assert set(bundle.processes) == {"p"}
    assert [finding.file for finding in bundle.findings] == ["bad.bpmn"]
