"""No diagram, decision, form or expression reaches code, files or the net, or takes too much."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
LEFT_BEHIND = Path("/tmp/itsm-flow-was-here")
MOST_MEGABYTES = 300
MOST_SECONDS_WITHOUT_A_TURN = 1.0
MOST_SECONDS_OF_CPU = 3.0


@cache
def child(which: str) -> Any:
    """What a process of its own tells that has played these files."""
    done = subprocess.run(
        [sys.executable, "-m", "integration.hostile_child", which],
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": f"{os.environ.get('PYTHONPATH', '')}:{TESTS}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_the_watch_sees_files_connections_and_code() -> None:
    events = {line.partition(":")[0] for line in child("proof")["reached"]}
    assert {"open", "socket.connect", "compile", "exec"} <= events


@pytest.mark.parametrize("which", ["payloads", "greedy"])
def test_hostile_files_reach_nothing(which: str) -> None:
    LEFT_BEHIND.unlink(missing_ok=True)
    told = child(which)
    assert len(told["played"]) > 50
    assert [one for one in told["played"] if one["reached"]] == []
    assert not LEFT_BEHIND.exists()


@pytest.mark.parametrize("which", ["payloads", "greedy"])
def test_hostile_files_keep_nobody_waiting_and_end_soon(which: str) -> None:
    for one in child(which)["played"]:
        assert one["pulse"] < MOST_SECONDS_WITHOUT_A_TURN, one
        assert one["seconds"] < MOST_SECONDS_OF_CPU, one


@pytest.mark.parametrize("which", ["payloads", "greedy"])
def test_hostile_files_do_not_let_memory_grow(which: str) -> None:
    assert child(which)["grown_megabytes"] < MOST_MEGABYTES


def test_what_a_hostile_file_comes_to_is_told() -> None:
    """Refused with a finding, a failed step with a reason, or nothing at all has happened."""
    for one in child("payloads")["played"] + child("greedy")["played"]:
        if one["status"] == "refused":
            assert one["findings"] or one["error"], one
        elif one["status"] == "failed":
            assert one["error"], one


def test_an_expression_without_end_fails_its_own_step() -> None:
    told = {one["name"]: one for one in child("greedy")["played"]}
    for name in ("quantifiers", "a regular expression", "a long list"):
        assert told[name]["status"] == "failed", told[name]
    assert told["a circle without an end"]["error"].startswith("a: Stopped after 1000 steps")
    assert "more than 1048576 bytes" in told["a text that doubles"]["error"]
    assert told["a long chain"]["status"] == "refused"
