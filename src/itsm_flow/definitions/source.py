"""What somebody hands in, and how much of it is read."""

import hashlib
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

    Real diagrams stay far below; what is above is refused unread.
    """

    bytes: int = 2_000_000
    depth: int = 100
    elements: int = 50_000
    attributes: int = 100_000
    attributes_of_one_element: int = 100
    files: int = 500
    archive_bytes: int = 50_000_000
