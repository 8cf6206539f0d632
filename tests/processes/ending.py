"""What has to be true of every play when it is over."""

from itsm_flow.domain.progress import StepKind
from itsm_flow.services.history import HistoryEntry
from processes.play import Play


def assert_ended(play: Play, end_event: str, status: str) -> None:
    """The record stands at its end, nothing waits any more, and the trail tells what people did."""
    assert play.instance.status == "completed", f"open: {play.open}; failed: {play.path.failed}"
    assert play.instance.end_event == end_event
    assert play.record.status == status
    assert play.record.closed_at == play.now
    assert (play.open, play.timers) == ([], [])
    path = play.path
    assert (path.open, path.waiting, path.failed) == ((), (), ())
    assert path.visits[-1].outcome == "completed"
    assert_told(play)


def assert_told(play: Play) -> None:
    """Every act of a person is in the trail: in order, by whom, and verbatim as submitted."""
    told = [event for event in play.events if _by_hand(event)]
    assert [(event.element_id, event.actor_id) for event in told] == [
        (act.element_id, play.people[act.username].id) for act in play.acts
    ]
    assert [event.content["submitted"] for event in told] == [
        dict(act.answers) for act in play.acts
    ]
    assert all(event.version == 1 for event in told)
    assert [event.sequence for event in play.events] == list(range(1, len(play.events) + 1))


def _by_hand(event: HistoryEntry) -> bool:
    return event.kind == StepKind.COMPLETED and "submitted" in event.content
