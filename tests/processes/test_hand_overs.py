"""Processes hand over to each other by the messages that they really send."""

from processes import change_plays, release_plays, transition_plays
from processes.conftest import Stage
from processes.play import Play


def test_a_change_goes_into_a_release_that_leads_to_a_transition(stage: Stage) -> None:
    change = Play(*stage, process_id="change")
    change_plays.waits_for_its_release(change)
    release = change.handed_over("release-required", "release")
    assert release.record.title == change.record.title
    assert release.record.requester == change.record.requester
    release_plays.planned_and_released(release, serviceEffect="changed")
    transition = release.handed_over("transition-required", "transition")
    assert transition.record.title == change.record.title
    assert release.handed_over("release-completed", "change").record_id == change.record_id
    assert change.open == ["Task_Verify"]


def test_a_transition_goes_on_when_both_of_its_releases_are_completed(stage: Stage) -> None:
    transition = Play(*stage, process_id="transition")
    transition_plays.waits_for_two_releases(transition)
    for left in (1, 0):
        release = transition.handed_over("release-required", "release")
        release_plays.planned_and_released(release, serviceEffect="new")
        assert [message.name for message in release.sent] == ["release-completed"]
        resumed = release.handed_over("release-completed", "transition")
        assert resumed.record_id == transition.record_id
        assert transition.open == ([] if left else ["Task_Deploy"])


def test_a_withdrawn_release_sends_its_change_back_to_the_plan(stage: Stage) -> None:
    change = Play(*stage, process_id="change")
    change_plays.waits_for_its_release(change)
    release = change.handed_over("release-required", "release")
    release_plays.withdrawn_from_here(release)
    assert release.handed_over("release-completed", "change").record_id == change.record_id
    assert change.open == ["Task_Plan"]
    assert change.seen("Task_Plan")["releaseOutcome"] == "withdrawn"
