"""Which records a person may see."""

from dataclasses import dataclass

from itsm_flow.domain.people import Actor, Permission

SEE_ALL = frozenset({Permission.WORK, Permission.AUDIT, Permission.OPERATE})


@dataclass(frozen=True, slots=True)
class Sight:
    """All records, or those of these kinds and those that `requester` reported."""

    everything: bool
    kinds: frozenset[str]
    requester: str

    def covers(self, kind: str, requester: str | None) -> bool:
        """Whether a record of this kind and requester is seen."""
        return self.everything or kind in self.kinds or requester == self.requester


def sight_of(actor: Actor) -> Sight:
    """Staff, operators and auditors see every record, owners those of their processes, everyone
    their own. Whoever takes part in a record also sees it; that is asked where it is read.
    """
    return Sight(
        everything=bool(SEE_ALL & actor.permissions),
        kinds=actor.owns,
        requester=actor.username,
    )


def may_repair(actor: Actor, process_id: str) -> bool:
    """Operators repair what went wrong in any process, owners in their own."""
    return actor.may(Permission.OPERATE) or process_id in actor.owns
