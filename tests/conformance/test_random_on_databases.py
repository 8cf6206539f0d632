"""A share of the random diagrams, deployed and played through the services on both databases."""

import random
from collections.abc import Iterator

from conformance.game.blocks import block_diagram
from conformance.game.choices import Choices
from conformance.game.database import StoredCase
from conformance.game.freeform import free_diagram
from conformance.game.happening import TooMany
from conformance.game.playing import Game
from conformance.notation import Scope, text
from conformance.test_random import DIAGRAMS
from conformance.writing import bpmn
from itsm_flow.definitions import Catalogue, Source, check, read
from itsm_flow.definitions.report import has_errors
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import deploy
from support import NOW, Database

COUNT = max(10, DIAGRAMS // 100)


def _drawn() -> Iterator[tuple[int, Scope, Source]]:
    """Diagrams that may be deployed, each as a process of its own."""
    for number in range(COUNT * 4):
        chance = random.Random(number)
        draw = (block_diagram, free_diagram)[number % 2]
        scope = draw(Choices(chance.randbytes(120)))
        if any(node.kind == "call" for node in scope.all_nodes()):
            continue
        process_id = f"drawn-{number}"
        source = Source(f"{process_id}.bpmn", bpmn(scope, process_id))
        if not has_errors(check(read([source]), Catalogue())):
            yield number, scope, source


def test_every_trace_is_a_possible_token_game_in_a_database(
    database: Database, demo: dict[str, Actor]
) -> None:
    drawn = list(_drawn())[:COUNT]
    with database.write() as session:
        deploy.deploy(session, SYSTEM, [source for *_, source in drawn], now=NOW)
    for number, scope, source in drawn:
        answers = Choices(random.Random(-number).randbytes(40))
        game = Game(scope, answers, StoredCase(database, source.name.removesuffix(".bpmn")))
        game.judge.unseen = frozenset(
            node.id for node in scope.all_nodes() if "condition" in node.facts
        )
        try:
            game.play()
        except TooMany:
            continue
        except AssertionError as error:
            error.add_note(f"diagram {number}:\n{text(scope)}")
            raise
