"""`itsm-flow bench`: one run on SQLite and PostgreSQL, and what came of it."""

import argparse
import json
import sys
from collections.abc import Sequence

from bench.completion import long_process, lost_race, short_process
from bench.databases import POSTGRESQL, SQLITE, Place, place_for
from bench.diagrams.draw import FORTY, LONG, LOOP, SHORT
from bench.engine import engine_costs
from bench.loop import human_loop
from bench.pages import page_bytes
from bench.product import set_up
from bench.profiling import profile
from bench.report import summary, table, with_ratios
from bench.served import serving
from bench.sizes import FULL, QUICK, Sizes
from bench.statements import per_completion
from bench.storage import bytes_per_instance
from bench.worklist import my_tasks


def main(arguments: Sequence[str]) -> int:
    """Run what the arguments ask for and print it; the exit code."""
    given = _parser().parse_args(arguments)
    kinds = given.database or [SQLITE, POSTGRESQL]
    if given.profile:
        for kind in kinds:
            print(f"# {kind}\n\n{profiled(kind)}")
        return 0
    sizes = QUICK if given.quick else FULL
    _tell("the engine alone")
    engine = engine_costs(sizes)
    databases = {kind: measure(kind, sizes) for kind in kinds}
    if given.json:
        print(json.dumps(summary(databases, engine), indent=2))
    else:
        print(table(databases, engine))
    return 0


def measure(kind: str, sizes: Sizes) -> dict[str, float]:
    """All figures of one kind of database."""
    figures: dict[str, float] = {}
    with place_for(kind) as place:
        figures |= _stored(place, sizes)
        figures |= _served(place, sizes)
    return with_ratios(figures)


def profiled(kind: str) -> str:
    """Where the time of a completion goes on one kind of database."""
    with place_for(kind) as place:
        product = set_up(place.url("profiled"), SHORT)
        text = profile(product)
        product.runtime.engine.dispose()
    return text


def _stored(place: Place, sizes: Sizes) -> dict[str, float]:
    """The bytes come first, in a database that holds nothing else."""
    product, floor = set_up(place.url("stored"), FORTY), place.floor("stored_floor")
    figures = bytes_per_instance(product, floor, sizes)
    floor.close()
    product.runtime.engine.dispose()
    return figures


def _served(place: Place, sizes: Sizes) -> dict[str, float]:
    product, floor = set_up(place.url("served"), SHORT, LONG, LOOP), place.floor("floor")
    with serving(product, place.folder) as server:
        _tell(f"{place.kind}: starting and completing")
        figures = short_process(server, floor, sizes)
        figures |= long_process(server, floor, sizes)
        figures |= lost_race(server, sizes)
        figures |= per_completion(product)
        _tell(f"{place.kind}: a loop of {sizes.rounds} rounds")
        figures |= human_loop(product, sizes)
        if place.kind == SQLITE:  # pages are the same on either
            _tell("pages")
            figures |= page_bytes(server, SHORT)
    _tell(f"{place.kind}: My tasks")
    figures |= my_tasks(place, floor, sizes)
    floor.close()
    product.runtime.engine.dispose()
    return figures


def _tell(progress: str) -> None:
    if sys.stderr.isatty():
        print(progress, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="itsm-flow bench",
        description="Measure the product and, in the same run, the floor below it.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--quick", action="store_true", help="only see that it runs: the numbers mean nothing"
    )
    parser.add_argument(
        "--profile", action="store_true", help="print what a completion executes instead"
    )
    parser.add_argument(
        "--database",
        action="append",
        choices=(SQLITE, POSTGRESQL),
        help="measure this one only; may be given twice",
    )
    return parser
