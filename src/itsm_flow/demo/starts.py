"""What all starts of records have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from itsm_flow.demo import words
from itsm_flow.demo.scene import Text

REQUESTERS = {"requester1": 5, "requester2": 4, "agent1": 1, "operator1": 1}


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opens a record, about which service, in which language."""

    random: Random
    username: str
    service: str
    chinese: bool

    def call(self, titles: tuple[Text, ...]) -> str:
        """One of these titles with a place in it."""
        place = self.random.choice(words.PLACES)[self.chinese]
        return self.random.choice(titles)[self.chinese].format(place)

    def say(self, texts: tuple[Text, ...]) -> str:
        """One of these texts."""
        return self.random.choice(texts)[self.chinese]


Start = Callable[[Opening], dict[str, Any]]


def opening(random: Random) -> Opening:
    """Somebody opens a record."""
    return Opening(
        random,
        random.choices(list(REQUESTERS), list(REQUESTERS.values()))[0],
        random.choices(words.SERVICES, words.WEIGHTS)[0],
        random.random() < 0.5,
    )
