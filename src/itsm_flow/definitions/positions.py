"""Where in its file a finding stands, to the character.

The parser tells only the line in which a start tag ends. Here the start tags of the text are found
once more, when there is a finding to be shown.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace

from itsm_flow.definitions.source import Source
from itsm_flow.definitions.xml import Unreadable, text_of
from itsm_flow.domain.findings import Finding

_TAGS = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"|<(?P<tag>[^\s/>!?][^\s/>]*+)(?P<rest>(?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)
_ID = re.compile(r"""\sid\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def with_columns(findings: Iterable[Finding], sources: Mapping[str, Source]) -> tuple[Finding, ...]:
    """The same findings, each at the first character of its start tag where there is one."""
    places: dict[str, _Places] = {}
    found = []
    for finding in findings:
        source = sources.get(finding.file)
        if source is None or finding.column or source.ending not in {".bpmn", ".dmn"}:
            found.append(finding)
            continue
        if finding.file not in places:
            places[finding.file] = _Places(source)
        found.append(places[finding.file].at(finding))
    return tuple(found)


class _Places:
    """The start tags of one file by the line in which they end."""

    def __init__(self, source: Source) -> None:
        self._by_end: dict[int, list[tuple[int, int, str]]] = {}
        try:
            text = text_of(source)
        except Unreadable:
            return
        lines = [0, *(found.end() for found in re.finditer("\n", text))]
        for tag in _TAGS.finditer(text):
            if tag["tag"] is None:
                continue
            line = bisect_right(lines, tag.start())
            place = (line, tag.start() - lines[line - 1] + 1, _id_in(tag["rest"]))
            self._by_end.setdefault(bisect_right(lines, tag.end() - 1), []).append(place)

    def at(self, finding: Finding) -> Finding:
        """The tag of the element that is named, else the first one that ends in the line."""
        places = self._by_end.get(finding.line)
        if not places:
            return finding
        named = [place for place in places if place[2] == finding.element_id]
        line, column, _ = (named or places)[0]
        return replace(finding, line=line, column=column)


def _id_in(attributes: str) -> str:
    found = _ID.search(attributes)
    return "" if found is None else found[1] or found[2] or ""
