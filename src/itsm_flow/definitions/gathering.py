"""What is handed in on the command line: files, folders, zip archives, standard input.

Nothing is unpacked onto the disk, and no more of a file is held than the reader would take.
"""

import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from itsm_flow.definitions.source import ReadLimits, Source
from itsm_flow.definitions.text import N_
from itsm_flow.definitions.xml import TOO_LARGE
from itsm_flow.domain.findings import Finding, Severity

STANDARD_INPUT = Path("-")
RULE_ID = "file"
ENDINGS = frozenset({".bpmn", ".dmn", ".form"})
ARCHIVE = ".zip"
_ZIP = b"PK\x03\x04"
_DMN = b"omg.org/spec/DMN/"
_START = 4096

NO_ARCHIVE = N_("The archive cannot be read: {reason}")
NOT_UNPACKED = N_("{entry} in this archive cannot be unpacked: {reason}")
TOO_MANY = N_("The archive has {count} files; at most {limit} are read.")
NOTHING_IN_IT = N_("There is no .bpmn, .dmn or .form file in this archive.")
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)


@dataclass(slots=True)
class Gathered:
    """The files to be read, and what is wrong with those that cannot be handed on."""

    sources: list[Source] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, name: str, template: str, **facts: object) -> None:
        """Leave a file out, and say why."""
        finding = Finding(name, 1, RULE_ID, Severity.ERROR, template=template, facts=facts)
        self.findings.append(finding)


def gather(
    paths: Iterable[Path], *, limits: ReadLimits | None = None, standard_input: BinaryIO
) -> Gathered:
    """The files themselves, every diagram, decision and form in the folders and archives, by name.

    `-` is standard input: a diagram, a decision, a form or an archive, told apart by its content.
    Raises `OSError` for what does not exist or cannot be read.
    """
    gathered, limits = Gathered(), limits or ReadLimits()
    for path in paths:
        if path == STANDARD_INPUT:
            _add(gathered, *_told_apart(standard_input, limits), limits)
            continue
        for file in _files(path):
            size = file.stat().st_size
            most = limits.archive_bytes if _is_archive(file.name) else limits.bytes
            if size > most:
                gathered.refuse(_shown(file), TOO_LARGE, actual=size, limit=most)
                continue
            with file.open("rb") as opened:
                _add(gathered, _shown(file), opened.read(most + 1), limits)
    return gathered


def _files(path: Path) -> Iterator[Path]:
    """The file itself, or what is read of a folder."""
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        if file.suffix.lower() in ENDINGS and file.is_file():
            yield file


def _shown(path: Path) -> str:
    """A file's name as text, whatever its bytes are."""
    return os.fsencode(path).decode("utf-8", "replace")


def _is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVE)


def _told_apart(stream: BinaryIO, limits: ReadLimits) -> tuple[str, bytes]:
    content = stream.read(limits.archive_bytes + 1)
    start = content[:_START].replace(b"\0", b"")
    if content.startswith(_ZIP):
        ending = ARCHIVE
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        ending = ".form"
    else:
        ending = ".dmn" if _DMN in start else ".bpmn"
    return f"stdin{ending}", content


def _add(gathered: Gathered, name: str, content: bytes, limits: ReadLimits) -> None:
    if _is_archive(name):
        _unpack(gathered, name, content, limits)
    else:
        gathered.sources.append(Source(name, content))


def _unpack(gathered: Gathered, name: str, content: bytes, limits: ReadLimits) -> None:
    """Every diagram, decision and form in an archive; other files in it do not matter."""
    if len(content) > limits.archive_bytes:
        gathered.refuse(name, TOO_LARGE, actual=len(content), limit=limits.archive_bytes)
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if _is_read(entry)]
            if not entries:
                gathered.refuse(name, NOTHING_IN_IT)
            elif len(entries) > limits.files:
                facts = {"count": len(entries), "limit": limits.files}
                gathered.refuse(name, TOO_MANY, **facts)
            else:
                _take(gathered, name, archive, entries, limits)
    except (*_BROKEN, ValueError) as error:
        gathered.refuse(name, NO_ARCHIVE, reason=str(error))


def _is_read(entry: zipfile.ZipInfo) -> bool:
    return not entry.is_dir() and Path(entry.filename).suffix.lower() in ENDINGS


def _take(
    gathered: Gathered,
    name: str,
    archive: zipfile.ZipFile,
    entries: list[zipfile.ZipInfo],
    limits: ReadLimits,
) -> None:
    """What an entry says of its size may be a lie, so no more is unpacked than may be read."""
    room = limits.archive_bytes
    for entry in sorted(entries, key=lambda item: item.filename):
        shown, most = f"{name}/{entry.filename}", min(limits.bytes, room)
        try:
            with archive.open(entry) as opened:
                content = opened.read(most + 1)
        except _BROKEN as error:
            gathered.refuse(name, NOT_UNPACKED, entry=entry.filename, reason=str(error))
            continue
        if len(content) > most:
            actual = max(entry.file_size, len(content))
            gathered.refuse(shown, TOO_LARGE, actual=actual, limit=most)
            continue
        room -= len(content)
        gathered.sources.append(Source(shown, content))
