"""Where a completion's time goes: `itsm-flow bench --profile`."""

import cProfile
import io
import pstats
from collections import Counter

from bench.product import Product
from bench.statements import Caller, Counted, count

COMPLETIONS = 100
_LINES = 45


def profile(product: Product) -> str:
    """The statements of one completion, then the functions that cost most."""
    return f"{_statements(count(product))}\n\n{_functions(product)}"


def _statements(counted: Counted) -> str:
    lines = [f"{len(counted.statements)} statements, {counted.commits} commit(s):"]
    for number, statement in enumerate(counted.statements, 1):
        lines.append(f"{number:>3}. {' '.join(statement.split())}")
    repeated = [text for text, times in Counter(counted.statements).items() if times > 1]
    return "\n".join([*lines, f"Executed more than once: {len(repeated)}"])


def _functions(product: Product) -> str:
    caller = Caller(product)
    tasks = [caller.start() for _ in range(COMPLETIONS)]
    caller.complete(caller.start())
    profiler = cProfile.Profile()
    profiler.enable()
    for task_id in tasks:
        caller.complete(task_id)
    profiler.disable()
    caller.close()
    text = io.StringIO()
    statistics = pstats.Stats(profiler, stream=text)
    statistics.sort_stats("cumulative").print_stats(_LINES)
    statistics.sort_stats("tottime").print_stats(_LINES)
    return text.getvalue()
