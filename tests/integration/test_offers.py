"""Forms offer what the registers and groups have now, and take nothing else."""

from collections.abc import Mapping
from typing import Any

import pytest

from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import InvalidInput
from itsm_flow.services import accounts, instances, labels, offers, registers, shipped, tasks
from itsm_flow.services.definitions import version_of
from itsm_flow.services.demo_registers import create_demo_registers
from itsm_flow.services.task_views import TaskFilter
from itsm_flow.services.worklist import find
from itsm_flow.store import DefinitionKind
from support import NOW, Database

REPORT = {"title": "No mail", "feltImpact": "stopped", "contactChannel": "portal"}


@pytest.fixture
def deployed(database: Database, demo: dict[str, Actor]) -> Database:
    with database.write() as session:
        shipped.deploy_shipped(session, now=NOW)
    return database


def _service(database: Database, key: str | None = None, **values: Any) -> str:
    with database.write() as session:
        return registers.write(session, SYSTEM, "service", values, now=NOW, key=key).key


def _offered(database: Database, actor: Actor) -> list[str]:
    """The services that whoever reports an incident may choose from."""
    with database.read() as session:
        form = instances.start_form(session, actor, "incident")
    return [option["value"] for option in form.data[offers.SERVICES]]


def _report(database: Database, actor: Actor, service: str) -> int:
    with database.write() as session:
        answers = REPORT | {"service": service}
        return instances.start(session, actor, "incident", answers, now=NOW).id


def _task(database: Database, actor: Actor, record_id: int) -> int:
    with database.read() as session:
        rows = find(session, actor, TaskFilter(scope="all", instance_id=record_id)).rows
    return rows[0].id


def test_an_empty_register_leaves_what_the_form_itself_has(
    deployed: Database, demo: dict[str, Actor]
) -> None:
    assert "e-mail" in _offered(deployed, demo["requester1"])
    assert _report(deployed, demo["requester1"], "e-mail")


def test_services_of_the_register_are_offered_and_no_others_taken(
    deployed: Database, demo: dict[str, Actor]
) -> None:
    key = _service(deployed, name="Printing")
    assert _offered(deployed, demo["requester1"]) == [key]
    assert _report(deployed, demo["requester1"], key)
    with pytest.raises(InvalidInput) as refused:
        _report(deployed, demo["requester1"], "e-mail")
    assert set(refused.value.fields) == {"service"}


def test_a_service_is_offered_to_those_who_see_it(
    deployed: Database, demo: dict[str, Actor]
) -> None:
    everyone = _service(deployed, name="Printing")
    narrowed = _service(deployed, name="Payroll", visibleTo=["service-desk"])
    assert set(_offered(deployed, demo["agent1"])) == {everyone, narrowed}
    assert _offered(deployed, demo["requester1"]) == [everyone]
    with pytest.raises(InvalidInput):
        _report(deployed, demo["requester1"], narrowed)


def test_a_service_that_is_retired_stays_with_the_records_that_have_it(
    deployed: Database, demo: dict[str, Actor]
) -> None:
    other = _service(deployed, name="Network")
    key = _service(deployed, name="Printing")
    record_id = _report(deployed, demo["requester1"], key)
    _service(deployed, key, state="retired")
    assert _offered(deployed, demo["agent1"]) == [other]
    task_id = _task(deployed, demo["agent1"], record_id)
    with deployed.write() as session:
        shown = tasks.form(session, demo["agent1"], task_id, now=NOW)
        tasks.claim(session, demo["agent1"], task_id, now=NOW)
        answers = {"incidentClass": "fault", "service": key}
        tasks.complete(session, demo["agent1"], task_id, answers, now=NOW)
    assert [option["value"] for option in shown.data[offers.SERVICES]] == [other, key]


def test_a_variable_does_not_take_the_place_of_what_is_offered(
    deployed: Database, demo: dict[str, Actor]
) -> None:
    own: Mapping[str, Any] = {offers.SERVICES: [{"label": "Mine", "value": "mine"}]}
    answers = REPORT | own | {"service": "mine"}
    with pytest.raises(InvalidInput), deployed.write() as session:
        instances.start(session, demo["requester1"], "incident", answers, now=NOW)


def test_the_members_of_a_group_are_offered_by_name(
    deployed: Database, demo: dict[str, Actor]
) -> None:
    schema = {"components": [{"key": "who", "type": "taglist", "valuesKey": "members:cab,ecab"}]}
    with deployed.write() as session:
        before = offers.of_form(session, demo["agent1"], schema, {})["members:cab,ecab"]
        accounts.set_groups(session, demo["admin1"], "agent1", ["cab"], now=NOW)
        after = offers.of_form(session, demo["agent1"], schema, {})["members:cab,ecab"]
    assert {"label": "CAB member 1", "value": "cab1"} in before
    assert len({option["value"] for option in before}) == len(before)
    assert {option["value"] for option in after} - {option["value"] for option in before} == {
        "agent1"
    }


def test_a_record_calls_services_and_people_by_their_names(
    deployed: Database, demo: dict[str, Actor]
) -> None:
    _service(deployed, name="Printing")
    with deployed.read() as session:
        change = version_of(session, DefinitionKind.PROCESS, "change", None)
        known = labels.of_process(session, change.id)
    service, members = known.of("service"), known.of("cabMembers")
    assert service is not None
    assert members is not None
    assert "Printing" in service.options.values()
    assert "CAB member 2" in members.options.values()


def test_the_demo_registers_have_every_service_of_the_forms(
    deployed: Database, demo: dict[str, Actor]
) -> None:
    before = _offered(deployed, demo["requester1"])
    with deployed.write() as session:
        create_demo_registers(session, now=NOW)
    assert set(before) <= set(_offered(deployed, demo["agent1"]))


COMPONENT_FORM = {
    "components": [{"key": "needs", "type": "taglist", "valuesKey": "offeredComponents"}]
}


@pytest.mark.parametrize(
    ("username", "expected"), [("implementer1", ["relay"]), ("requester1", [])]
)
def test_components_in_use_are_offered_to_those_who_may_read_them(
    database: Database, demo: dict[str, Actor], username: str, expected: list[str]
) -> None:
    with database.write() as session:
        for name, state in (("Relay", "active"), ("Old relay", "retired")):
            values = {"name": name, "state": state}
            registers.write(session, SYSTEM, "component", values, now=NOW)
    with database.read() as session:
        found = offers.of_form(session, demo[username], COMPONENT_FORM, {})
    assert [option["value"] for option in found[offers.COMPONENTS]] == expected
