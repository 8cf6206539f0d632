"""A human loop of many rounds, through services and engine in this process."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bench.diagrams.draw import LOOP
from bench.product import ANSWERS, Product
from bench.sizes import Sizes
from bench.timing import middle, timed
from itsm_flow.services import instances, tasks
from itsm_flow.store import UserTask

EDGE = 20
"""How many rounds at either end stand for the first and the last."""


def human_loop(product: Product, sizes: Sizes) -> dict[str, float]:
    """Medians of a young and of an old instance's rounds, taken in turns; each a transaction."""
    old = start(product, LOOP)
    for _ in range(sizes.rounds - EDGE):
        _round(product, old)
    young = start(product, LOOP)
    pairs = [(_round(product, young), _round(product, old)) for _ in range(EDGE)]
    return {
        "loop_1st_ms": middle(pair[0] for pair in pairs),
        "loop_2000th_ms": middle(pair[1] for pair in pairs),
    }


def start(product: Product, process_id: str) -> int:
    """Start a process; the id of its instance."""
    runtime = product.runtime
    with runtime.write() as session:
        record = instances.start(session, product.actor, process_id, ANSWERS, now=runtime.clock())
    return record.id


def take_task(product: Product, instance_id: int) -> int:
    """Claim the one open task of an instance; the task's id."""
    wanted = select(UserTask.id).filter_by(instance_id=instance_id, status="open")
    runtime = product.runtime
    with runtime.write() as session:
        task_id = session.scalars(wanted).one()
        tasks.claim(session, product.actor, task_id, now=runtime.clock())
    return task_id


def complete_next(product: Product, instance_id: int, answers: Mapping[str, Any]) -> float:
    """Milliseconds to complete the next task of an instance, once it is claimed."""
    task_id = take_task(product, instance_id)
    return timed(lambda: _complete(product, task_id, answers))[0]


def _complete(product: Product, task_id: int, answers: Mapping[str, Any]) -> None:
    runtime = product.runtime
    with runtime.write() as session:
        tasks.complete(session, product.actor, task_id, answers, now=runtime.clock())


def _round(product: Product, instance_id: int) -> float:
    return complete_next(product, instance_id, {**ANSWERS, "outcome": "again"})
