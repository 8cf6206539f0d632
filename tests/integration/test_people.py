"""Signing in, tokens, accounts, notifications and repeated requests."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.acting import at_once, do
from itsm_flow.domain.people import SYSTEM, Actor, Permission
from itsm_flow.errors import InvalidInput, NotAllowed, NotFound
from itsm_flow.services import (
    accounts,
    audit,
    idempotency,
    instances,
    notifications,
    people,
    tokens,
)
from itsm_flow.services import (
    demo as demo_service,
)
from itsm_flow.services.passwords import Hashing
from itsm_flow.services.refusals import KeyUsedOtherwise
from itsm_flow.store import ApiToken, AuditEvent, Group, IdempotencyKey, Record, User
from support import FAST_HASHING, NOW, Database

Demo = dict[str, Actor]


def _events(database: Database, kind: str) -> int:
    with database.read() as session:
        wanted = select(func.count()).select_from(AuditEvent).filter_by(kind=kind)
        return session.scalar(wanted) or 0


# ---- signing in ---------------------------------------------------------------------------------


def test_who_signs_in_is_known_with_groups_permissions_and_processes(
    database: Database, demo: Demo
) -> None:
    actor = do(database, people.authenticate, "owner1", "demo", hashing=FAST_HASHING)
    assert actor == demo["owner1"]
    assert actor.owns == {"incident", "problem", "change", "release", "transition", "risk", "csi"}
    assert actor.may(Permission.OWN_PROCESSES)
    assert not actor.may(Permission.ADMINISTER)
    assert demo["changemanager1"].groups == {"change-management", "ecab"}
    assert _events(database, "signed-in") == 1


@pytest.mark.parametrize(
    ("username", "password"), [("owner1", "wrong"), ("nobody", "demo"), ("own\x00er1", "d")]
)
def test_a_wrong_name_or_password_is_refused_alike(
    database: Database, demo: Demo, username: str, password: str
) -> None:
    with pytest.raises(people.SignInRefused, match="do not fit together"):
        do(database, people.authenticate, username, password, hashing=FAST_HASHING)
    do(database, people.note_refused_sign_in, username)
    assert (_events(database, "signed-in"), _events(database, "sign-in-refused")) == (0, 1)


def test_a_closed_account_cannot_sign_in(database: Database, demo: Demo) -> None:
    do(database, accounts.close_account, demo["admin1"], "agent1")
    with pytest.raises(people.SignInRefused):
        do(database, people.authenticate, "agent1", "demo", hashing=FAST_HASHING)
    with database.read() as session:
        assert people.actor_of(session, demo["agent1"].id) is None
        assert people.actor_of(session, 12345) is None


def test_a_hash_of_another_cost_is_renewed_on_signing_in(database: Database, demo: Demo) -> None:
    def hash_of() -> str | None:
        with database.read() as session:
            return session.scalar(select(User.password_hash).filter_by(username="agent1"))

    before = hash_of()
    dearer = Hashing(time_cost=2, memory_kib=16)
    do(database, people.authenticate, "agent1", "demo", hashing=dearer)
    after = hash_of()
    assert after != before
    do(database, people.authenticate, "agent1", "demo", hashing=dearer)
    assert hash_of() == after


def test_checking_a_password_leaves_no_trace(database: Database, demo: Demo) -> None:
    with database.read() as session:
        found = people.check_password(session, "agent1", "demo", hashing=FAST_HASHING)
        assert found == demo["agent1"]
        assert people.check_password(session, "agent1", "no", hashing=FAST_HASHING) is None
    assert _events(database, "signed-in") == 0


# ---- tokens -------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_ends_with_its_time_or_by_its_owner(
    database: Database, demo: Demo
) -> None:
    agent = demo["agent1"]
    token, text = do(database, tokens.create, agent, "script", expires_at=NOW + timedelta(days=1))
    with database.read() as session:
        assert tokens.actor_of(session, text, now=NOW) == agent
        assert tokens.actor_of(session, text + "x", now=NOW) is None
        assert tokens.actor_of(session, text, now=NOW + timedelta(days=1)) is None
        assert text not in str(session.scalars(select(ApiToken.token_hash)).all())
        assert [item.name for item in tokens.mine(session, agent)] == ["script"]
    with pytest.raises(NotFound):
        do(database, tokens.revoke, demo["agent2"], token.id)
    do(database, tokens.revoke, agent, token.id)
    with database.read() as session:
        assert tokens.actor_of(session, text, now=NOW) is None
        assert tokens.mine(session, agent) == ()


# ---- accounts -----------------------------------------------------------------------------------


def test_only_administrators_manage_people(database: Database, demo: Demo) -> None:
    with pytest.raises(NotAllowed):
        do(database, accounts.create_user, demo["agent1"], "eve", "Eve")
    do(database, accounts.create_user, demo["admin1"], "eve", "Eve", groups=["cab"])
    do(database, accounts.grant, demo["admin1"], "eve", Permission.WORK)
    do(database, accounts.set_groups, demo["admin1"], "eve", ["ecab"])
    do(database, accounts.own_process, demo["admin1"], "eve", "change")
    with database.read() as session:
        eve = people.actor_named(session, "eve")
        assert eve is not None
        assert (eve.groups, eve.owns) == ({"ecab"}, {"change"})
        assert eve.permissions == {Permission.WORK}
        assert audit.verify(session).holds
    do(database, accounts.revoke, demo["admin1"], "eve", Permission.WORK)
    with pytest.raises(accounts.NameTaken, match="person eve"):
        do(database, accounts.create_user, demo["admin1"], "eve", "Eve")
    with pytest.raises(InvalidInput):
        do(database, accounts.create_user, demo["admin1"], "system", "System")
    with pytest.raises(NotFound):
        do(database, accounts.set_groups, demo["admin1"], "eve", ["nowhere"])


def test_a_password_is_changed_with_the_old_one(database: Database, demo: Demo) -> None:
    agent = demo["agent1"]
    change = accounts.set_password
    with pytest.raises(InvalidInput):
        do(database, change, agent, "wrong", "a long one", hashing=FAST_HASHING)
    with pytest.raises(InvalidInput):
        do(database, change, agent, "demo", "short", hashing=FAST_HASHING)
    do(database, change, agent, "demo", "a long one", hashing=FAST_HASHING)
    do(database, people.authenticate, "agent1", "a long one", hashing=FAST_HASHING)


def test_demo_people_are_made_once(database: Database, demo: Demo) -> None:
    do(database, demo_service.create_demo_people, hashing=FAST_HASHING)
    with database.read() as session:
        found = session.scalar(select(func.count()).select_from(User))
        groups = set(session.scalars(select(Group.key)))
    assert found == len(demo_service.PEOPLE)
    assert groups == set(demo_service.GROUPS)


def test_people_are_found_by_name_and_told_by_group(database: Database, demo: Demo) -> None:
    with database.read() as session:
        assert [user.username for user in people.find(session, "CAB")] == ["cab1", "cab2", "cab3"]
        assert [user.username for user in people.members(session, "ecab")] == ["changemanager1"]
        assert people.display_names(session, ["cab1", None, "x"]) == {"cab1": "CAB member 1"}
    do(database, notifications.notify, ["cab", "cab1", "agent1", "nobody"], "Hello", "There")
    with database.read() as session:
        assert notifications.unread(session, demo["cab1"]) == 1
        assert notifications.unread(session, demo["cab2"]) == 1
        assert notifications.unread(session, demo["agent2"]) == 0
        (told,) = notifications.mine(session, demo["agent1"])
    assert (told.subject, told.read_at) == ("Hello", None)
    do(database, notifications.mark_read, demo["cab1"])
    with database.read() as session:
        assert notifications.unread(session, demo["cab1"]) == 0


# ---- repeated requests --------------------------------------------------------------------------


def test_a_repeated_request_is_carried_out_once(database: Database, demo: Demo) -> None:
    done: list[int] = []

    def work() -> dict[str, object]:
        done.append(1)
        return {"number": len(done)}

    def ask(key: str | None, request: str, actor: Actor = SYSTEM) -> object:
        return do(database, idempotency.once, actor, key, request, work)

    assert ask("k", "a") == {"number": 1}
    assert ask("k", "a") == {"number": 1}
    assert ask("other", "a") == {"number": 2}
    assert ask("k", "a", demo["agent1"]) == {"number": 3}
    assert ask(None, "a") == {"number": 4}
    with pytest.raises(KeyUsedOtherwise):
        ask("k", "b")
    with pytest.raises(InvalidInput):
        ask("k" * 201, "a")
    assert len(done) == 4


def test_a_request_that_failed_may_be_tried_again(database: Database) -> None:
    def fail() -> dict[str, object]:
        raise NotFound(what="thing", key=1)

    with pytest.raises(NotFound):
        do(database, idempotency.once, SYSTEM, "k", "a", fail)
    assert do(database, idempotency.once, SYSTEM, "k", "a", lambda: {"ok": True}) == {"ok": True}


def test_the_same_request_twice_at_once_is_carried_out_once(
    database: Database, demo: Demo, review: str
) -> None:
    def ask(session: Session) -> object:
        def work() -> dict[str, object]:
            record = instances.start(session, demo["agent1"], review, {}, now=NOW)
            return {"number": record.number}

        return idempotency.once(session, demo["agent1"], "k", "a", work, now=NOW)

    outcomes = at_once(database, ask, ask)
    assert outcomes == [{"number": "PRC-2026-000001"}] * 2
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Record)) == 1


def test_answers_given_long_ago_are_forgotten(database: Database) -> None:
    for _ in range(2):
        do(database, idempotency.once, SYSTEM, "k", "a", lambda: {"ok": True})
        with database.write() as session:
            idempotency.forget(session, before=NOW + timedelta(days=1))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0
