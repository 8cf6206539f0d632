"""Every path of the shipped processes, on both databases, saved and restored between all steps."""

from collections.abc import Callable

import pytest

from itsm_flow.services import audit, definitions
from itsm_flow.store import DefinitionKind
from processes import (
    change_plays,
    csi_plays,
    incident_plays,
    problem_plays,
    release_plays,
    risk_plays,
    transition_plays,
)
from processes.conftest import Stage
from processes.play import Play

ALL = {
    "incident": incident_plays.PLAYS,
    "problem": problem_plays.PLAYS,
    "change": change_plays.PLAYS,
    "risk": risk_plays.PLAYS,
    "csi": csi_plays.PLAYS,
    "transition": transition_plays.PLAYS,
    "release": release_plays.PLAYS,
}


def _name(play: Callable[[Play], None]) -> str:
    return play.__name__


@pytest.mark.parametrize("scene", incident_plays.PLAYS, ids=_name)
def test_an_incident_can_go(incident: Play, scene: Callable[[Play], None]) -> None:
    scene(incident)


@pytest.mark.parametrize("scene", problem_plays.PLAYS, ids=_name)
def test_a_problem_can_go(stage: Stage, scene: Callable[[Play], None]) -> None:
    scene(Play(*stage, process_id="problem"))


@pytest.mark.parametrize("scene", risk_plays.PLAYS, ids=_name)
def test_a_risk_can_go(stage: Stage, scene: Callable[[Play], None]) -> None:
    scene(Play(*stage, process_id="risk"))


@pytest.mark.parametrize("scene", csi_plays.PLAYS, ids=_name)
def test_an_improvement_can_go(stage: Stage, scene: Callable[[Play], None]) -> None:
    scene(Play(*stage, process_id="csi"))


@pytest.mark.parametrize("scene", change_plays.PLAYS, ids=_name)
def test_a_change_can_go(change: Play, scene: Callable[[Play], None]) -> None:
    scene(change)


@pytest.mark.parametrize("scene", transition_plays.PLAYS, ids=_name)
def test_a_transition_can_go(stage: Stage, scene: Callable[[Play], None]) -> None:
    scene(Play(*stage, process_id="transition"))


@pytest.mark.parametrize("scene", release_plays.PLAYS, ids=_name)
def test_a_release_can_go(stage: Stage, scene: Callable[[Play], None]) -> None:
    scene(Play(*stage, process_id="release"))


@pytest.mark.parametrize("process_id", ALL)
def test_every_flow_and_element_of_the_diagram_was_played(
    sqlite_stage: Stage, process_id: str
) -> None:
    database, people = sqlite_stage
    with database.read() as session:
        found = definitions.version_of(session, DefinitionKind.PROCESS, process_id, None)
        model = definitions.process(session, found.id).model
    flows: set[str] = set()
    elements: set[str] = set()
    for scene in ALL[process_id]:
        play = Play(database, people, process_id)
        scene(play)
        flows |= set(play.path.flows)
        elements |= {visit.element_id for visit in play.path.visits}
    assert set(model.flows) - flows == set()
    assert set(model.elements) - elements == set()


def test_the_trail_of_all_plays_holds(stage: Stage) -> None:
    database, people = stage
    for process_id, scene in (
        ("incident", incident_plays.a_major_incident_stood_down),
        ("change", change_plays.reworked_once),
    ):
        scene(Play(database, people, process_id))
    with database.read() as session:
        assert audit.verify(session).problems == ()
