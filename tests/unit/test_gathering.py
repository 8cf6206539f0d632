"""Files, folders, archives and standard input; broken and hostile ones give findings."""

import os
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from itsm_flow.definitions import ReadLimits
from itsm_flow.definitions.gathering import STANDARD_INPUT, Gathered, gather

BPMN = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>'
DMN = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'


def packed(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def of_input(content: bytes) -> Gathered:
    return gather([STANDARD_INPUT], standard_input=BytesIO(content))


def of_archive(folder: Path, content: bytes, limits: ReadLimits | None = None) -> Gathered:
    path = folder / "bundle.zip"
    path.write_bytes(content)
    return gather([path], limits=limits, standard_input=BytesIO())


def test_an_archive_gives_its_diagrams_decisions_and_forms_by_name(tmp_path: Path) -> None:
    files = {"b/x.dmn": DMN, "a.BPMN": BPMN, "readme.txt": b"hello", "f.form": b"{}", "d/": b""}
    gathered = of_archive(tmp_path, packed(files))
    names = [source.name.removeprefix(f"{tmp_path}/") for source in gathered.sources]
    assert names == ["bundle.zip/a.BPMN", "bundle.zip/b/x.dmn", "bundle.zip/f.form"]
    assert [source.content for source in gathered.sources] == [BPMN, DMN, b"{}"]
    assert gathered.findings == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (BPMN, "stdin.bpmn"),
        (BPMN.decode().encode("utf-16"), "stdin.bpmn"),
        (DMN, "stdin.dmn"),
        (DMN.decode().encode("utf-16"), "stdin.dmn"),
        (b'\xef\xbb\xbf {"type": "default"}', "stdin.form"),
        (packed({"x.bpmn": BPMN}), "stdin.zip/x.bpmn"),
        (b"", "stdin.bpmn"),
    ],
)
def test_standard_input_is_told_apart_by_its_content(content: bytes, name: str) -> None:
    assert [source.name for source in of_input(content).sources] == [name]


def test_an_archive_never_gives_more_than_may_be_read(tmp_path: Path) -> None:
    bomb = packed({"bomb.bpmn": b" " * 3_000_000, "good.bpmn": BPMN})
    gathered = of_archive(tmp_path, bomb)
    assert [source.content for source in gathered.sources] == [BPMN]
    (finding,) = gathered.findings
    assert finding.file.endswith("bundle.zip/bomb.bpmn")
    assert finding.message == "The file has 3000000 bytes; at most 2000000 are read."


def test_all_that_is_in_an_archive_together_has_a_limit(tmp_path: Path) -> None:
    limits = ReadLimits(archive_bytes=5_000)
    content = packed({f"{number}.bpmn": b" " * 2_000 for number in range(9)})
    gathered = of_archive(tmp_path, content, limits)
    assert len(gathered.sources) == 2
    assert len(gathered.findings) == 7
    (finding,) = of_archive(tmp_path, content, ReadLimits(files=8)).findings
    assert finding.message == "The archive has 9 files; at most 8 are read."
    (finding,) = of_archive(tmp_path, content, ReadLimits(archive_bytes=100)).findings
    assert "at most 100 are read" in finding.message


def broken_archives() -> dict[str, bytes]:
    good = packed({"x.bpmn": BPMN * 50})
    lied = bytearray(good)
    lied[good.index(b"PK\x01\x02") + 24 : good.index(b"PK\x01\x02") + 28] = b"\x01\0\0\0"
    locked = bytearray(good)
    locked[6] |= 1
    locked[good.index(b"PK\x01\x02") + 8] |= 1
    method = bytearray(good)
    method[8] = method[good.index(b"PK\x01\x02") + 10] = 99
    torn = bytearray(good)
    torn[45:60] = b"\xff" * 15
    return {
        "no archive": b"hello",
        "empty": b"",
        "cut off": good[:-30],
        "a size that is a lie": bytes(lied),
        "a password": bytes(locked),
        "an unknown method": bytes(method),
        "torn data": bytes(torn),
        "an archive in an archive": packed({"inner.zip": good}),
        "nothing to read": packed({"x.txt": b""}),
    }


@pytest.mark.parametrize("case", broken_archives())
def test_a_broken_archive_is_a_finding(tmp_path: Path, case: str) -> None:
    gathered = of_archive(tmp_path, broken_archives()[case])
    assert gathered.sources == []
    (finding,) = gathered.findings
    assert finding.message
    assert finding.rule == "file"


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    gathered = of_archive(tmp_path, packed({"../../etc/x.bpmn": BPMN, "/etc/y.bpmn": BPMN}))
    assert len(gathered.sources) == 2
    assert [path.name for path in tmp_path.rglob("*")] == ["bundle.zip"]


def test_a_huge_file_is_told_of_without_being_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.bpmn"
    with huge.open("wb") as file:
        file.truncate(50_000_000_000)
    (finding,) = gather([tmp_path], standard_input=BytesIO()).findings
    assert finding.message == "The file has 50000000000 bytes; at most 2000000 are read."


def test_a_name_that_is_no_text_can_be_shown(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.bpmn")).write_bytes(BPMN)
    (source,) = gather([tmp_path], standard_input=BytesIO()).sources
    assert source.name.endswith("\N{REPLACEMENT CHARACTER}.bpmn")
