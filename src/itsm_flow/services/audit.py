"""The audit trail: write events, verify that nothing was altered, erase content by law."""

from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold. `template` is a sentence with `{facts}`, as in findings."""

    chain: str
    sequence: int | None
    event_id: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was read and what does not hold; the first problem is the first broken event."""

    chains: int
    events: int
    problems: tuple[Problem, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was altered."""
        return not self.problems


def verify(session: Session) -> Verification:
    """Read every chain, recompute every hash and commitment, and say what does not hold."""
    raise NotImplementedError
