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


def run(*command: str | Path) -> str:
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(COMMAND, "bench", "--quick", "--json"))
    return answer


@pytest.mark.parametrize("name", NUMBERS)
def test_prints_the_worse_of_both_databases_for(name: str, result: dict[str, Any]) -> None:
    assert result[name] == max(result["sqlite"][name], result["postgresql"][name])


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_prints_the_medians_behind_the_ratios(database: str, result: dict[str, Any]) -> None:
    medians: Mapping[str, float] = result[database]
    assert all(medians[name] > 0 for name in MEDIANS)


@pytest.mark.parametrize("elements", [10, 100, 300])
@pytest.mark.parametrize("step", ["parse", "start", "complete"])
def test_prints_what_the_engine_alone_costs(
    step: str, elements: int, result: dict[str, Any]
) -> None:
    assert result["engine"][f"engine_{step}_{elements}_ms"] > 0
    assert result["engine"][f"bare_engine_{step}_{elements}_ms"] > 0


def test_prints_what_a_round_of_a_loop_costs_the_engine(result: dict[str, Any]) -> None:
    for round_ in ("engine_loop_1st", "engine_loop_2000th", "bare_engine_loop_1st"):
        assert result["engine"][f"{round_}_ms"] > 0


def test_a_completion_is_one_commit_and_few_statements(result: dict[str, Any]) -> None:
    assert result["commits_per_completion"] == 1
    assert result["sql_statements_per_completion"] <= 15


def test_the_table_has_a_line_a_number_and_marks_a_missed_aim() -> None:
    lines = run(sys.executable, "-c", TABLE).splitlines()
    assert lines[0].split() == ["aim", "sqlite", "postgresql"]
    assert lines[1].split()[-4:] == ["6×", "5×", "!", "7.50×"]
    assert lines[-1].split() == ["lost", "race", "ms", "2", "3"]


def test_its_processes_are_as_they_are_drawn() -> None:
    files: dict[str, str] = json.loads(run(sys.executable, "-c", DRAWN))
    assert {path.name for path in (ROOT / "bench/diagrams").glob("*.bpmn")} == set(files)
    for name, content in files.items():
        assert (ROOT / "bench/diagrams" / name).read_text(encoding="utf-8") == content


TABLE = """
from bench.report import table
sqlite = {"complete_http_over_floor": 5.0, "lost_race_ms": 2.0}
postgresql = {"complete_http_over_floor": 7.5, "lost_race_ms": 3.0}
print(table({"sqlite": sqlite, "postgresql": postgresql}))
"""
DRAWN = "import json; from bench.diagrams.draw import files; print(json.dumps(files()))"
