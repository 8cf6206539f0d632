"""Bytes → XML tree, with nothing in between that a hostile file could use.

Text is decoded here, so that the parser never sees an encoding in which a document type could
hide, and a document type is refused before anything is parsed: no entities, no network.
"""

import codecs
import re

from lxml import etree

from itsm_flow.definitions.source import ReadLimits, Source
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity

RULE_ID = "xml"

EMPTY = N_("The file is empty.")
TOO_LARGE = N_("The file has {actual} bytes; at most {limit} are read.")
ARCHIVE = N_("The file is a packed archive (zip), not XML: unpack it and choose what is inside.")
UNKNOWN_ENCODING = N_("The encoding {encoding} is not read here: save the file as UTF-8.")
NOT_DECODED = N_("The file is not the {encoding} text it says it is: save it as UTF-8.")
DOCUMENT_TYPE = N_("The file has a document type (DOCTYPE): remove it, none is ever needed here.")
NOT_WELL_FORMED = N_("This is not well-formed XML: {reason}")
TOO_DEEP = N_("Elements are nested more than {limit} deep.")
TOO_MANY_ELEMENTS = N_("The file has more than {limit} elements.")
TOO_MANY_ATTRIBUTES = N_("The file has more than {limit} attributes.")
TOO_MANY_ON_ONE = N_("An element has {actual} attributes; at most {limit} are read.")

_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE_UTF_16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,200}?\?>")
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_READ_ENCODINGS = frozenset(
    {
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "iso8859-1", "iso8859-15"),
        *("cp1252", "big5", "gb2312", "gbk", "gb18030", "shift_jis", "euc_kr"),
    }
)
_BLANKS = re.compile(r"\s*")
_DEEP = "Excessive depth"


class Unreadable(Exception):
    """A file that cannot be read as XML; carries its one finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def parse_xml(source: Source, limits: ReadLimits) -> etree._Element:
    """The root element of a file. Raises `Unreadable`."""
    if not source.content.strip():
        raise _unreadable(source, EMPTY)
    if len(source.content) > limits.bytes:
        raise _unreadable(source, TOO_LARGE, actual=len(source.content), limit=limits.bytes)
    if source.content.startswith(_ARCHIVES):
        raise _unreadable(source, ARCHIVE)
    text = text_of(source)
    if _has_document_type(text):
        raise _unreadable(source, DOCUMENT_TYPE)
    root = _parse(source, text, limits)
    _measure(source, root, limits)
    return root


def _unreadable(
    source: Source, template: str, *, line: int = 1, column: int = 0, **facts: object
) -> Unreadable:
    return Unreadable(
        Finding(
            source.name,
            line,
            RULE_ID,
            Severity.ERROR,
            template=template,
            facts=facts,
            column=column,
        )
    )


def text_of(source: Source) -> str:
    """The text, without a byte order mark and with its declaration blanked out.

    Raises `Unreadable`.
    """
    encoding, content = _encoding(source)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(source, NOT_DECODED, encoding=encoding) from error
    return _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)


def _encoding(source: Source) -> tuple[str, bytes]:
    content = source.content
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding, content[len(mark) :]
    for start, encoding in _BARE_UTF_16:
        if content.startswith(start):
            return encoding, content
    declared = _DECLARED.match(content)
    name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        encoding = codecs.lookup(name).name
    except LookupError as error:
        raise _unreadable(source, UNKNOWN_ENCODING, encoding=name) from error
    if encoding not in _READ_ENCODINGS:
        raise _unreadable(source, UNKNOWN_ENCODING, encoding=name)
    return encoding, content


def _has_document_type(text: str) -> bool:
    """Whether a DOCTYPE stands before the root element; anywhere else it is not well-formed."""
    position = 0
    while True:
        position = _after_blanks(text, position)
        if text.startswith("<!--", position):
            end = text.find("-->", position)
        elif text.startswith("<?", position):
            end = text.find("?>", position)
        else:
            return text.startswith("<!DOCTYPE", position)
        if end < 0:
            return False
        position = end + 2


def _after_blanks(text: str, position: int) -> int:
    found = _BLANKS.match(text, position)
    return found.end() if found else position


def _parse(source: Source, text: str, limits: ReadLimits) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        if _DEEP in str(error):
            raise _unreadable(source, TOO_DEEP, line=line, limit=limits.depth) from error
        reason = str(error.msg or "").split(", line ")[0]
        column = error.position[1] or 0
        raise _unreadable(
            source, NOT_WELL_FORMED, line=line, column=column, reason=reason
        ) from error


def _measure(source: Source, root: etree._Element, limits: ReadLimits) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unreadable(source, DOCUMENT_TYPE)
    attributes = 0
    depth = 0
    for number, (event, node) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        attributes += len(node.attrib)
        line = int(node.sourceline or 1)
        if depth > limits.depth:
            raise _unreadable(source, TOO_DEEP, line=line, limit=limits.depth)
        if len(node.attrib) > limits.attributes_of_one_element:
            limit, actual = limits.attributes_of_one_element, len(node.attrib)
            raise _unreadable(source, TOO_MANY_ON_ONE, line=line, actual=actual, limit=limit)
        if attributes > limits.attributes:
            raise _unreadable(source, TOO_MANY_ATTRIBUTES, line=line, limit=limits.attributes)
        if number > 2 * limits.elements:
            raise _unreadable(source, TOO_MANY_ELEMENTS, line=line, limit=limits.elements)
