"""Processes: versions, upload, findings, deployment."""

import base64
import html
import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from integration.test_decisions import FILE, PROCESS
from itsm_flow.definitions import Source
from itsm_flow.store import Definition, ProcessInstance, Record
from support import Database
from web.conftest import Clock, Reader, application
from web.files import REVIEW, REVIEW_PROCESS

SignedIn = Callable[[str], Reader]


@pytest.fixture
def owner(signed_in: SignedIn, review: str) -> Reader:
    return signed_in("owner1")


def changed() -> list[Source]:
    """The same files with one step named otherwise."""
    diagram, *forms = REVIEW
    content = diagram.content.replace(b'name="write"', b'name="Write it down"')
    return [Source(diagram.name, content), *forms]


def upload(reader: Reader, *sources: Source) -> str:
    files = [(io.BytesIO(source.content), source.name) for source in sources]
    answer = reader.post("/processes/upload", {"files": files})
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def kept(page: str) -> dict[str, list[str]]:
    """What the page would send to deploy."""
    return {
        "name": re.findall(r'name="name" value="([^"]+)"', page),
        "content": re.findall(r'name="content" value="([^"]+)"', page),
    }


def versions(database: Database) -> int:
    with database.read() as session:
        wanted = select(func.count()).select_from(Definition).filter_by(key=REVIEW_PROCESS)
        return session.scalar(wanted) or 0


@pytest.mark.parametrize(
    ("username", "status"),
    [("owner1", 200), ("auditor1", 200), ("repair1", 200), ("agent1", 403), ("requester1", 403)],
)
def test_processes_are_for_owners_auditors_and_operators(
    signed_in: SignedIn, review: str, username: str, status: int
) -> None:
    assert signed_in(username).get("/processes").status_code == status


def test_a_version_shows_diagram_decisions_and_forms(owner: Reader, record: Record) -> None:
    page = owner.get(f"/processes/{REVIEW_PROCESS}", follow_redirects=True).text

    assert f'data-source="/processes/{REVIEW_PROCESS}/1/diagram"' in page
    assert "First version" in page
    assert "What is it?" in page


def test_a_decision_is_shown_with_those_that_it_needs(owner: Reader) -> None:
    page = upload(owner, FILE, PROCESS)
    owner.post("/processes/deploy", {**kept(page), "message": "Bought"})

    page = html.unescape(owner.get("/processes/buying/1").text)

    assert page.index("<h3>Weight</h3>") < page.index("<h3>Route</h3>")
    assert "cost + 1" in page
    assert 'title="PRIORITY"' in page
    assert ">= 10" in page


def test_the_file_can_be_downloaded_as_it_came(owner: Reader) -> None:
    answer = owner.get(f"/processes/{REVIEW_PROCESS}/1/file")

    assert answer.data == REVIEW[0].content
    assert "attachment" in answer.headers["Content-Disposition"]


def test_unknown_processes_and_versions_are_not_found(owner: Reader) -> None:
    assert owner.get("/processes/nothing").status_code == 404
    assert owner.get(f"/processes/{REVIEW_PROCESS}/9").status_code == 404
    assert owner.get(f"/processes/{REVIEW_PROCESS}/9/diagram").status_code == 404


def test_files_are_checked_first_and_nothing_is_stored(owner: Reader, database: Database) -> None:
    page = upload(owner, *changed())

    assert "Nothing stands in the way:" in page
    assert versions(database) == 1


def test_what_was_checked_is_deployed_and_running_records_stay_on_theirs(
    owner: Reader, record: Record, database: Database
) -> None:
    page = upload(owner, *changed())

    answer = owner.post("/processes/deploy", {**kept(page), "message": "Clearer words"})

    assert answer.status_code == 303
    assert versions(database) == 2
    assert "Clearer words" in owner.get(f"/processes/{REVIEW_PROCESS}/2").text
    with database.read() as session:
        assert session.get_one(ProcessInstance, record.id).version == 1


def test_findings_name_file_line_and_element_and_are_drawn(
    owner: Reader, database: Database
) -> None:
    diagram, *forms = REVIEW
    broken = diagram.content.replace(b'formId="review-write"', b'formId="gone"')

    page = upload(owner, Source(diagram.name, broken), *forms)

    assert "has to be mended" in page
    assert 'data-finding="write"' in page
    assert re.search(r"review\.bpmn:\d+ · write", page)
    assert 'data-island="diagram"' in page
    assert "Deploy</button>" not in page
    assert versions(database) == 1


def test_deploying_what_has_errors_shows_the_findings_and_stores_nothing(
    owner: Reader, database: Database
) -> None:
    broken = REVIEW[0].content.replace(b'formId="review-write"', b'formId="gone"')
    content = base64.b64encode(broken).decode()

    answer = owner.post("/processes/deploy", {"name": "review.bpmn", "content": content})

    assert "has to be mended" in answer.text
    assert versions(database) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml at all",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"<a>" * 100_000,
        b"<x/>",
    ],
)
def test_hostile_and_broken_files_become_findings(
    owner: Reader, database: Database, content: bytes
) -> None:
    page = upload(owner, Source("bad.bpmn", content))

    assert "has to be mended" in page
    assert "bad.bpmn:" in page
    assert versions(database) == 1


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"name": "a.exe", "content": "eA=="},
        {"name": "a.bpmn", "content": "%%%"},
        {"name": ["a.bpmn", "b.bpmn"], "content": "eA=="},
    ],
)
def test_what_is_no_set_of_files_is_refused(owner: Reader, answers: dict[str, object]) -> None:
    assert owner.post("/processes/deploy", answers).status_code == 400


def test_a_file_over_the_limit_is_refused_in_words(
    database: Database, review: str, clock: Clock
) -> None:
    app = application(database, clock, max_request_bytes=20_000)
    owner = Reader(app.test_client())
    owner.sign_in("owner1")

    answer = owner.post("/processes/upload", {"files": [(io.BytesIO(b"x" * 30_000), "l.bpmn")]})

    assert answer.status_code == 413
    assert "larger than this system accepts" in answer.text
    app.extensions["itsm_flow"].engine.dispose()


@pytest.mark.parametrize("username", ["auditor1", "repair1"])
def test_only_its_owner_deploys_a_process(
    signed_in: SignedIn, review: str, database: Database, username: str
) -> None:
    reader = signed_in(username)
    files = {
        "name": [source.name for source in changed()],
        "content": [base64.b64encode(source.content).decode() for source in changed()],
    }

    answer = reader.post("/processes/deploy", {**files, "message": "x"})

    assert answer.status_code == 403
    assert versions(database) == 1


def test_forms_go_by_the_steps_that_show_them_and_can_be_looked_at(owner: Reader) -> None:
    page = owner.get("/processes/review/1").text

    assert "<h2>write</h2>" in page
    assert "<h2>review-write</h2>" not in page
    assert 'data-island="form" data-when="visible"' in page
    assert "Summary" in page


def test_a_drawing_is_made_executable_when_its_owner_accepts_it(
    signed_in: SignedIn, database: Database
) -> None:
    owner = signed_in("owner1")
    drawn = (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
        b'<process id="drawn" isExecutable="false"><startEvent id="s"/><serviceTask id="x"/>'
        b'<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="x"/>'
        b'<sequenceFlow id="g" sourceRef="x" targetRef="e"/></process></definitions>'
    )
    page = upload(owner, Source("drawn.bpmn", drawn))
    assert "Make it executable" in page

    page = html.unescape(owner.post("/processes/mend", kept(page)).text)
    assert "Nothing stands in the way:" in page
    assert "What was translated" in page
    assert "The serviceTask is done by a person: it is a user task here." in page

    assert owner.post("/processes/deploy", {**kept(page), "message": "new"}).status_code == 303
    with database.read() as session:
        stored = session.scalars(select(Definition).filter_by(key="drawn")).one()
        assert b"itsm:doneBy" in stored.source


def test_a_form_in_a_diagram_is_deployed_with_it(signed_in: SignedIn, database: Database) -> None:
    owner = signed_in("owner1")
    fields = b'<camunda:formData><camunda:formField id="n" type="long"/></camunda:formData>'
    diagram = (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        b'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">'
        b'<process id="seven" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>'
        b'<userTask id="ask" camunda:candidateGroups="service-desk"><extensionElements>'
        + fields
        + b'</extensionElements></userTask><sequenceFlow id="f" sourceRef="s" targetRef="ask"/>'
        b'<sequenceFlow id="g" sourceRef="ask" targetRef="e"/></process></definitions>'
    )
    page = upload(owner, Source("seven.bpmn", diagram))
    assert "The 1 form fields of Camunda 7 are now the form seven-ask." in page

    assert owner.post("/processes/deploy", {**kept(page), "message": "new"}).status_code == 303
    with database.read() as session:
        process = session.scalars(select(Definition).filter_by(key="seven")).one()
        form = session.scalars(select(Definition).filter_by(key="seven-ask")).one()
        assert process.bindings["form"] == {"seven-ask": form.id}
        assert process.source == diagram
    assert "seven-ask" in owner.get("/processes/seven/1").text


def test_a_finding_says_why_it_matters_and_what_to_do_in_the_readers_language(
    owner: Reader,
) -> None:
    page = upload(owner, Source("bad.bpmn", b"<html/>"))
    assert "Only diagrams of BPMN 2.0 and decisions of DMN are read." in page
    assert "Save the file again from a BPMN or DMN editor." in page
    owner.client.set_cookie("language", "zh-Hant")
    page = upload(owner, Source("bad.bpmn", b"<html/>"))
    assert "請從 BPMN 或 DMN 編輯器重新儲存檔案。" in page
