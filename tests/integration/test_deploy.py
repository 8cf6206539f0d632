"""Deploying: versions, bindings, owners, and what comes with the product."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from integration import drawing
from integration.acting import complete, do, start
from integration.conftest import REVIEW, Deploy
from itsm_flow.definitions import Source
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import DeploymentRefused, NotFound
from itsm_flow.services import audit, deploy, history, instances, people, processes, shipped
from itsm_flow.services.refusals import MayNotDeploy, NotStartable
from itsm_flow.store import Definition, Deployment, MessageSubscription
from support import Database

Demo = dict[str, Actor]

SIMPLE = drawing.process("simple", drawing.start(), drawing.end(), drawing.path("start", "end"))
BAD = drawing.process("bad", drawing.start(), drawing.script("s", "=1 +", "x"), drawing.end())


def _changed(source: Source) -> Source:
    return replace(source, content=source.content.replace(b"</bpmn:process>", b"\n</bpmn:process>"))


def _counts(database: Database) -> tuple[int | None, int | None]:
    with database.read() as session:
        return (
            session.scalar(select(func.count()).select_from(Deployment)),
            session.scalar(select(func.count()).select_from(Definition)),
        )


def test_a_deployment_with_an_error_stores_nothing_of_it(database: Database, demo: Demo) -> None:
    with pytest.raises(DeploymentRefused) as raised:
        do(database, deploy.deploy, SYSTEM, [SIMPLE, BAD])
    assert any(item.rule == "feel" and item.element_id == "s" for item in raised.value.findings)
    assert _counts(database) == (0, 0)
    with database.read() as session:
        assert deploy.check(session, SYSTEM, [SIMPLE, BAD]) == raised.value.findings


def test_what_did_not_change_gets_no_new_version(database: Database, review: str) -> None:
    again = do(database, deploy.deploy, SYSTEM, REVIEW)
    with database.read() as session:
        assert deploy.definitions_of(session, again.id) == ()
        assert [row.version for row in processes.versions(session, SYSTEM, review)] == [1]


def test_a_new_form_gives_the_process_beside_it_a_new_version_bound_to_it(
    database: Database, review: str
) -> None:
    process, form = REVIEW
    changed = replace(form, content=form.content.replace(b"Summary", b"In short"))
    do(database, deploy.deploy, SYSTEM, [process, changed])
    with database.read() as session:
        new, old = processes.versions(session, SYSTEM, review)
        forms = {
            row.id: row.version
            for row in session.scalars(select(Definition).filter_by(kind="form"))
        }
    assert (new.version, old.version) == (2, 1)
    assert forms[new.bindings["form"]["write-form"]] == 2
    assert forms[old.bindings["form"]["write-form"]] == 1


def test_a_running_instance_stays_on_its_version(
    database: Database, demo: Demo, review: str
) -> None:
    record = start(database, review, title="Old")
    process, form = REVIEW
    do(database, deploy.deploy, SYSTEM, [_changed(process), form])
    newer = start(database, review, title="New")
    complete(database, demo["agent1"], record.id, "write", summary="x")
    with database.read() as session:
        rows = processes.versions(session, SYSTEM, review)
        versions = {
            entry.version
            for entry in history.timeline(session, SYSTEM, record.id)
            if entry.version is not None
        }
        listed = processes.list_processes(session, demo["owner1"])
        assert instances.get(session, SYSTEM, newer.id).version == 2
        assert processes.source(session, SYSTEM, review, 1) == process.content
        with pytest.raises(NotFound):
            processes.source(session, SYSTEM, review, 3)
    assert [(row.version, row.running) for row in rows] == [(2, 1), (1, 1)]
    assert versions == {1}
    assert [(row.process_id, row.version, row.running, row.startable) for row in listed] == [
        ("review", 2, 2, True)
    ]


def test_an_older_version_can_be_started_by_name(database: Database, review: str) -> None:
    do(database, deploy.deploy, SYSTEM, [_changed(REVIEW[0])])
    record = do(database, instances.start, SYSTEM, review, {}, version=1)
    with database.read() as session:
        assert instances.get(session, SYSTEM, record.id).version == 1
    with pytest.raises(NotFound, match="review 9"):
        do(database, instances.start, SYSTEM, review, {}, version=9)


def test_owners_deploy_only_what_they_own_and_new_things_become_theirs(
    database: Database, demo: Demo, review: str
) -> None:
    owner = demo["owner1"]
    with pytest.raises(MayNotDeploy, match="review"):
        do(database, deploy.deploy, owner, [_changed(REVIEW[0])])
    form = replace(REVIEW[1], content=REVIEW[1].content.replace(b"Summary", b"Mine"))
    with pytest.raises(MayNotDeploy, match="write-form"):
        do(database, deploy.deploy, owner, [form])
    with pytest.raises(MayNotDeploy):
        do(database, deploy.deploy, demo["agent1"], [SIMPLE])
    do(database, deploy.deploy, owner, [SIMPLE])
    with database.read() as session:
        later = people.actor_of(session, owner.id)
        assert later is not None
    assert later.owns == demo["owner1"].owns | {"simple"}
    do(database, deploy.deploy, later, [_changed(SIMPLE)])
    with database.read() as session:
        row = processes.versions(session, later, "simple")[0]
        assert (row.version, row.deployed_by, row.shipped) == (2, "Process owner 1", False)
        assert audit.verify(session).holds


def test_only_the_newest_version_is_started_by_a_message(
    database: Database, deployed: Deploy
) -> None:
    source = drawing.process(
        "told",
        drawing.start("begun", message="m"),
        drawing.end(),
        drawing.path("begun", "end"),
        roots=drawing.message("m", "tell"),
    )
    deployed(source)
    deployed(_changed(source))
    with database.read() as session:
        (waiting,) = session.scalars(select(MessageSubscription))
        newest = processes.versions(session, SYSTEM, "told")[0]
        assert waiting.definition_id == newest.definition_id
    with pytest.raises(NotStartable):
        start(database, "told")


def test_an_unknown_process_cannot_be_started(database: Database, demo: Demo) -> None:
    with pytest.raises(NotFound, match="no process nothing"):
        start(database, "nothing")


def test_what_is_shipped_is_deployed_once_and_never_over_an_owners_version(
    database: Database, demo: Demo
) -> None:
    first = do(database, shipped.deploy_shipped)
    assert first.deployment is not None
    assert first.kept == ()
    again = do(database, shipped.deploy_shipped)
    assert (again.deployment, again.kept) == (None, ())
    (incident,) = [item for item in shipped.sources() if item.name == "incident.bpmn"]
    do(database, deploy.deploy, demo["owner1"], [_changed(incident)])
    later = do(database, shipped.deploy_shipped)
    assert (later.deployment, later.kept) == (None, ("incident",))
    with database.read() as session:
        versions = processes.versions(session, SYSTEM, "incident")
    assert [row.shipped for row in versions] == [False, True]
