"""What somebody hands in, and how much of it is read."""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came. Its ending says what it is: `.bpmn`, `.dmn` or `.form`."""

    name: str
    content: bytes

    @property
    def ending(self) -> str:
        """The lower-case ending with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def sha256(self) -> str:
        """The hexadecimal digest of the content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What one file may hold, and how many there may be in one archive or deployment.

    Real diagrams stay far below; what is above is refused unread. `flow_nodes` are those of one
    process, `tokens` those that it may split into.
    """

    bytes: int = 2_000_000
    depth: int = 100
    elements: int = 50_000
    attributes: int = 100_000
    attributes_of_one_element: int = 100
    flow_nodes: int = 1_000
    tokens: int = 1_000
    files: int = 500
    archive_bytes: int = 50_000_000


UNLIMITED = ReadLimits(
    bytes=sys.maxsize,
    depth=sys.maxsize,
    elements=sys.maxsize,
    attributes=sys.maxsize,
    attributes_of_one_element=sys.maxsize,
    flow_nodes=sys.maxsize,
)
"""For what was taken in already: it is read whatever the limits are now."""
