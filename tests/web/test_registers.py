"""Registers: lists, rows, forms, the risk matrix, CSV, and the panels beside a task."""

import csv
import html
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import select

from integration import drawing
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import instances, registers
from itsm_flow.services.deploy import deploy
from itsm_flow.services.registers import REGISTERS, Entry
from itsm_flow.store import Record, UserTask
from support import NOW, Database
from web.conftest import Reader

SignedIn = Callable[[str], Reader]
NAMES = tuple(REGISTERS)


def add(database: Database, register: str, **values: Any) -> Entry:
    """A row, as a step would write it."""
    with database.write() as session:
        return registers.write(session, SYSTEM, register, values, now=NOW)


def form_of(page: str) -> dict[str, Any]:
    """The plain fields of the form on a page, as a browser would send them."""
    fields = dict(re.findall(r'<input[^>]* value="([^"]*)"[^>]* name="(\w+)"', page))
    found = {name: html.unescape(value) for value, name in fields.items()}
    for element in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="(\w+)"', element), re.search(r'value="([^"]*)"', element)
        if name and name[1] not in {"q", "csrf_token"}:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, chosen in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        found[name] = re.findall(r'value="([^"]*)" selected', chosen)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_register_says_so_and_who_may_fill_it(
    signed_in: SignedIn, demo: dict[str, Actor], name: str
) -> None:
    page = signed_in("agent1").get(f"/registers/{name}")

    assert page.status_code == 200
    assert "Nothing is registered yet" in page.text
    assert f"/registers/{name}/new" not in page.text
    assert f"/registers/{name}/new" in signed_in("owner1").get(f"/registers/{name}").text


def test_the_rail_has_what_one_may_read(signed_in: SignedIn, demo: dict[str, Actor]) -> None:
    agent, requester = (signed_in(name).get("/tasks").text for name in ("agent1", "requester1"))

    assert all(f'href="/registers/{name}"' in agent for name in NAMES)
    assert [name for name in NAMES if f'href="/registers/{name}"' in requester] == ["service"]


def test_a_register_that_is_not_ones_own_is_refused(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    key = add(database, "risk", title="Fire").key
    requester = signed_in("requester1")

    for address in ("risk", "risk.csv", f"risk/rows/{key}", "risk/matrix", "risk/new"):
        assert requester.get(f"/registers/{address}").status_code == 403, address
    assert requester.get("/registers/nothing").status_code == 404


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", ["Fire", "Flood"]),
        ("q=flo", ["Flood"]),
        ("probability=5&impact=4", ["Fire"]),
        ("riskLevel=low", ["Flood"]),
        ("sort=title&dir=desc", ["Flood", "Fire"]),
        ("sort=title", ["Fire", "Flood"]),
        ("state=closed", []),
    ],
)
def test_filters_and_order_make_the_list_and_its_csv(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor], query: str, listed: list[str]
) -> None:
    add(database, "risk", title="Fire", probability=5, impact=4, loss=5)
    add(database, "risk", title="Flood", probability=1, impact=2, loss=1)
    agent = signed_in("agent1")

    page = agent.get(f"/registers/risk?{query}").text
    download = agent.get(f"/registers/risk.csv?{query}")

    assert re.findall(r'<td class="main"><a [^>]*>(\w+)</a>', page) == listed
    rows = list(csv.DictReader(StringIO(download.text.removeprefix("\ufeff"))))
    assert [row["Title"] for row in rows] == listed
    assert download.headers["Content-Disposition"] == 'attachment; filename="risk.csv"'


def test_filters_are_chips_that_can_be_removed(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    add(database, "risk", title="Fire", probability=5, impact=4, loss=5)

    page = signed_in("agent1").get("/registers/risk?probability=5&q=fire").text

    assert "Remove the filter Probability: 5" in page
    assert 'href="/registers/risk?probability=5"' in page


@pytest.mark.parametrize("query", ["sort=nothing", "after=zzz", "probability=9"])
def test_what_no_list_has_is_refused(
    signed_in: SignedIn, demo: dict[str, Actor], query: str
) -> None:
    assert signed_in("agent1").get(f"/registers/risk?{query}").status_code == 400


def test_a_list_of_many_goes_on_without_losing_a_row(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    with database.write() as session:
        for number in range(51):
            given = {"title": f"Same {number % 2}"}
            registers.write(session, SYSTEM, "known-error", given, now=NOW)
    agent = signed_in("agent1")
    first = agent.get("/registers/known-error?sort=title").text
    more = re.search(r'hx-get="(/registers/known-error[^"]*after=[^"]*)"', first)
    assert more is not None

    second = agent.get(html.unescape(more[1])).text

    keys = re.findall(r"/rows/(KE-\d+)", first) + re.findall(r"/rows/(KE-\d+)", second)
    assert len(set(keys)) == 51


def test_a_row_shows_its_facts_history_and_records(
    signed_in: SignedIn, database: Database, record: Record
) -> None:
    with database.write() as session:
        given = {"title": "Mail stops", "workaround": "Restart it.", "problemNumber": "PRB-1"}
        number = record.number
        entry = registers.write(
            session, SYSTEM, "known-error", given, now=NOW, record_number=number
        )

    page = signed_in("agent1").get(f"/registers/known-error/rows/{entry.key}").text

    assert "Restart it." in page
    assert "Added to the register" in page
    assert f'href="/records/{record.number}"' in page
    assert 'href="/records/PRB-1"' in page
    assert f"/registers/known-error/rows/{entry.key}/edit" not in page


def test_what_an_improvement_brought_is_computed(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    given = {"baseline": 10, "target": 20, "actual": 15, "cost": 1000, "savings": 1250}
    key = add(database, "improvement", title="Faster", **given).key

    page = signed_in("agent1").get(f"/registers/improvement/rows/{key}").text

    assert "<dt>Way to the target</dt><dd>50%</dd>" in page
    assert "<dt>Return on investment</dt><dd>25%</dd>" in page


def test_an_owner_changes_a_row_with_a_reason(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    key = add(database, "risk", title="Fire", probability=2, impact=2, loss=2).key
    owner, address = signed_in("owner1"), f"/registers/risk/rows/{key}"
    form = form_of(owner.get(f"{address}/edit").text)

    answer = owner.post(f"{address}/edit", form | {"probability": "5", "reason": "It burned."})

    assert (answer.status_code, answer.location) == (303, address)
    with database.read() as session:
        changed = registers.get(session, demo["owner1"], "risk", key)
    assert (changed.revision, changed.values["probability"]) == (2, 5)
    assert changed.values["riskIndex"] == 20
    assert "It burned." in owner.get(address).text


def test_who_does_not_keep_a_register_changes_nothing(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    key = add(database, "risk", title="Fire").key
    agent, address = signed_in("agent1"), f"/registers/risk/rows/{key}"

    assert agent.get(f"{address}/edit").status_code == 403
    answer = agent.post(f"{address}/edit", {"title": "x", "reason": "y", "revision": "1"})

    assert answer.status_code == 403
    with database.read() as session:
        assert registers.get(session, demo["agent1"], "risk", key).title == "Fire"


def test_two_who_change_the_same_row_see_both_versions(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    key = add(database, "risk", title="Fire", measures="Sprinklers").key
    owner, address = signed_in("owner1"), f"/registers/risk/rows/{key}/edit"
    form = form_of(owner.get(address).text)
    owner.post(address, form | {"title": "Fire in A", "reason": "Only there"})

    again = form_of(owner.get(address).text) | {"revision": "1", "title": "Fire in B"}
    lost = owner.post(address, again | {"measures": "Doors", "reason": "No, there"})

    assert lost.status_code == 409
    row = re.search(r'<tr><th scope="row">Title</th>(.*?)</tr>', lost.text, re.DOTALL)
    assert row is not None
    assert re.findall(r">([^<]+)</td>", row[1]) == ["Fire", "Fire in B", "Fire in A"]
    assert "Only there" in lost.text
    with database.read() as session:
        assert registers.get(session, demo["owner1"], "risk", key).title == "Fire in A"

    kept = form_of(lost.text) | {"title": "Fire in B", "measures": "Doors", "reason": "Both saw it"}
    assert owner.post(address, kept).status_code == 303
    with database.read() as session:
        assert registers.get(session, demo["owner1"], "risk", key).title == "Fire in B"


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"title": ""}, "title"), ({"probability": "9"}, "probability"), ({"reason": " "}, "reason")],
)
def test_what_does_not_fit_is_said_at_the_field_and_nothing_is_lost(
    signed_in: SignedIn, demo: dict[str, Actor], changed: dict[str, str], field: str
) -> None:
    given = {"title": "Fire", "measures": "Sprinklers", "reason": "New", **changed}

    answer = signed_in("owner1").post("/registers/risk/new", given)

    assert answer.status_code == 400
    assert f'href="#{"row-reason" if field == "reason" else f"field-{field}"}"' in answer.text
    assert "Sprinklers" in answer.text


def test_a_dependency_that_closes_a_cycle_is_refused_with_the_cycle(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    add(database, "component", name="Disk")
    add(database, "component", name="Mail", dependsOn=["disk"])
    owner, address = signed_in("owner1"), "/registers/component/rows/disk/edit"
    form = form_of(owner.get(address).text)

    answer = owner.post(address, form | {"dependsOn": ["mail"], "reason": "x"})

    assert answer.status_code == 400
    assert "disk → mail → disk" in answer.text


def test_a_component_shows_what_depends_on_it(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    add(database, "component", name="Disk")
    add(database, "component", name="Mail", dependsOn=["disk"])
    add(database, "component", name="Portal", dependsOn=["mail"])

    page = signed_in("agent1").get("/registers/component/rows/disk").text

    assert "disk → mail → portal" in page
    assert page.count('<path class="chain-line"') == 2
    assert "2 components are reached" in page
    last = signed_in("agent1").get("/registers/component/rows/portal").text
    assert "Nothing is registered that depends on it." in last


def test_a_word_of_a_list_is_in_the_language_of_its_reader(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    add(database, "risk", title="Fire", probability=5, impact=4, loss=3)
    agent = signed_in("agent1")

    def page(language: str) -> str:
        agent.client.set_cookie("language", language)
        return agent.get("/registers/risk").text

    assert '<th scope="col">變動時間</th>' in page("zh-Hant")
    assert '<th scope="col">Changed</th>' in page("en")


def test_the_matrix_counts_and_leads_to_the_list(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    for title in ("Fire", "Flood"):
        add(database, "risk", title=title, probability=5, impact=4, loss=3)
    add(database, "risk", title="Over", probability=5, impact=4, loss=3, state="closed")

    agent = signed_in("agent1")
    page = agent.get("/registers/risk/matrix").text
    address = "/registers/risk?probability=5&amp;impact=4&amp;state=not-over"
    listed = agent.get(address.replace("&amp;", "&")).text

    assert "Fire" in listed
    assert "Flood" in listed
    assert ">Over<" not in listed
    assert "State: Not closed" in listed
    cell = f'<a href="{address}"><strong>2</strong>'
    assert f'<td class="risk-high">{cell} <span>High</span></a></td>' in page
    assert page.count("<strong>0</strong>") == 24


@pytest.fixture
def incident_task(database: Database, demo: dict[str, Actor]) -> int:
    """An open task of the service desk in an incident about e-mail."""
    source = drawing.process(
        "incident",
        drawing.start(),
        drawing.user_task("assess"),
        drawing.end(),
        drawing.path("start", "assess", "end"),
    )
    with database.write() as session:
        deploy(session, SYSTEM, (source,), now=NOW)
    answers = {"title": "Mail stops", "description": "The outbox is stuck", "service": "e-mail"}
    with database.write() as session:
        started = instances.start(session, demo["agent1"], "incident", answers, now=NOW)
        return session.scalars(select(UserTask.id).filter_by(instance_id=started.id)).one()


def test_known_errors_that_match_are_offered_beside_an_incident(
    signed_in: SignedIn, database: Database, incident_task: int
) -> None:
    add(database, "known-error", title="Queue full", symptom="outbox stuck", workaround="Empty it.")
    add(database, "known-error", title="Printer jams")
    agent = signed_in("agent1")

    page = agent.get(f"/tasks/{incident_task}").text
    panel = agent.get(f"/tasks/{incident_task}/known-errors").text

    assert f'hx-get="/tasks/{incident_task}/known-errors"' in page
    assert "Queue full" in panel
    assert "Empty it." in panel
    assert "Printer jams" not in panel


def test_nothing_that_matches_says_so(signed_in: SignedIn, incident_task: int) -> None:
    panel = signed_in("agent1").get(f"/tasks/{incident_task}/known-errors").text

    assert "No known error fits." in panel


def test_the_impact_of_the_service_or_of_a_chosen_component_is_drawn_beside_the_task(
    signed_in: SignedIn, database: Database, incident_task: int
) -> None:
    add(database, "component", name="Mail server", service="e-mail")
    add(database, "component", name="Portal", dependsOn=["mail-server"])
    add(database, "component", name="Shop", dependsOn=["portal"])
    agent = signed_in("agent1")

    of_service = agent.get(f"/tasks/{incident_task}/impact").text
    of_portal = agent.get(f"/tasks/{incident_task}/impact?component=portal").text

    assert "mail-server → portal → shop" in of_service
    assert "portal → shop" in of_portal
    assert "mail-server →" not in of_portal
    assert agent.get(f"/tasks/{incident_task}/impact?component=none").status_code == 404


def test_panels_are_for_those_who_see_the_task(signed_in: SignedIn, incident_task: int) -> None:
    requester = signed_in("requester1")

    for panel in ("known-errors", "impact"):
        assert requester.get(f"/tasks/{incident_task}/{panel}").status_code in {403, 404}
