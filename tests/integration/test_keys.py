"""Numbers that no row can have are answered like numbers that no row has."""

from collections.abc import Callable

import pytest

from integration.acting import do
from itsm_flow.domain.people import SYSTEM
from itsm_flow.errors import NotFound
from itsm_flow.services import instances, jobs, people, processes, records, tasks, tokens
from support import NOW, Database

ASK: dict[str, Callable] = {
    "task": lambda session, key: tasks.get(session, SYSTEM, key),
    "claim": lambda session, key: tasks.claim(session, SYSTEM, key, now=NOW),
    "instance": lambda session, key: instances.cancel(session, SYSTEM, key, reason="x", now=NOW),
    "step": lambda session, key: instances.retry(
        session, SYSTEM, key, variables={}, reason="x", now=NOW
    ),
    "record": lambda session, key: records.get_by_id(session, SYSTEM, key),
    "job": lambda session, key: jobs.complete(session, SYSTEM, key, {}, now=NOW),
    "definition": lambda session, key: processes.source_of(session, SYSTEM, key),
    "token": lambda session, key: tokens.revoke(session, SYSTEM, key, now=NOW),
    "person": people.get,
}


@pytest.mark.parametrize("key", [-1, 1, 1 << 63, 10**30])
@pytest.mark.parametrize("what", ASK)
def test_what_is_not_there_is_not_found_whatever_its_number(
    database: Database, what: str, key: int
) -> None:
    with pytest.raises(NotFound, match=str(key)):
        do(database, lambda session, now: ASK[what](session, key))
