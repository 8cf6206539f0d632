"""A record and those that it called show each other, on pages and in the API."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from integration import drawing
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import called, instance_views, instances
from itsm_flow.services.deploy import deploy
from itsm_flow.services.instance_views import InstanceFilter
from itsm_flow.store import Record
from support import NOW, Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]

OUTER = drawing.process(
    "outer",
    drawing.start(),
    drawing.call("ask-others", "inner"),
    drawing.end(),
    drawing.path("start", "ask-others", "end"),
)
INNER = drawing.process(
    "inner",
    drawing.start(),
    drawing.user_task("inside"),
    drawing.end(),
    drawing.path("start", "inside", "end"),
)


@pytest.fixture
def outer(database: Database, demo: dict[str, Actor]) -> Record:
    with database.write() as session:
        deploy(session, SYSTEM, [OUTER, INNER], now=NOW)
    with database.write() as session:
        given = {"title": "Mail is slow"}
        return instances.start(session, demo["agent1"], "outer", given, now=NOW)


@pytest.fixture
def inner(database: Database, outer: Record) -> Record:
    with database.read() as session:
        return session.scalars(select(Record).filter_by(kind="inner")).one()


def test_the_called_record_names_its_caller(
    signed_in: SignedIn, outer: Record, inner: Record
) -> None:
    page = signed_in("agent1").get(f"/records/{inner.number}").text
    assert "Called by" in page
    assert f'href="/records/{outer.number}"' in page


def test_the_caller_lists_what_it_called_with_version_step_and_status(
    signed_in: SignedIn, outer: Record, inner: Record
) -> None:
    reader = signed_in("agent1")
    assert f"/records/{outer.number}/links" in reader.get(f"/records/{outer.number}").text
    page = reader.get(f"/records/{outer.number}/links").text
    for words in ("Records that this one called", inner.number, "ask-others", "version 1"):
        assert words in page
    assert "Under way" in page


def test_a_record_without_calls_says_nothing_of_them(
    database: Database, signed_in: SignedIn, demo: dict[str, Actor]
) -> None:
    with database.write() as session:
        deploy(session, SYSTEM, [INNER], now=NOW)
        alone = instances.start(session, demo["agent1"], "inner", {}, now=NOW)
    page = signed_in("agent1").get(f"/records/{alone.number}").text
    assert "Called by" not in page
    assert f"/records/{alone.number}/links" not in page


def test_who_does_not_see_the_other_record_sees_only_its_number(
    database: Database, demo: dict[str, Actor], outer: Record, inner: Record
) -> None:
    with database.write() as session:
        session.get_one(Record, outer.id).requester = "requester2"
        session.get_one(Record, inner.id).requester = "requester1"
    with database.read() as session:
        caller = called.of_record(session, demo["requester1"], inner.id).caller
    assert caller is not None
    assert (caller.number, caller.title, caller.in_sight) == (outer.number, "", False)


def test_the_called_instances_of_one_are_found(
    database: Database, demo: dict[str, Actor], outer: Record, inner: Record
) -> None:
    with database.read() as session:
        filter_ = InstanceFilter(caller_id=outer.id)
        (row,) = instance_views.search(session, demo["agent1"], filter_).rows
    assert (row.id, row.caller_id) == (inner.id, outer.id)
