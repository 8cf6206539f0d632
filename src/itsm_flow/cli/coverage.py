"""`itsm-flow coverage`: whether every clause of the guideline is carried by a deployed diagram."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from itsm_flow.domain.coverage import Carrier, Coverage

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object a clause.")
@click.option("--from", "first", type=_DAY, help="Count from this day on.")
@click.option("--to", "last", type=_DAY, help="Count up to the end of this day.")
def coverage(as_json: bool, first: datetime | None, last: datetime | None) -> None:
    """Guideline clause → steps that carry it → times done. Exit code 1, and each gap named, when
    a clause that has to be carried (process, decision or register) has no step.

    JSON: clause, title (the guideline's own), englishTitle, required, carried, executions, and
    elements: process, version, element, name, newest, executions, last, by.
    """
    from itsm_flow.cli.opening import opened
    from itsm_flow.domain.people import SYSTEM
    from itsm_flow.services import coverage as service

    with opened() as runtime, runtime.read() as session:
        zone = ZoneInfo(runtime.settings.timezone)
        start = first.replace(tzinfo=zone) if first else None
        end = (last + timedelta(days=1)).replace(tzinfo=zone) if last else None
        found = service.of_guideline(session, SYSTEM, service.Period(start, end))
    if as_json:
        click.echo(json.dumps([_clause(item) for item in found], ensure_ascii=False, indent=2))
    else:
        _tell(found)
    if any(item.is_gap for item in found):
        raise SystemExit(1)


def _clause(item: Coverage) -> dict[str, Any]:
    return {
        "clause": item.clause.key,
        "title": item.clause.title,
        "englishTitle": item.clause.english_title,
        "required": item.required,
        "carried": item.carried,
        "elements": [_element(carrier) for carrier in item.carriers],
        "executions": item.executions,
    }


def _element(carrier: Carrier) -> dict[str, Any]:
    return {
        "process": carrier.process,
        "version": carrier.version,
        "element": carrier.element,
        "name": carrier.name,
        "newest": carrier.newest,
        "executions": carrier.executions,
        "last": carrier.last.isoformat() if carrier.last else None,
        "by": (carrier.by or "system") if carrier.last else None,
    }


def _tell(found: Iterable[Coverage]) -> None:
    required = [item for item in found if item.required]
    for item in required:
        if item.is_gap:
            click.echo(f"{item.clause.key:10} {item.clause.english_title}: no step carries it")
            continue
        click.echo(
            f"{item.clause.key:10} {item.clause.english_title}: "
            f"{len(item.carriers)} step(s), done {item.executions} time(s)"
        )
    gaps = sum(item.is_gap for item in required)
    click.echo(f"{len(required) - gaps} of {len(required)} clauses are carried, {gaps} are not.")
