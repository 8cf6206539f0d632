"""`itsm-flow check`: what is wrong in diagrams, decisions and forms."""

import sys
from pathlib import Path

import click

from itsm_flow.cli.files import FILES, json_text


@click.command(short_help="Say what is wrong in diagrams, decisions and forms.")
@click.argument("paths", nargs=-1, required=True, type=FILES)
@click.option("--json", "as_json_", is_flag=True, help="All findings, information too, as JSON.")
@click.option("--mend", is_flag=True, help="Check what `deploy --mend` would deploy.")
def check(paths: tuple[Path, ...], as_json_: bool, mend: bool) -> None:
    """Read diagrams, decisions and forms; print file:line: element: rule: message.

    A PATH is a file, a folder or a zip archive with all in it, or - for standard input. Exit code 1
    when there is an error.
    """
    from itsm_flow.config import Settings
    from itsm_flow.definitions import Catalogue, as_json, check_paths
    from itsm_flow.definitions.report import has_errors, printable, worth_saying
    from itsm_flow.limits import read_limits

    findings = check_paths(
        paths,
        catalogue=Catalogue(),
        limits=read_limits(Settings.from_environment()),
        standard_input=sys.stdin.buffer,
        mend=mend,
    )
    if as_json_:
        click.echo(json_text(as_json(findings)))
    else:
        for finding in worth_saying(findings):
            click.echo(printable(str(finding)))
    if has_errors(findings):
        raise SystemExit(1)
