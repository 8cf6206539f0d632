"""What a record is tied to: its chain, what it waits for, and what found no receiver."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from integration import drawing
from integration.acting import deliver_all
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import audit, chains, instances, messages, tasks
from itsm_flow.services.chains import MOST_RECORDS
from itsm_flow.services.deploy import deploy
from itsm_flow.services.outbox import TIME_TO_LIVE
from itsm_flow.store import MessageStatus, OutboxMessage, Record, UserTask
from itsm_flow.web.chain import drawn, fitting
from support import NOW, Database
from web.conftest import Clock, Reader
from web.handing_over import ASKS, MENDS, hand_over

SignedIn = Callable[[str], Reader]


@pytest.fixture
def asking(database: Database, demo: dict[str, Actor]) -> Record:
    """A record that has asked for a change which nobody has taken yet."""
    with database.write() as session:
        deploy(session, SYSTEM, hand_over(), now=NOW)
    with database.write() as session:
        return instances.start(session, demo["agent1"], ASKS, {"title": "mail"}, now=NOW)


@pytest.fixture
def mending(database: Database, asking: Record) -> Record:
    """The record that was opened for it."""
    deliver_all(database, now=NOW)
    with database.read() as session:
        return session.scalars(select(Record).filter_by(kind=MENDS)).one()


def mend(database: Database, actor: Actor, record: Record) -> None:
    """Complete the one task of a record."""
    with database.write() as session:
        task_id = session.scalars(select(UserTask.id).filter_by(instance_id=record.id)).one()
        tasks.claim(session, actor, task_id, now=NOW)
        tasks.complete(session, actor, task_id, {}, now=NOW)


def links(reader: Reader, record: Record) -> str:
    answer = reader.get(f"/records/{record.number}/links")
    assert answer.status_code == 200
    return answer.text


def test_a_record_says_what_it_chose_to_wait_for(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor], asking: Record
) -> None:
    chosen = {"title": "mail", "awaitedNumber": "PRB-2026-000009"}
    with database.write() as session:
        record = instances.start(session, demo["agent1"], ASKS, chosen, now=NOW)
    page = signed_in("agent1").get(f"/records/{record.number}").text
    assert "Waiting for PRB-2026-000009 to be completed." in page


def test_a_record_says_which_change_it_waits_for(
    signed_in: SignedIn, asking: Record, mending: Record
) -> None:
    page = signed_in("agent1").get(f"/records/{asking.number}").text

    assert f"Waiting for {mending.number} to be completed." in page


def test_a_record_says_that_nobody_has_taken_its_request(
    signed_in: SignedIn, asking: Record
) -> None:
    page = signed_in("agent1").get(f"/records/{asking.number}").text

    assert "Waiting: nobody has taken the message “Change required” yet." in page


def test_a_record_says_for_which_signal_it_waits_but_not_what_only_stands_by(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    def hears(tag: str, id_: str, signal: str) -> str:
        return drawing.node(tag, id_, f'<bpmn:signalEventDefinition signalRef="{signal}"/>')

    inside = hears("startEvent", "begun", "stop") + drawing.end("stopped")
    inside += drawing.path("begun", "stopped")
    source = drawing.process(
        "hearing",
        drawing.start(),
        hears("intermediateCatchEvent", "wait", "go"),
        drawing.end(),
        drawing.path("start", "wait", "end"),
        drawing.node("subProcess", "handler", inside, triggeredByEvent="true"),
        roots='<bpmn:signal id="go" name="go-on"/><bpmn:signal id="stop" name="stop-it"/>',
    )
    with database.write() as session:
        deploy(session, SYSTEM, [source], now=NOW)
        record = instances.start(session, demo["agent1"], "hearing", {}, now=NOW)
    page = signed_in("agent1").get(f"/records/{record.number}").text
    assert "Waiting for the signal “go-on”." in page
    assert "stop-it" not in page


def test_a_record_that_was_answered_waits_no_longer(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor], asking: Record, mending: Record
) -> None:
    mend(database, demo["agent1"], mending)
    deliver_all(database, now=NOW)

    assert "Waiting for" not in signed_in("agent1").get(f"/records/{asking.number}").text


def test_both_records_draw_the_chain_with_its_reasons(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor], asking: Record, mending: Record
) -> None:
    mend(database, demo["agent1"], mending)
    deliver_all(database, now=NOW)
    agent = signed_in("agent1")

    for record, other in ((asking, mending), (mending, asking)):
        page = links(agent, record)
        assert "The cause lies in the mail server." in page
        assert "It was carried out." in page
        assert "Change required · Change completed" in page
        assert re.search(rf'<a href="/records/{other.number}" class="chain-box"', page)
        assert re.search(rf'<a href="/records/{record.number}" class="chain-box chain-here"', page)


def test_the_chain_of_somebody_elses_records_has_no_titles(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor]
) -> None:
    with database.write() as session:
        deploy(session, SYSTEM, hand_over(), now=NOW)
    with database.write() as session:
        own = instances.start(session, demo["requester1"], ASKS, {"title": "mail"}, now=NOW)
    deliver_all(database, now=NOW)

    page = links(signed_in("requester1"), own)

    assert "MENDS" not in page
    assert "Mend mail" not in page
    assert "PRC-2026-000001" in page
    assert 'href="/records/PRC-2026-000002"' not in page


def test_a_stranger_sees_no_chain(signed_in: SignedIn, asking: Record) -> None:
    answer = signed_in("requester2").get(f"/records/{asking.number}/links")

    assert answer.status_code == 404


def test_a_message_without_a_receiver_is_seen_with_its_time_to_live(
    signed_in: SignedIn, database: Database, clock: Clock, demo: dict[str, Actor], record: Record
) -> None:
    agent = signed_in("agent1")
    found = {"what": "Certificates end", "probability": "4", "reason": "Nobody renews them."}

    answer = agent.post(f"/records/{record.number}/risks", found)
    waiting = links(agent, record)
    clock.at = NOW + TIME_TO_LIVE + timedelta(seconds=1)
    with database.write() as session:
        messages.deliver_due(session, now=clock.at)

    assert answer.status_code == 303
    assert "Nobody renews them." in waiting
    assert "kept until Apr 1, 2026" in waiting
    assert "not taken by Apr 1, 2026" in links(agent, record)


def test_a_found_risk_is_sent_with_its_payload_and_told_on_the_chain(
    signed_in: SignedIn, database: Database, record: Record
) -> None:
    agent = signed_in("agent1")
    found = {"what": " Certificates end ", "probability": "4", "reason": "Nobody renews them."}

    agent.post(f"/records/{record.number}/risks", found)

    with database.read() as session:
        sent = session.scalars(select(OutboxMessage)).one()
        assert audit.verify(session).holds
    assert (sent.name, sent.status, sent.from_instance_id) == (
        "risk-identified",
        MessageStatus.WAITING,
        record.id,
    )
    assert sent.variables == {
        "originNumber": record.number,
        "originProcess": record.kind,
        "title": "Certificates end",
        "service": None,
        "reason": "Nobody renews them.",
        "requester": "agent1",
        "feltProbability": 4,
    }
    page = agent.get(f"/records/{record.number}").text
    assert "Risk found" in page
    assert "Nobody renews them." in page


def test_a_risk_that_is_sent_twice_is_handed_over_once(
    signed_in: SignedIn, database: Database, record: Record
) -> None:
    agent = signed_in("agent1")
    page = agent.get(f"/records/{record.number}").text
    key = page.split('name="idempotency_key" value="')[1].split('"')[0]
    found = {"what": "x", "probability": "1", "reason": "y", "idempotency_key": key}
    found["csrf_token"] = agent.token()

    for _ in range(2):
        agent.client.post(f"/records/{record.number}/risks", data=found)

    with database.read() as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"what": " "}, "Say what could go wrong."),
        ({"what": "x" * 301}, "Say it in fewer words."),
        ({"probability": "6"}, "Choose how probable it is."),
        ({"probability": ""}, "Choose how probable it is."),
        ({"reason": ""}, "Say why."),
        ({"reason": "x" * 1001}, "Say it in fewer words."),
    ],
)
def test_a_risk_that_does_not_fit_is_refused_with_what_is_missing(
    signed_in: SignedIn, database: Database, record: Record, changed: dict[str, str], said: str
) -> None:
    found = {"what": "x", "probability": "1", "reason": "y", **changed}

    answer = signed_in("agent1").post(f"/records/{record.number}/risks", found)

    assert answer.status_code == 400
    assert said in answer.text
    with database.read() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


def test_an_auditor_reads_and_hands_over_nothing(signed_in: SignedIn, record: Record) -> None:
    auditor = signed_in("auditor1")
    found = {"what": "x", "probability": "1", "reason": "y"}

    assert "Found a risk" not in auditor.get(f"/records/{record.number}").text
    assert auditor.post(f"/records/{record.number}/risks", found).status_code == 403


def test_a_stranger_hands_over_no_risk(signed_in: SignedIn, record: Record) -> None:
    found = {"what": "x", "probability": "1", "reason": "y"}

    answer = signed_in("requester2").post(f"/records/{record.number}/risks", found)

    assert answer.status_code == 404


def test_a_chain_that_is_too_long_is_cut_and_says_so(
    signed_in: SignedIn, database: Database, demo: dict[str, Actor], asking: Record, mending: Record
) -> None:
    with database.write() as session:
        for number in range(MOST_RECORDS):
            other = instances.start(session, demo["agent1"], ASKS, {"title": "x"}, now=NOW)
            session.add(
                OutboxMessage(
                    message_id=f"more-{number}",
                    name="x",
                    variables={},
                    created_at=NOW,
                    created_by=0,
                    expires_at=NOW,
                    status=MessageStatus.DELIVERED,
                    from_instance_id=mending.id,
                    delivered_to=other.id,
                )
            )
    with database.read() as session:
        chain = chains.of_record(session, demo["agent1"], asking.id)

    assert len(chain.records) == MOST_RECORDS
    assert chain.cut
    assert "This chain is longer than shown" in links(signed_in("agent1"), asking)


def test_boxes_stand_apart_and_in_the_order_of_the_hand_overs(
    database: Database, demo: dict[str, Actor], asking: Record, mending: Record
) -> None:
    with database.read() as session:
        picture = drawn(chains.of_record(session, demo["agent1"], mending.id), mending.id)

    first, second = picture.boxes
    assert (first.record.id, second.record.id) == (asking.id, mending.id)
    assert (first.is_here, second.is_here) == (False, True)
    assert first.x + 196 < second.x
    assert first.y == second.y
    assert picture.width >= second.x + 196


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mail is down", "Mail is down"),
        ("x" * 23, "x" * 23),
        ("x" * 24, "x" * 22 + "…"),
        ("郵件伺服器故障" * 2, "郵件伺服器故障郵件伺…"),
    ],
)
def test_a_title_is_cut_to_what_fits(text: str, shown: str) -> None:
    assert fitting(text) == shown
