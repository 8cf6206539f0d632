"""`itsm-flow deploy`: put a set of files into force, all of them or none."""

from pathlib import Path

import click


@click.command(short_help="Put diagrams, decisions and forms into force.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--user", "username", help="On whose account; the system's without it.")
@click.option("--message", default="", help="Why, for the history of the process.")
def deploy(paths: tuple[Path, ...], username: str | None, message: str) -> None:
    """Deploy diagrams, decisions and forms; a PATH is a file or a folder with all in it."""
    from itsm_flow.cli.acting import acting
    from itsm_flow.cli.opening import opened
    from itsm_flow.definitions import Source
    from itsm_flow.definitions.report import sources_in
    from itsm_flow.services import deploy as service
    from itsm_flow.services import deployed

    sources = [Source(Path(file.name).name, file.content) for file in sources_in(paths)]
    if not sources:
        raise click.ClickException("There is no .bpmn, .dmn or .form file at these paths.")
    with opened() as runtime, runtime.write() as session:
        deployment = service.deploy(
            session, acting(session, username), sources, now=runtime.clock(), message=message
        )
        for definition in deployed.in_force(session, sources):
            news = "deployed" if definition.deployment_id == deployment.id else "unchanged"
            click.echo(f"{definition.kind} {definition.key} version {definition.version}: {news}")
