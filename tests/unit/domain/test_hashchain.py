"""Headers and commitments, byte for byte."""

from datetime import UTC, datetime

import pytest

from itsm_flow.domain.chaincheck import ChainChecker, StoredEvent, StoredHead
from itsm_flow.domain.hashchain import (
    Header,
    canonical,
    commitment,
    digest,
    moment_text,
    read_header,
)

AT = datetime(2026, 3, 2, 9, 0, 0, 123, tzinfo=UTC)


def test_a_header_is_these_bytes_today_and_for_ever() -> None:
    header = Header("instance/1", 2, AT, 3, "entered", element="a", previous=b"\x00" * 3)
    text = '["instance/1",2,"AAAA","2026-03-02T09:00:00.000123Z","3","entered",null,"a"]'
    assert header.to_bytes() == text.encode()


def test_a_header_is_read_as_it_was_written() -> None:
    header = Header(
        "instance/1",
        1,
        AT,
        0,
        "completed",
        on_behalf_of=7,
        definition=5,
        flows=("a", "b"),
        of=(1, 3),
        erased=("9/submitted",),
        fields={"submitted": "xyz"},
    )
    assert read_header(header.to_bytes()) == {
        "chain": "instance/1",
        "sequence": 1,
        "at": "2026-03-02T09:00:00.000123Z",
        "actor": "0",
        "kind": "completed",
        "definition": "5",
        "fields": {"submitted": "xyz"},
        "flows": ["a", "b"],
        "of": [1, 3],
        "onBehalfOf": "7",
        "erased": ["9/submitted"],
    }


@pytest.mark.parametrize("bad", [b"", b"{}", b"\xff", b"[" + b"1," * 20 + b"1]"])
def test_other_bytes_are_no_header(bad: bytes) -> None:
    with pytest.raises(ValueError, match=r"Expecting|decode|no header"):
        read_header(bad)


def test_values_are_written_in_one_way_only() -> None:
    assert canonical({"b": 1, "a": "變"}) == '{"a":"變","b":1}'.encode()
    assert canonical({"x": "\ud800"}) == b'{"x":"\\ud800"}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("inf"))


def test_a_commitment_fits_one_value_under_one_salt() -> None:
    made = commitment(b"salt", b"value")
    assert made == commitment(b"salt", b"value")
    assert made not in {commitment(b"tlas", b"value"), commitment(b"salt", b"other")}


def test_an_empty_chain_with_a_length_misses_all_events() -> None:
    flaws = list(ChainChecker("x/1").finish(StoredHead("x/1", 3, b"")))
    assert [flaw.what for flaw in flaws] == ["events 1 to 3 are missing"]


def test_a_first_event_that_follows_another_is_found() -> None:
    header = Header("x/1", 1, AT, 0, "k", previous=b"abc").to_bytes()
    event = StoredEvent(
        id=1,
        sequence=1,
        at=moment_text(AT),
        actor_id=0,
        kind="k",
        element_id=None,
        clause=None,
        definition_id=None,
        hash=digest(header),
        header=header,
        contents={},
    )
    flaws = [flaw.what for flaw in ChainChecker("x/1").check(event)]
    assert flaws == ["it follows an event that is not there"]
