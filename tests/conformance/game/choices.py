"""Random choices from bytes: fast to draw, and hypothesis shrinks them to the simplest."""

from collections.abc import Sequence
from typing import TypeVar

_Item = TypeVar("_Item")


class Choices:
    """When the bytes are used up, every choice is the first."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0

    @property
    def used_up(self) -> bool:
        return self._position >= len(self._content)

    def number(self, below: int) -> int:
        if self.used_up:
            return 0
        byte = self._content[self._position]
        self._position += 1
        return byte * below >> 8

    def of(self, items: Sequence[_Item]) -> _Item:
        return items[self.number(len(items))]

    def chance(self, percent: int) -> bool:
        """False when the bytes are used up, and for the simplest byte."""
        return self.number(100) >= 100 - percent
