"""Random diagrams with random answers: whatever the engine does is a possible token game.

`make test-conformance` plays 20,000 diagrams, `make test` a few hundred. A shard always plays the
same diagrams. To play one again that was found, hypothesis prints how.
"""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, reject, seed, settings
from hypothesis import strategies as st

from conformance.game.blocks import block_diagram
from conformance.game.choices import Choices
from conformance.game.freeform import free_diagram
from conformance.game.happening import TooMany
from conformance.game.playing import Game
from conformance.notation import Scope, text

DIAGRAMS = int(os.environ.get("ITSM_FLOW_CONFORMANCE_DIAGRAMS", "300"))
SHARDS = max(2, DIAGRAMS // 1000)
_KINDS = (block_diagram, free_diagram)

_SETTINGS = settings(
    max_examples=DIAGRAMS // SHARDS,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_trace_is_a_possible_token_game(shard: int) -> None:
    draw = _KINDS[shard % len(_KINDS)]

    @seed(shard)
    @_SETTINGS
    @given(diagram=st.binary(min_size=60, max_size=160), answers=st.binary(max_size=80))
    def plays(diagram: bytes, answers: bytes) -> None:
        _play(draw, diagram, answers)

    plays()


def _play(draw: Callable[[Choices], Scope], diagram: bytes, answers: bytes) -> None:
    scope = draw(Choices(diagram))
    try:
        Game(scope, Choices(answers)).play()
    except TooMany:
        reject()
    except Exception as error:
        error.add_note(text(scope))
        raise
