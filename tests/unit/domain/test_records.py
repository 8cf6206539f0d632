"""What a record takes over from its process."""

from datetime import UTC, datetime, timedelta

import pytest

from itsm_flow.domain.people import Actor, Permission
from itsm_flow.domain.records import (
    Standing,
    after_end,
    after_milestones,
    facts_of,
    number_of,
    sequence_of,
)
from itsm_flow.domain.visibility import may_repair, sight_of
from itsm_flow.domain.worklist import rank

NOW = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("process_id", "number"),
    [
        ("incident", "INC-2026-000123"),
        ("problem", "PRB-2026-000123"),
        ("change", "CHG-2026-000123"),
        ("release", "REL-2026-000123"),
        ("transition", "TRN-2026-000123"),
        ("risk", "RSK-2026-000123"),
        ("csi", "CSI-2026-000123"),
        ("x", "PRC-2026-000123"),
    ],
)
def test_a_number_names_the_kind_and_the_year(process_id: str, number: str) -> None:
    assert number_of(sequence_of(process_id, NOW), 123) == number


def test_variables_that_fit_become_facts_and_others_change_nothing() -> None:
    assert facts_of(
        {"title": " A\x00 b ", "priority": 2.0, "dueAt": "2026-01-01T01:00:00+01:00"}
    ) == {
        "title": "A b",
        "priority": 2,
        "due_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    assert facts_of({"title": "", "priority": True, "service": 5, "dueAt": "soon"}) == {}
    assert facts_of({"title": None, "priority": 6, "dueAt": "2026-01-01"}) == {}
    assert facts_of({"ownerGroup": None, "priority": None}) == {
        "owner_group": None,
        "priority": None,
    }


def test_milestones_set_status_and_dates_and_reopening_takes_them_back() -> None:
    new = Standing("new")
    resolved = after_milestones(new, ["in-progress", "resolved"], NOW)
    assert resolved == Standing("resolved", NOW, None)
    assert after_milestones(resolved, [], NOW) is resolved
    assert after_milestones(resolved, ["in-progress"], NOW) == Standing("in-progress")
    closed = after_milestones(resolved, ["closed"], NOW)
    assert closed == Standing("closed", NOW, NOW)


@pytest.mark.parametrize(
    ("status", "at_the_end"),
    [("new", "closed"), ("resolved", "closed"), ("rejected", "rejected"), ("closed", "closed")],
)
def test_a_record_whose_process_ended_is_closed_under_its_last_milestone(
    status: str, at_the_end: str
) -> None:
    ended = after_end(Standing(status), NOW)
    assert (ended.status, ended.closed_at) == (at_the_end, NOW)
    earlier = NOW - timedelta(1)
    assert after_end(Standing("closed", None, earlier), NOW).closed_at == earlier


def test_tasks_are_ranked_by_priority_then_due_date_then_without_one() -> None:
    wanted = [
        rank(100, None),
        rank(50, NOW - timedelta(1)),
        rank(50, NOW),
        rank(50, None),
        rank(0, NOW),
        rank(0, None),
    ]
    assert sorted(wanted) == wanted
    assert rank(500, None) == rank(100, None)
    assert max(wanted) < 1 << 63


def test_people_see_what_their_roles_and_processes_let_them() -> None:
    reports = sight_of(Actor(1, "ann", permissions=frozenset({Permission.REPORT})))
    works = sight_of(Actor(2, "bob", permissions=frozenset({Permission.WORK})))
    owns = sight_of(Actor(3, "eve", owns=frozenset({"change"})))
    assert reports.covers("incident", "ann")
    assert not reports.covers("incident", "bob")
    assert works.covers("incident", "ann")
    assert owns.covers("change", "ann")
    assert not owns.covers("incident", "ann")


def test_operators_repair_everything_and_owners_their_processes() -> None:
    assert may_repair(Actor(1, "a", permissions=frozenset({Permission.OPERATE})), "x")
    assert may_repair(Actor(1, "a", owns=frozenset({"x"})), "x")
    assert not may_repair(Actor(1, "a", permissions=frozenset({Permission.WORK})), "x")
