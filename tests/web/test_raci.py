"""RACI, read off the diagrams."""

import re
from collections.abc import Callable

import pytest

from integration import drawing
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import NotFound
from itsm_flow.services import raci
from itsm_flow.services.deploy import deploy
from itsm_flow.services.shipped import deploy_shipped
from support import NOW, Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]

LANES = """<bpmn:laneSet id="lanes">
<bpmn:lane id="desk" name="Desk"><bpmn:flowNodeRef>write</bpmn:flowNodeRef></bpmn:lane>
<bpmn:lane id="board" name="Board"><bpmn:flowNodeRef>vote</bpmn:flowNodeRef></bpmn:lane>
</bpmn:laneSet>"""


@pytest.fixture
def shared(database: Database, demo: dict[str, Actor]) -> str:
    """A process with two lanes, of which one goes to a group and the other to whoever is named."""
    source = drawing.process(
        "shared",
        LANES,
        drawing.start(),
        drawing.user_task("write", accountable="service-desk", informed="cab ecab"),
        drawing.user_task("vote", groups='=["cab"]', accountable="service-desk", consulted="cab"),
        drawing.end(),
        drawing.path("start", "write", "vote", "end"),
    )
    with database.write() as session:
        deploy(session, SYSTEM, (source,), now=NOW)
    return "shared"


def test_lanes_are_responsible_and_the_rest_stands_at_the_steps(
    database: Database, shared: str
) -> None:
    with database.read() as session:
        table = raci.table(session, shared)

    assert {item.element_id: item.letters for item in table.activities} == {
        "write": {"service-desk": "RA", "cab": "I", "ecab": "I"},
        "vote": {"Board": "R", "service-desk": "A", "cab": "C"},
    }
    assert {role.key: role.is_group for role in table.roles} == {
        "service-desk": True,
        "Board": False,
        "cab": True,
        "ecab": True,
    }
    assert table.count("service-desk", "A") == 2


def test_a_lane_with_the_name_of_a_group_is_that_group(
    database: Database, demo: dict[str, Actor]
) -> None:
    lane = '<bpmn:lane id="l" name="Operations"><bpmn:flowNodeRef>do</bpmn:flowNodeRef></bpmn:lane>'
    source = drawing.process(
        "named",
        f'<bpmn:laneSet id="lanes">{lane}</bpmn:laneSet>',
        drawing.start(),
        drawing.user_task("do", groups="cab,ecab"),
        drawing.end(),
        drawing.path("start", "do", "end"),
    )
    with database.write() as session:
        deploy(session, SYSTEM, (source,), now=NOW)
    with database.read() as session:
        assert raci.table(session, "named").activities[0].letters == {"operations": "R"}


def test_a_process_that_does_not_exist_has_no_table(database: Database, shared: str) -> None:
    with database.read() as session, pytest.raises(NotFound):
        raci.table(session, "nothing")


def test_the_pages_name_roles_steps_and_parts(signed_in: SignedIn, shared: str) -> None:
    agent = signed_in("agent1")

    over_all = agent.get("/raci").text
    one = agent.get(f"/raci/{shared}").text

    assert '<a href="/raci/shared">Shared</a>' in over_all
    for page in (over_all, one):
        assert "Service desk" in page
        assert "Change advisory board" in page
        assert "Board" in page
    row = re.search(r'<th scope="row">write</th>.*?</tr>', one, re.DOTALL)
    assert row is not None
    assert re.findall(r'class="visually-hidden">(\w+)<', row[0]) == [
        "responsible",
        "accountable",
        "informed",
        "informed",
    ]
    assert agent.get("/raci/nothing").status_code == 404


def test_nothing_deployed_says_so(signed_in: SignedIn, demo: dict[str, Actor]) -> None:
    assert "No roles yet" in signed_in("agent1").get("/raci").text


def test_requesters_do_not_read_it(signed_in: SignedIn, shared: str) -> None:
    requester = signed_in("requester1")

    assert requester.get("/raci").status_code == 403
    assert requester.get(f"/raci/{shared}").status_code == 403
    assert "/raci" not in requester.get("/tasks").text


def test_every_step_of_people_that_we_ship_has_somebody_responsible(
    database: Database, demo: dict[str, Actor]
) -> None:
    with database.write() as session:
        deploy_shipped(session, now=NOW)
    with database.read() as session:
        tables = raci.tables(session)

    assert {table.process_id for table in tables} >= {"incident", "change"}
    for table in tables:
        for activity in table.activities:
            assert "R" in "".join(activity.letters.values()), (table.process_id, activity)
