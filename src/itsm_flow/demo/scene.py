"""What somebody who works on a step of a made-up record knows, and how long it takes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeVar

from itsm_flow.demo import office

Text = tuple[str, str]
"""The same in English and in Chinese."""
Answers = dict[str, Any]
Choice = TypeVar("Choice")


@dataclass
class Story:
    """One record: what it is about, and what was answered so far."""

    record_id: int
    number: str
    kind: str
    random: Random
    chinese: bool = False
    major: bool = False
    known: set[str] = field(default_factory=set)
    """Tokens of waits that somebody takes care of already."""
    hands: dict[str, str] = field(default_factory=dict)
    """Who does which step: the same person again, when a step is repeated."""
    told: Answers = field(default_factory=dict)
    """The newest answer to each question."""
    rounds: dict[str, int] = field(default_factory=dict)
    """How often each step was done."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A story at a step, now."""

    story: Story
    element_id: str
    title: str
    service: str
    priority: int
    now: datetime

    @property
    def random(self) -> Random:
        """The record's own source of chance, so that records do not influence each other."""
        return self.story.random

    @property
    def again(self) -> int:
        """How often this step was done before."""
        return self.story.rounds.get(self.element_id, 0)

    def happens(self, chance: float) -> bool:
        """Whether something of this probability happens."""
        return self.random.random() < chance

    def say(self, texts: Sequence[Text]) -> str:
        """One of these, in the language of the record."""
        return self.random.choice(texts)[self.story.chinese]

    def pick(self, weights: Mapping[Choice, int]) -> Choice:
        """One of these, the heavier the more often."""
        return self.random.choices(list(weights), list(weights.values()))[0]


Answer = Callable[[Scene], Answers]


@dataclass(frozen=True, slots=True)
class Step:
    """How a user task is done: what is answered, and after how many hours of work.

    `wait` is the time until somebody takes it, `work` the time until it is done. `starts` names an
    answer with the moment before which nobody begins. With `left` it may be that nobody does it.
    """

    answer: Answer | Answers
    wait: tuple[float, float] = (0.2, 4)
    work: tuple[float, float] = (0.2, 2)
    starts: str | None = None
    left: float = 0

    def answers(self, scene: Scene) -> Answers:
        """What is submitted; some steps are always answered alike."""
        return self.answer(scene) if callable(self.answer) else dict(self.answer)

    def taken_at(self, scene: Scene) -> datetime:
        """When somebody takes the task; urgent work does not wait for the office to open."""
        if self.starts and self.starts in scene.story.told:
            start = datetime.fromisoformat(scene.story.told[self.starts])
            if start > scene.now:
                return minutes_after(start, scene.random.uniform(0, 20))
        return _after(scene, self.wait)

    def done_at(self, scene: Scene) -> datetime:
        """When whoever took it now has done it."""
        if self.starts:
            return minutes_after(scene.now, 60 * scene.random.triangular(*self.work))
        return _after(scene, self.work)


URGENT = 2
LATE = 0.06
"""How often work takes far longer than usual."""


def _after(scene: Scene, hours: tuple[float, float]) -> datetime:
    low, high = hours
    spent = scene.random.triangular(low, high, low + (high - low) / 4)
    if scene.happens(LATE):
        spent *= 5
    if scene.story.kind == "incident" and scene.priority <= URGENT:
        return minutes_after(scene.now, 60 * spent / 4)
    return office.later(scene.now, spent).astimezone(UTC)


def minutes_after(moment: datetime, minutes: float) -> datetime:
    """So many minutes later, by day and night."""
    return datetime.fromtimestamp(round(moment.timestamp() + 60 * minutes), UTC)


def as_text(moment: datetime) -> str:
    """The moment as forms have it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
