"""`itsm-flow audit`: whether the audit trail holds."""

import json

import click


@click.group()
def audit() -> None:
    """Prove that nothing in the audit trail was altered."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(as_json: bool) -> None:
    """Recompute every chain. Exit code 1, and the event named, when one is broken."""
    from itsm_flow.cli.opening import opened
    from itsm_flow.services import audit as service

    with opened() as runtime, runtime.read() as session:
        found = service.verify(session)
    problems = [str(problem) for problem in found.problems]
    if as_json:
        click.echo(
            json.dumps({"chains": found.chains, "events": found.events, "problems": problems})
        )
    else:
        for problem in problems:
            click.echo(problem)
        verdict = f"{len(problems)} problem(s) in" if problems else "All hold:"
        click.echo(f"{verdict} {found.events} events in {found.chains} chains.")
    if problems:
        raise SystemExit(1)
