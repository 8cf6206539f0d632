"""docs/bpmn-support.md, made from the table of what is run.

`make docs-support` writes it anew.
"""

from itertools import groupby
from pathlib import Path

from itsm_flow.definitions.support import Row, refusal, rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "bpmn-support.md"

_HEAD = """# What of BPMN 2.0 is run

An element either does what BPMN 2.0.2 (ISO/IEC 19510) says, with a test, or deployment refuses it
with file, line, element and what to use instead. Nothing is skipped silently. Sections are those of
BPMN 2.0.2. Where Camunda 8 does less, we follow the specification.

This page is made from `src/itsm_flow/definitions/support.py` by `make docs-support`.
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for group, members in groupby(rows(), key=lambda row: row.group):
        parts.append(f"## {group}\n\n| element | section | |\n|---|---|---|")
        parts[-1] += "".join(f"\n{_line(row)}" for row in members) + "\n"
    return "\n".join(parts)


def _line(row: Row) -> str:
    refused = refusal(row)
    if refused is not None:
        says = f"**refused**: {refused}"
    else:
        test = f"[test](../{row.case_file})"
        says = f"runs ({test}). {row.note}".strip()
    return f"| {row.name} | {row.section} | {says} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
