"""The benchmark: it runs, and prints every number that the design names."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("itsm-flow")

NUMBERS = (
    "complete_http_over_floor",
    "start_http_over_floor",
    "complete_100th_over_1st",
    "loop_2000th_over_1st",
    "my_tasks_50k_over_1k",
    "sql_statements_per_completion",
    "commits_per_completion",
    "bytes_per_40_task_instance",
)
MEDIANS = (
    "floor_start_ms",
    "floor_complete_ms",
    "floor_complete_1st_ms",
    "floor_complete_100th_ms",
    "floor_my_tasks_ms",
    "start_http_ms",
    "complete_http_ms",
    "complete_1st_ms",
    "complete_100th_ms",
    "loop_1st_ms",
    "loop_2000th_ms",
    "my_tasks_1k_ms",
    "my_tasks_50k_ms",
    "task_search_1k_ms",
    "task_search_50k_ms",
    "lost_race_ms",
)


def bench(*arguments: str) -> str:
    done = subprocess.run(
        [COMMAND, "bench", "--quick", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(bench("--json"))
    return answer


@pytest.mark.parametrize("name", NUMBERS)
def test_prints_the_worse_of_both_databases_for(name: str, result: dict[str, Any]) -> None:
    assert result[name] == max(result["sqlite"][name], result["postgresql"][name])


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_prints_the_medians_behind_the_ratios(database: str, result: dict[str, Any]) -> None:
    medians: Mapping[str, float] = result[database]
    assert all(medians[name] > 0 for name in MEDIANS)


def test_a_completion_is_one_commit_and_few_statements(result: dict[str, Any]) -> None:
    assert result["commits_per_completion"] == 1
    assert result["sql_statements_per_completion"] <= 15


def test_the_table_names_aim_and_figure_in_one_line() -> None:
    lines = bench("--database", "sqlite").splitlines()
    assert lines[0].split() == ["aim", "sqlite"]
    commits = next(line for line in lines if line.startswith("commits a completion"))
    assert commits.split() == ["commits", "a", "completion", "≤", "1", "1"]


def test_its_processes_are_as_they_are_drawn() -> None:
    written = {path.name for path in (ROOT / "bench/diagrams").glob("*.bpmn")}
    drawn = subprocess.run(
        [sys.executable, "-c", DRAWN], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files: dict[str, str] = json.loads(drawn.stdout)
    assert written == set(files)
    for name, content in files.items():
        assert (ROOT / "bench/diagrams" / name).read_text(encoding="utf-8") == content


DRAWN = "import json; from bench.diagrams.draw import files; print(json.dumps(files()))"
