"""Stopwatch and medians; every duration is in milliseconds."""

import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import TypeVar

Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """How long `work` took, and what it gave."""
    begun = time.perf_counter()
    result = work()
    return (time.perf_counter() - begun) * 1000, result


def middle(samples: Iterable[float]) -> float:
    """The median, to the microsecond."""
    return round(median(samples), 3)


def ratio(above: float, below: float) -> float:
    """How many times `below` goes into `above`."""
    return round(above / below, 2)
