"""Who sees what."""

import pytest

from api.live import Server


@pytest.fixture
def numbers(server: Server) -> dict[str, str]:
    """A record of each requester's: username → number."""
    started = {}
    for username in ("requester1", "requester2"):
        body = {"processDefinitionId": "order", "variables": {"orderId": username}}
        answer = server.ask("POST", "/process-instances", as_=username, json=body)
        assert answer.status_code == 200, answer.text
        started[username] = answer.json()["recordNumber"]
    return started


@pytest.mark.parametrize("noun", ["process-instances", "records"])
def test_requesters_list_their_own_and_staff_and_auditors_all(
    server: Server, numbers: dict[str, str], noun: str
) -> None:
    def listed(username: str) -> set[str]:
        answer = server.ask("POST", f"/{noun}/search", as_=username, json={})
        items = answer.json()["items"]
        return {item.get("recordNumber") or item["number"] for item in items}

    assert listed("requester1") == {numbers["requester1"]}
    assert listed("requester2") == {numbers["requester2"]}
    for username in ("agent1", "auditor1", "repair1", "owner1"):
        assert listed(username) == set(numbers.values())


def test_a_record_of_somebody_else_is_not_found(server: Server, numbers: dict[str, str]) -> None:
    path = f"/records/{numbers['requester1']}"
    mine = server.ask("GET", path, as_="requester1").json()
    assert (mine["number"], mine["requester"], mine["kind"]) == (
        numbers["requester1"],
        "requester1",
        "order",
    )
    instance = f"/process-instances/{mine['processInstanceKey']}"
    for hidden in (path, f"{path}/history", instance):
        assert server.ask("GET", hidden, as_="requester2").status_code == 404


def test_the_history_tells_who_did_what_on_which_version(
    server: Server, numbers: dict[str, str]
) -> None:
    number = numbers["requester1"]
    answer = server.ask("GET", f"/records/{number}/history", as_="auditor1").json()
    started = answer["items"][0]
    assert (started["kind"], started["actorName"]) == ("started", "Requester 1")
    assert started["content"]["submitted"] == {"orderId": "requester1"}
    entered = next(event for event in answer["items"] if event["elementId"] == "approve")
    assert entered["elementName"] == "Approve order"
    assert entered["version"] == 1
    assert entered["at"].endswith("Z")


def test_a_requester_reads_no_task_of_others(server: Server, numbers: dict[str, str]) -> None:
    found = server.ask("POST", "/user-tasks/search", as_="agent1", json={}).json()["items"]
    assert len(found) == 2
    seen = server.ask("POST", "/user-tasks/search", as_="requester1", json={})
    keys = {task["processInstanceKey"] for task in seen.json()["items"]}
    others = {
        task["processInstanceKey"] for task in found if task["businessId"] == numbers["requester2"]
    }
    assert not keys & others
