"""How much is done in a run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """`instances` of the short process, `long_instances` of the long one with `long_tasks` each,
    `rounds` of the loop, `stored` instances for the bytes, `open_few` and `open_many` open tasks,
    `races` for one task, and `requests` of each kind of page or search. The engine alone: chains
    of so many `elements`, `engine_runs` of each."""

    instances: int
    long_instances: int
    long_tasks: int
    rounds: int
    stored: int
    open_few: int
    open_many: int
    races: int
    requests: int
    elements: tuple[int, ...]
    engine_runs: int


FULL = Sizes(
    instances=60,
    long_instances=10,
    long_tasks=100,
    rounds=2_000,
    stored=20,
    open_few=1_000,
    open_many=50_000,
    races=20,
    requests=40,
    elements=(10, 100, 300),
    engine_runs=10,
)

QUICK = Sizes(
    instances=2,
    long_instances=1,
    long_tasks=6,
    rounds=24,
    stored=1,
    open_few=10,
    open_many=40,
    races=2,
    requests=2,
    elements=(10, 100, 300),
    engine_runs=1,
)
"""Shows that everything runs; its numbers mean nothing."""
