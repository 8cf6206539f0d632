"""`itsm-flow check`: what is wrong in diagrams, decisions and forms."""

from pathlib import Path

import click


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json_", is_flag=True, help="Print the findings as a JSON list.")
def check(paths: tuple[Path, ...], as_json_: bool) -> None:
    """Read diagrams, decisions and forms; print file:line: element: rule: message.

    PATH is a file or a folder, read with all in it. Exit code 1 when there is an error.
    """
    from itsm_flow.definitions import as_json, check_paths
    from itsm_flow.domain.findings import Severity

    findings = check_paths(paths)
    if as_json_:
        click.echo(as_json(findings))
    else:
        for finding in findings:
            click.echo(str(finding))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SystemExit(1)
