"""A human loop of many rounds, through services and engine in this process."""

from functools import partial

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
    """Medians of the first and of the last rounds; every round is its own transaction."""
    runtime = product.runtime
    with runtime.write() as session:
        started = instances.start(session, product.actor, LOOP, ANSWERS, now=runtime.clock())
    rounds = [
        timed(partial(complete_open_task, product, started.id, {**ANSWERS, "outcome": "again"}))[0]
        for _ in range(sizes.rounds)
    ]
    complete_open_task(product, started.id, ANSWERS)
    return {
        "loop_1st_ms": middle(rounds[:EDGE]),
        "loop_2000th_ms": middle(rounds[-EDGE:]),
    }


def complete_open_task(product: Product, instance_id: int, answers: dict[str, object]) -> None:
    """Complete the one open task of an instance, in one transaction."""
    wanted = select(UserTask.id).filter_by(instance_id=instance_id, status="open")
    runtime = product.runtime
    with runtime.write() as session:
        task_id = session.scalars(wanted).one()
        tasks.complete(session, product.actor, task_id, answers, now=runtime.clock())
