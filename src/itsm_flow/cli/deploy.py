"""`itsm-flow deploy`: put a set of files into force, all of them or none."""

from pathlib import Path

import click

ENDINGS = (".bpmn", ".dmn", ".form")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--user", "username", help="On whose account; the system's without it.")
@click.option("--message", default="", help="Why, for the history of the process.")
def deploy(paths: tuple[Path, ...], username: str | None, message: str) -> None:
    """Deploy diagrams, decisions and forms; a PATH is a file or a folder with all in it."""
    from itsm_flow.cli.acting import acting
    from itsm_flow.cli.opening import opened
    from itsm_flow.definitions import Source
    from itsm_flow.services import deploy as service

    sources = [Source(path.name, path.read_bytes()) for path in files_in(paths)]
    if not sources:
        raise click.ClickException("There is no .bpmn, .dmn or .form file at these paths.")
    with opened() as runtime, runtime.write() as session:
        deployment = service.deploy(
            session, acting(session, username), sources, now=runtime.clock(), message=message
        )
        for definition in service.definitions_of(session, deployment.id):
            click.echo(f"{definition.kind} {definition.key} version {definition.version}")


def files_in(paths: tuple[Path, ...]) -> list[Path]:
    """The files at these paths, those in folders sorted, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found.update(dict.fromkeys(f for f in inside if path.is_file() or f.suffix in ENDINGS))
    return list(found)
