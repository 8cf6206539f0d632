"""The two letters that stand for a person where there is no room for a name."""

import pytest

from itsm_flow.services.demo import PEOPLE
from itsm_flow.web.reading import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Change manager 1", "CM1"),
        ("CAB member 1", "CA1"),
        ("Change implementer 2", "CI2"),
        ("Requester 1", "RE1"),
        ("Ada Lovelace", "AL"),
        ("王小明", "王明"),
        ("變更經理 1", "變理1"),
        ("", ""),
    ],
)
def test_initials_tell_a_role_or_a_person(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_nobody_reads_like_a_priority() -> None:
    found = {initials(person.display_name) for person in PEOPLE}
    assert not found & {"P1", "P2", "P3", "P4", "P5"}
