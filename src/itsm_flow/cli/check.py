"""`itsm-flow check`: what is wrong in diagrams, decisions and forms."""

import json
from pathlib import Path

import click


@click.command(short_help="Say what is wrong in diagrams, decisions and forms.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json_", is_flag=True, help="All findings, information too, as JSON.")
def check(paths: tuple[Path, ...], as_json_: bool) -> None:
    """Read diagrams, decisions and forms; print file:line: element: rule: message.

    A PATH is a file, or a folder with all in it. Exit code 1 when there is an error.
    """
    from itsm_flow.definitions import Catalogue, as_json, check_paths
    from itsm_flow.definitions.report import has_errors, worth_saying

    findings = check_paths(paths, catalogue=Catalogue())
    if as_json_:
        click.echo(json.dumps(as_json(findings), ensure_ascii=False, indent=2))
    else:
        for finding in worth_saying(findings):
            click.echo(str(finding))
    if has_errors(findings):
        raise SystemExit(1)
