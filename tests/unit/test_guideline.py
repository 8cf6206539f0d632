"""The guideline's clauses as data."""

import pytest

from itsm_flow.domain.guideline import CLAUSES, CarriedOutAs, clause, parent_key
from itsm_flow.domain.guideline_clauses import ROWS
from itsm_flow.errors import NotFound


def test_every_key_is_there_once_and_below_its_parent() -> None:
    keys = [row[0] for row in ROWS]
    assert len(keys) == len(set(keys)) == len(CLAUSES)
    for key in keys:
        parent = parent_key(key)
        assert parent is None or keys.index(parent) < keys.index(key)


@pytest.mark.parametrize(
    ("key", "parent"),
    [("5.2.2(3)", "5.2.2"), ("5.2.2", "5.2"), ("5.2", "5"), ("1.3-5", "1.3"), ("10", None)],
)
def test_a_clause_is_part_of_the_one_around_it(key: str, parent: str | None) -> None:
    assert clause(key).parent == parent


def test_a_point_is_carried_out_as_its_section() -> None:
    expected = {CarriedOutAs.PROCESS, CarriedOutAs.DECISION, CarriedOutAs.REGISTER}
    assert clause("5.2.2(3)").carried_out_as == expected
    assert clause("5.2").carried_out_as == expected
    assert clause("5").carried_out_as == frozenset()


def test_titles_are_the_guidelines_own_words() -> None:
    assert clause("4.2").title == "變更管理"
    assert clause("5.2.1(1)").title == "事故"
    assert clause("8.1.3(4)").title == "風險清單"


def test_an_unknown_clause_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"There is no clause 99\.1"):
        clause("99.1")
