"""The coverage page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import itsm_flow
from itsm_flow.domain.guideline import CLAUSES
from itsm_flow.store import Record
from web.conftest import Reader

SignedIn = Callable[[str], Reader]
ROOT = Path(itsm_flow.__file__).parent


def test_owners_auditors_and_operators_come_in(signed_in: SignedIn, record: Record) -> None:
    for username in ("owner1", "auditor1", "repair1"):
        assert signed_in(username).get("/coverage").status_code == 200
    for username in ("agent1", "requester1", "admin1"):
        assert signed_in(username).get("/coverage").status_code == 403


def test_it_leads_from_a_clause_to_the_records_behind_it(
    signed_in: SignedIn, record: Record
) -> None:
    auditor = signed_in("auditor1")

    page = auditor.get("/coverage").text
    gaps = auditor.get("/coverage?only=gaps&from=2026-01-01&to=nonsense").text

    assert "Organisation of service management" in page
    assert "no step carries it" in page
    assert "Organisation of service management" in gaps
    assert auditor.get("/coverage?only=never").status_code == 200
    assert auditor.get("/coverage/review/1/nowhere").status_code == 404
    assert auditor.get("/coverage/review/1/start?after=nonsense").status_code in {400, 422}


def test_clauses_are_called_what_the_guideline_calls_them(
    signed_in: SignedIn, record: Record
) -> None:
    auditor = signed_in("auditor1")
    for language, title in (("zh-Hant", "服務管理組織結構"), ("zh-Hans", "服务管理组织结构")):
        auditor.client.set_cookie("language", language)
        assert title in auditor.get("/coverage").text


def test_every_title_has_simplified_signs() -> None:
    path = ROOT / "translations/zh_Hans/LC_MESSAGES/guideline.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale="zh_Hans")
    translated = {str(item.id) for item in catalogue if item.id and item.string}
    assert translated == {clause.title for clause in CLAUSES.values()}


@pytest.mark.parametrize("address", ["/coverage?from=0001-01-01", "/coverage?to=9999-12-31"])
def test_no_day_is_too_far(signed_in: SignedIn, record: Record, address: str) -> None:
    assert signed_in("auditor1").get(address).status_code == 200
