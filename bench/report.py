"""The result of a run: the numbers that the design names, and a table for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.timing import ratio

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Aim:
    """A number of the design: what it is, its aim and its unit."""

    key: str
    about: str
    most: float
    unit: str = ""


AIMS = (
    Aim("complete_http_over_floor", "complete a task over HTTP / floor", 6, "×"),
    Aim("start_http_over_floor", "start a process over HTTP / floor", 6, "×"),
    Aim("complete_100th_over_1st", "100th completion / 1st, over HTTP", 1.3, "×"),
    Aim("loop_2000th_over_1st", "2,000th round of a human loop / 1st", 1.3, "×"),
    Aim("my_tasks_50k_over_1k", "My tasks, 50,000 open / 1,000 open", 1.3, "×"),
    Aim("task_search_50k_over_1k", "task search, 50,000 open / 1,000 open", 1.3, "×"),
    Aim("lost_race_over_complete", "lost race (409) / completion", 2, "×"),
    Aim("sql_statements_per_completion", "SQL statements a completion", 15),
    Aim("commits_per_completion", "commits a completion", 1),
    Aim("bytes_per_40_task_instance", "bytes a completed 40-task instance", 90_000),
    Aim("list_page_bytes", "JavaScript and CSS of a list, gzip", 100_000),
    Aim("record_page_bytes", "JavaScript and CSS of a record, gzip", 150_000),
    Aim("task_page_bytes", "JavaScript and CSS of a task, gzip", 330_000),
)
_RATIOS = {
    "complete_http_over_floor": ("complete_http_ms", "floor_complete_ms"),
    "start_http_over_floor": ("start_http_ms", "floor_start_ms"),
    "complete_100th_over_1st": ("complete_100th_ms", "complete_1st_ms"),
    "loop_2000th_over_1st": ("loop_2000th_ms", "loop_1st_ms"),
    "my_tasks_50k_over_1k": ("my_tasks_50k_ms", "my_tasks_1k_ms"),
    "task_search_50k_over_1k": ("task_search_50k_ms", "task_search_1k_ms"),
    "lost_race_over_complete": ("lost_race_ms", "complete_http_ms"),
}


def with_ratios(figures: Figures) -> dict[str, float]:
    """The figures of one database, and the ratios that they give."""
    ratios = {key: ratio(figures[above], figures[below]) for key, (above, below) in _RATIOS.items()}
    return {**ratios, **figures}


def summary(databases: Mapping[str, Figures], engine: Figures) -> dict[str, Any]:
    """The whole result: of each number the worse of the databases, and each database's own.

    `engine` is what the engine alone costs.
    """
    worst = {
        aim.key: max(found)
        for aim in AIMS
        if (found := [figures[aim.key] for figures in databases.values() if aim.key in figures])
    }
    own = {name: dict(figures) for name, figures in databases.items()}
    return {**worst, **own, "engine": dict(engine)}


def table(databases: Mapping[str, Figures], engine: Figures | None = None) -> str:
    """What people read: a line a number, a column a database; `!` marks an aim that was missed."""
    lines = [_line("", "aim", list(databases))]
    for aim in AIMS:
        aimed = f"≤ {_number(aim.most)}{aim.unit}"
        cells = [_cell(aim, figures.get(aim.key)) for figures in databases.values()]
        lines.append(_line(aim.about, aimed, cells))
    lines.append("")
    lines.append(_line("medians", "", list(databases)))
    named = {aim.key for aim in AIMS}
    keys = dict.fromkeys(key for figures in databases.values() for key in figures)
    for key in (key for key in keys if key not in named):
        cells = [_number(figures.get(key)) for figures in databases.values()]
        lines.append(_line(_label(key), _unit(key), cells))
    if engine:
        lines += ["", _line("the engine alone", "", ["ours", "bare"])]
        lines += _beside(engine)
    return "\n".join(line.rstrip() for line in lines)


def _beside(engine: Figures) -> list[str]:
    """Ours and the bare engine's of each measure, as far as both went."""
    ours = [key for key in engine if not key.startswith("bare_")]
    pairs = ((key, engine[key], engine.get(f"bare_{key}")) for key in ours)
    lines = [_line(_label(key), "ms", [_number(a), _number(b)]) for key, a, b in pairs]
    alone = [key for key in engine if key.startswith("bare_") and key[5:] not in engine]
    return lines + [_line(_label(key), "ms", ["", _number(engine[key])]) for key in alone]


def _line(label: str, aim: str, cells: list[str]) -> str:
    return f"{label:<44}{aim:>10}" + "".join(f"{cell:>15}" for cell in cells)


def _cell(aim: Aim, value: float | None) -> str:
    if value is None:
        return ""
    missed = value > aim.most
    return f"{'! ' if missed else ''}{_number(value)}{aim.unit}"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if value >= 1000 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}"


def _label(key: str) -> str:
    return key.removesuffix("_ms").replace("_", " ")


def _unit(key: str) -> str:
    return "ms" if key.endswith("_ms") else ""
