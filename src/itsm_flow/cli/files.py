"""Diagrams, decisions and forms as arguments of a command, and findings about them as output."""

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from itsm_flow.config import Settings
    from itsm_flow.definitions.gathering import Gathered

FILES = click.Path(exists=True, allow_dash=True, path_type=Path)
"""A file, a folder, a zip archive, or `-` for standard input."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def gathered(paths: tuple[Path, ...], settings: "Settings") -> "Gathered":
    """The files at these paths."""
    from itsm_flow.definitions.gathering import gather
    from itsm_flow.limits import read_limits

    return gather(paths, limits=read_limits(settings), standard_input=sys.stdin.buffer)


def json_text(value: Any) -> str:
    """JSON to be printed; half of a character, which no output can write, is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
