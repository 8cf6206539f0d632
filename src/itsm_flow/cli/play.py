"""`itsm-flow play`: run a diagram with given answers, without a database."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from itsm_flow.cli.files import FILES, gathered, json_text

if TYPE_CHECKING:
    from itsm_flow.services.playing import Answer, Played

EXIT_CODES = {"completed": 0, "waiting": 3, "failed": 4, "refused": 1}


class Moment(click.ParamType[datetime]):
    """An ISO 8601 date and time."""

    name = "moment"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        from itsm_flow.engine.problems import StepProblem
        from itsm_flow.engine.times import parse_moment

        try:
            return value if isinstance(value, datetime) else parse_moment(value)
        except StepProblem as problem:
            self.fail(problem.reason, param, ctx)


@click.command(short_help="Run a diagram with given answers, without a database.")
@click.argument("paths", nargs=-1, required=True, type=FILES)
@click.option("--process", "process_id", help="Which process, where the files have several.")
@click.option("--answers", type=click.File(encoding="utf-8"), help="A JSON list; - for input.")
@click.option("--now", type=Moment(), help="When it begins; now without it.")
@click.option("--json", "as_json", is_flag=True, help="Status, trace and waits as JSON.")
def play(
    paths: tuple[Path, ...],
    process_id: str | None,
    answers: TextIO | None,
    now: datetime | None,
    as_json: bool,
) -> None:
    """Run a process of these files and print what happened; a PATH is a file, a folder or a zip.

    Answers are done in their order: {"element": id or name, "variables": {…}} completes the user
    task or job that waits there (or gives the start event its variables), with "error": code the
    job throws it; {"message": name, "correlationKey": …, "variables": {…}}; {"signal": name};
    {"advance": "PT5M"}. Exit code 0 when it has ended, 3 when it waits, 4 when a step failed, 1
    when the files are refused.
    """
    from itsm_flow.config import Settings
    from itsm_flow.limits import engine_limits, read_limits
    from itsm_flow.runtime import utc_now
    from itsm_flow.services import playing

    settings = Settings.from_environment()
    files = gathered(paths, settings)
    played = playing.play(
        files.sources,
        _answers(answers),
        process_id=process_id,
        now=now or utc_now(),
        limits=engine_limits(settings),
        read_limits=read_limits(settings),
        beside=files.findings,
    )
    if as_json:
        click.echo(json_text(played.as_json()))
    else:
        _print(played)
    raise SystemExit(EXIT_CODES[played.outcome.value])


def _answers(file: TextIO | None) -> "tuple[Answer, ...]":
    from itsm_flow.services.playing import AnswerError, read_answers

    if file is None:
        return ()
    try:
        return read_answers(json.load(file))
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"The answers are no JSON: {error}") from error
    except AnswerError as error:
        raise click.UsageError(str(error)) from error


def _print(played: "Played") -> None:
    from itsm_flow.definitions.report import printable, worth_saying

    for finding in worth_saying(played.findings):
        click.echo(printable(str(finding)), err=True)
    for number, element in enumerate(played.trace, 1):
        click.echo(printable(f"{number:4}  {element}"))
    for item in played.waiting:
        due = f", due {item.due.isoformat()}" if item.due else ""
        click.echo(printable(f"waits for {item.kind} at {item.element}{due}"))
    if played.error:
        click.echo(printable(f"error: {played.error}"))
    click.echo(played.outcome.value)
