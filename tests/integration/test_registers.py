"""Registers: rows, their history, who reads and changes them, search, CSV."""

import base64
import csv
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.acting import at_once, do
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.errors import InvalidInput, NotAllowed, NotFound
from itsm_flow.services import audit, registers
from itsm_flow.services.demo_registers import COMPONENTS, SERVICES, create_demo_registers
from itsm_flow.services.refusals import ReasonMissing
from itsm_flow.services.registers import (
    DependencyCycle,
    Entry,
    MayNotKeep,
    RegisterFilter,
    StaleRow,
    components,
    csv_rows,
    known_errors,
    risks,
)
from itsm_flow.store import AuditEvent
from support import NOW, Database

Demo = dict[str, Actor]
RISK = {"title": "Fire", "probability": 2, "impact": 5, "loss": 4}


def put(database: Database, register: str, key: str | None = None, /, **values: Any) -> Entry:
    entry: Entry = do(database, registers.write, SYSTEM, register, values, key=key)
    return entry


def component(database: Database, name: str, *depends_on: str, **more: Any) -> Entry:
    return put(database, "component", name=name, dependsOn=list(depends_on), **more)


def read(database: Database, use_case: Callable[..., Any], *arguments: Any, **facts: Any) -> Any:
    with database.read() as session:
        return use_case(session, *arguments, **facts)


def events(database: Database) -> int:
    with database.read() as session:
        wanted = select(func.count()).select_from(AuditEvent)
        return session.scalar(wanted.where(AuditEvent.kind.startswith("register-row"))) or 0


# ---- rows and their history ---------------------------------------------------------------------


def test_a_row_is_kept_as_it_was_written_and_changed_field_by_field(database: Database) -> None:
    row = put(database, "risk", **RISK, reviewDate="2026-12-01", measures="Extinguishers")
    assert (row.key, row.revision, row.title) == ("RISK-000001", 1, "Fire")
    assert row.values["riskIndex"] == 40
    assert row.values["riskLevel"] == "high"
    assert (row.values["reviewDate"], row.values["state"]) == ("2026-12-01", "open")
    changed = put(database, "risk", row.key, probability=1, reviewDate=None)
    assert changed.revision == 2
    assert changed.values["measures"] == "Extinguishers"
    assert (changed.values["riskIndex"], changed.values["riskLevel"]) == (20, "medium")
    assert changed.values["reviewDate"] is None
    assert read(database, registers.get, SYSTEM, "risk", row.key) == changed


def test_index_and_level_that_a_decision_gives_stand(database: Database) -> None:
    row = put(database, "risk", **RISK, riskIndex=40, riskLevel="critical")
    assert row.values["riskLevel"] == "critical"
    assert put(database, "risk", row.key, strategy="reduce").values["riskLevel"] == "critical"


def test_money_and_numbers_come_back_as_they_went_in(database: Database) -> None:
    given = {"baseline": 4.5, "target": 2, "cost": 1234.56, "savings": 2000}
    row = put(database, "improvement", title="Faster answers", **given)
    assert {name: row.values[name] for name in given} == given


def test_each_change_is_an_event_with_before_and_after(database: Database, demo: Demo) -> None:
    row = put(database, "risk", **RISK)
    facts = {"reason": "Reviewed", "expected_revision": 1}
    do(database, registers.edit, demo["owner1"], "risk", row.key, {"state": "treated"}, **facts)
    first, second = read(database, registers.history, demo["agent1"], "risk", row.key)
    assert (first.revision, first.kind, first.actor_name) == (1, "register-row-added", "system")
    assert {change.name for change in first.changes} >= {"title", "riskIndex", "state"}
    assert (second.actor_name, second.reason) == ("Process owner 1", "Reviewed")
    (change,) = second.changes
    assert (change.name, change.before, change.after) == ("state", "open", "treated")
    assert read(database, audit.verify).holds


def test_a_write_that_changes_nothing_leaves_no_trace(database: Database) -> None:
    row = component(database, "Disk", description="Spins")
    again = put(database, "component", row.key, name="Disk", dependsOn=[], description="Spins")
    assert again == row
    assert events(database) == 1


def test_who_saw_an_older_version_changes_nothing_and_is_shown_both(
    database: Database, demo: Demo
) -> None:
    row = put(database, "risk", **RISK)
    put(database, "risk", row.key, title="Fire and smoke")
    wanted = {"title": "Flood"}
    facts = {"reason": "Renamed", "expected_revision": 1}
    with pytest.raises(StaleRow, match="you saw version 1, it is now 2") as caught:
        do(database, registers.edit, demo["owner1"], "risk", row.key, wanted, **facts)
    stale = caught.value
    assert stale.stored.title == "Fire and smoke"
    assert stale.seen is not None
    assert stale.seen["title"] == "Fire"
    assert stale.submitted == wanted
    assert read(database, registers.get, SYSTEM, "risk", row.key) == stale.stored


def test_of_two_who_change_a_version_at_once_one_is_told(database: Database, demo: Demo) -> None:
    row = put(database, "risk", **RISK)

    def renamed(title: str) -> Callable[[Session], Entry]:
        def attempt(session: Session) -> Entry:
            given = {"title": title}
            facts: Any = {"reason": "Renamed", "expected_revision": 1, "now": NOW}
            return registers.edit(session, demo["owner1"], "risk", row.key, given, **facts)

        return attempt

    outcomes = at_once(database, renamed("Flood"), renamed("Storm"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Entry", "StaleRow"]


def test_names_become_keys_that_are_never_used_twice(database: Database) -> None:
    keys = [component(database, name).key for name in ("Mail Server!", "mail server", "伺服器")]
    assert keys == ["mail-server", "mail-server-2", "component-000003"]


def test_two_who_add_the_same_name_at_once_get_two_keys(database: Database) -> None:
    def add(session: Session) -> Entry:
        return registers.write(session, SYSTEM, "service", {"name": "Printing"}, now=NOW)

    outcomes = at_once(database, add, add)
    keys = sorted(outcome.key for outcome in outcomes if isinstance(outcome, Entry))
    assert keys == ["printing", "printing-2"]


def test_an_erased_change_is_not_shown_as_seen(database: Database, demo: Demo) -> None:
    row = put(database, "risk", **RISK)
    put(database, "risk", row.key, title="Mrs. Smith")
    put(database, "risk", row.key, title="Somebody")
    with database.read() as session:
        event = session.scalars(select(AuditEvent.id).filter_by(chain_id=row.id, sequence=2)).one()
    do(database, audit.erase, demo["admin1"], event, ["changes"], reason="Asked for")
    with pytest.raises(StaleRow) as caught:
        do(database, registers.write, SYSTEM, "risk", {}, key=row.key, expected_revision=2)
    assert caught.value.seen is not None
    assert caught.value.seen["title"] == "Fire"
    assert read(database, registers.history, SYSTEM, "risk", row.key)[1].changes == ()
    assert read(database, audit.verify).holds


BAD = [
    ("risk", {"title": ""}, "title", "Please fill this in."),
    ("risk", {}, "title", "Please fill this in."),
    ("risk", {"title": 7}, "title", "Expected text."),
    ("risk", {"title": "x" * 301}, "title", "This may have at most 300 characters."),
    ("risk", {"title": "x", "probability": 6}, "probability", "Expected a whole number from 1 to"),
    ("risk", {"title": "x", "impact": 1.5}, "impact", "Expected a whole number from 1 to 5."),
    ("risk", {"title": "x", "loss": True}, "loss", "Expected a whole number from 1 to 5."),
    ("risk", {"title": "x", "reviewDate": "soon"}, "reviewDate", "Expected a date"),
    ("risk", {"title": "x", "state": "gone"}, "state", "Expected one of: open, treated, accepted"),
    ("risk", {"title": "x", "riskLevel": ["low"]}, "riskLevel", "Expected one of"),
    ("risk", {"title": "x", "colour": "red"}, "colour", "There is no such field."),
    ("improvement", {"title": "x", "cost": "much"}, "cost", "Expected a number."),
    ("improvement", {"title": "x", "cost": 1e300}, "cost", "Expected a number."),
    ("improvement", {"title": "x", "actual": "nan"}, "actual", "Expected a number."),
    ("component", {"name": "x", "dependsOn": "y"}, "dependsOn", "Expected a list of keys."),
    ("component", {"name": "x", "dependsOn": ["y"]}, "dependsOn", "There is no component y."),
    ("service", {"name": "x", "visibleTo": ["a"] * 201}, "visibleTo", "at most 200 entries"),
]


@pytest.mark.parametrize(("name", "given", "field", "message"), BAD)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_kept(
    database: Database, name: str, given: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        do(database, registers.write, SYSTEM, name, given)
    assert message in caught.value.fields[field][0]
    assert read(database, registers.search, SYSTEM, name).rows == ()
    assert events(database) == 0


# ---- who reads and changes ----------------------------------------------------------------------


def test_only_owners_edit_and_only_with_a_reason(database: Database, demo: Demo) -> None:
    row = put(database, "risk", **RISK)
    for person in ("agent1", "riskmanager1", "admin1", "auditor1"):
        with pytest.raises(MayNotKeep):
            do(database, registers.edit, demo[person], "risk", row.key, {}, reason="Because")
    with pytest.raises(ReasonMissing):
        do(database, registers.edit, demo["owner1"], "risk", row.key, {"title": "x"}, reason=" ")
    added = do(database, registers.edit, demo["owner1"], "risk", None, RISK, reason="Found")
    assert added.key == "RISK-000002"


def test_services_are_seen_by_the_groups_they_name(database: Database, demo: Demo) -> None:
    put(database, "service", name="E-mail")
    put(database, "service", name="Hosting", visibleTo=["operations"])

    def seen(person: str) -> list[str]:
        page = read(database, registers.search, demo[person], "service")
        return [row.key for row in page.rows]

    assert seen("requester1") == seen("agent1") == ["e-mail"]
    for person in ("operator1", "auditor1", "owner1", "repair1"):
        assert seen(person) == ["e-mail", "hosting"]
    for use_case in (registers.get, registers.history):
        with pytest.raises(NotFound):
            read(database, use_case, demo["agent1"], "service", "hosting")
    lines = read(database, lambda s: list(csv_rows.lines(s, demo["agent1"], "service")))
    assert len(lines) == 2


def test_other_registers_are_for_staff(database: Database, demo: Demo) -> None:
    for name in ("component", "known-error", "risk", "improvement"):
        assert read(database, registers.search, demo["agent1"], name).rows == ()
        with pytest.raises(NotAllowed):
            read(database, registers.search, demo["requester1"], name)
    with pytest.raises(NotFound):
        read(database, registers.search, demo["agent1"], "secrets")


# ---- lists --------------------------------------------------------------------------------------


def all_keys(database: Database, name: str, filter_: RegisterFilter, limit: int = 2) -> list[str]:
    keys: list[str] = []
    after = None
    while True:
        page = read(database, registers.search, SYSTEM, name, filter_, after=after, limit=limit)
        keys += [row.key for row in page.rows]
        after = page.next
        if after is None:
            return keys


@pytest.fixture
def many(database: Database) -> Database:
    """Seven risks; some have the same index, some none, some a date."""
    for number, index in enumerate((5, 20, None, 5, 100, None, 20)):
        date = f"2027-0{number}-01" if number % 2 else None
        put(database, "risk", title=f"Risk {number % 3}", riskIndex=index, reviewDate=date)
    return database


SORTS = ["riskIndex", "title", "reviewDate", "updatedAt", "key", "state"]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_every_row_once_in_any_order(
    many: Database, sort: str, descending: bool
) -> None:
    filter_ = RegisterFilter(sort=sort, descending=descending)
    keys = all_keys(many, "risk", filter_)
    assert sorted(keys) == [f"RISK-00000{number}" for number in range(1, 8)]
    assert keys == all_keys(many, "risk", filter_, limit=100)


def test_the_greatest_risk_comes_first_and_none_last(many: Database) -> None:
    page = read(many, registers.search, SYSTEM, "risk")
    assert [row.values["riskIndex"] for row in page.rows] == [100, 20, 20, 5, 5, None, None]


def test_rows_are_found_by_words_and_by_fields(many: Database) -> None:
    put(many, "risk", title="50% loss", description="of all Disks", state="closed")
    assert all_keys(many, "risk", RegisterFilter(text="disks loss")) == ["RISK-000008"]
    assert all_keys(many, "risk", RegisterFilter(text="50%")) == ["RISK-000008"]
    assert all_keys(many, "risk", RegisterFilter(text="risk-000003")) == ["RISK-000003"]
    assert all_keys(many, "risk", RegisterFilter(text="disks none")) == []
    assert all_keys(many, "risk", RegisterFilter(equal={"state": "closed"})) == ["RISK-000008"]
    assert "RISK-000008" not in all_keys(many, "risk", RegisterFilter(equal={"state": "not-over"}))
    assert "RISK-000003" in all_keys(many, "risk", RegisterFilter(equal={"state": "not-over"}))
    assert read(many, registers.choices, SYSTEM, "risk", "state")[:2] == ("not-over", "open")


def mark(*parts: Any) -> str:
    """The mark of a page as somebody may make it up."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    ("filter_", "after", "field"),
    [
        (RegisterFilter(sort="id"), None, "sort"),
        (RegisterFilter(equal={"id": "1"}), None, "id"),
        (RegisterFilter(equal={"state": "gone"}), None, "state"),
        (None, "x", "after"),
        (None, mark(1, 2, 3), "after"),
        (None, mark("x", 1), "after"),
        (None, mark(1, 10**20), "after"),
        (None, mark(10**20, 1), "after"),
        (None, mark(True, 1), "after"),
        (RegisterFilter(sort="title"), mark(1, 1), "after"),
        (RegisterFilter(sort="reviewDate"), mark(1, 1), "after"),
        (RegisterFilter(sort="reviewDate"), mark("soon", 1), "after"),
        (RegisterFilter(sort="updatedAt"), mark("2026-01-01", 1), "after"),
    ],
)
def test_unknown_columns_and_marks_are_refused(
    database: Database, filter_: RegisterFilter | None, after: str | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(database, registers.search, SYSTEM, "risk", filter_, after=after)
    assert field in caught.value.fields


def test_csv_has_a_line_for_each_row_and_no_formulas(
    many: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_rows, "BATCH", 3)
    put(many, "risk", title='=1+1, "x"\nline', description="@home", riskIndex=125)
    titles = {"title": "風險"}
    lines = read(many, lambda s: list(csv_rows.lines(s, SYSTEM, "risk", titles=titles)))
    header, *rows = csv.reader("".join(lines).splitlines(keepends=True))
    assert header[:3] == ["key", "風險", "description"]
    assert len(rows) == 8
    assert rows[0][1:3] == ['\'=1+1, "x"\nline', "'@home"]


# ---- components ---------------------------------------------------------------------------------


def test_a_dependency_that_closes_a_cycle_is_refused_and_the_cycle_named(
    database: Database,
) -> None:
    component(database, "Disk")
    component(database, "Base", "disk")
    component(database, "Shop", "base")
    with pytest.raises(DependencyCycle, match="disk → shop → base → disk") as caught:
        put(database, "component", "disk", dependsOn=["shop"])
    assert "disk → shop → base → disk" in caught.value.fields["dependsOn"][0]
    with pytest.raises(DependencyCycle, match="disk → disk"):
        put(database, "component", "disk", dependsOn=["disk"])
    assert read(database, registers.get, SYSTEM, "component", "disk").revision == 1


def test_a_cycle_that_is_marked_mutual_is_kept(database: Database) -> None:
    component(database, "One")
    component(database, "Two", "one")
    one = put(database, "component", "one", mutualWith=["two"])
    assert (one.values["dependsOn"], one.values["mutualWith"]) == (["two"], ["two"])
    parted = put(database, "component", "one", dependsOn=[])
    assert parted.values["mutualWith"] == []
    with pytest.raises(DependencyCycle):
        put(database, "component", "one", dependsOn=["two"])


def test_two_who_would_close_a_cycle_together_do_not(database: Database) -> None:
    component(database, "One")
    component(database, "Two")

    def needing(key: str, other: str) -> Callable[[Session], Entry]:
        return lambda session: registers.write(
            session, SYSTEM, "component", {"dependsOn": [other]}, key=key, now=NOW
        )

    outcomes = at_once(database, needing("one", "two"), needing("two", "one"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DependencyCycle", "Entry"]


def test_impact_names_what_depends_on_a_component_and_on_a_service(
    database: Database, demo: Demo
) -> None:
    do(database, create_demo_registers)
    found = read(database, components.impact, demo["agent1"], "database-server")
    assert [(item.name, item.service) for item in found] == [
        ("ERP application", "erp"),
        ("Web server", "intranet-portal"),
    ]
    reached = read(database, components.impact_of_service, demo["agent1"], "data-centre-hosting")
    assert {"e-mail", "erp", "network"} <= {item.service for item in reached}
    assert "data-centre-hosting" not in {item.service for item in reached}
    with pytest.raises(NotFound):
        read(database, components.impact, demo["agent1"], "nothing")


def test_demo_registers_are_made_once(database: Database) -> None:
    do(database, create_demo_registers)
    do(database, create_demo_registers)
    assert events(database) == len(SERVICES) + len(COMPONENTS)
    assert {"e-mail", "network", "erp", "intranet-portal", "workplace-pc", "telephony"} <= set(
        all_keys(database, "service", RegisterFilter())
    )


# ---- known errors and risks ---------------------------------------------------------------------


def test_known_errors_are_found_by_what_people_say(database: Database) -> None:
    put(database, "known-error", title="Mailbox full", symptom="Cannot send mail", service="e-mail")
    put(database, "known-error", title="Printer jam", workaround="Restart the spooler")
    put(database, "known-error", title="Mail queue", symptom="Mail to partners waits")
    put(database, "known-error", title="無法收發郵件", cause="郵件伺服器磁碟已滿")
    put(database, "known-error", title="Mail lost", state="closed")

    def titles(text: str, service: str | None = None) -> list[str]:
        found = read(database, known_errors.matching, text, service)
        return [match.entry.title for match in found]

    assert titles("My MAILBOX cannot send!") == ["Mailbox full"]
    assert titles("the spooler has a problem") == ["Printer jam"]
    assert titles("mail to the partners") == ["Mail queue", "Mailbox full"]
    assert titles("mail to the partners", "e-mail") == ["Mailbox full", "Mail queue"]
    assert titles("今天郵件很慢") == ["無法收發郵件"]
    assert titles("is the to") == titles("") == []


def test_a_rare_word_counts_for_more_than_common_ones(database: Database) -> None:
    for number in range(3):
        put(database, "known-error", title=f"Mail server {number}")
    put(database, "known-error", title="Outlook")
    found = read(database, known_errors.matching, "mail server outlook", limit=2)
    assert [(match.entry.title, match.words) for match in found] == [
        ("Outlook", 1),
        ("Mail server 2", 2),
    ]


def test_a_known_error_that_was_changed_is_found_by_its_new_words(database: Database) -> None:
    row = put(database, "known-error", title="Mailbox full")
    put(database, "known-error", row.key, title="Quota reached")
    assert read(database, known_errors.matching, "mailbox") == ()
    (match,) = read(database, known_errors.matching, "quota was reached")
    assert (match.entry.key, match.words) == ("KE-000001", 2)


def test_the_matrix_counts_risks_that_are_not_closed(database: Database, demo: Demo) -> None:
    for state in ("open", "treated", "closed"):
        put(database, "risk", **RISK, state=state)
    put(database, "risk", title="Not assessed")
    rows = read(database, risks.matrix, demo["agent1"])
    assert [row[0].probability for row in rows] == [5, 4, 3, 2, 1]
    counts = {(cell.probability, cell.impact): cell.count for row in rows for cell in row}
    assert counts[2, 5] == 2
    assert sum(counts.values()) == 2
    with pytest.raises(NotAllowed):
        read(database, risks.matrix, demo["requester1"])
