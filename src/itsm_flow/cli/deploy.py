"""`itsm-flow deploy`: put a set of files into force, all of them or none."""

from pathlib import Path

import click

from itsm_flow.cli.files import FILES, gathered


@click.command(short_help="Put diagrams, decisions and forms into force.")
@click.argument("paths", nargs=-1, required=True, type=FILES)
@click.option("--user", "username", help="On whose account; the system's without it.")
@click.option("--message", default="", help="Why, for the history of the process.")
@click.option("--mend", is_flag=True, help="Make drawings executable; people do what is not said.")
def deploy(paths: tuple[Path, ...], username: str | None, message: str, mend: bool) -> None:
    """Deploy diagrams, decisions and forms; a PATH is a file, a folder or a zip."""
    from itsm_flow.cli.acting import acting
    from itsm_flow.cli.opening import opened
    from itsm_flow.config import Settings
    from itsm_flow.definitions import Source
    from itsm_flow.errors import DeploymentRefused
    from itsm_flow.services import deploy as service
    from itsm_flow.services import deployed

    files = gathered(paths, Settings.from_environment())
    if files.findings:
        raise DeploymentRefused(tuple(files.findings), errors=len(files.findings))
    sources = [Source(Path(file.name).name, file.content) for file in files.sources]
    if not sources:
        raise click.ClickException("There is no .bpmn, .dmn or .form file at these paths.")
    with opened() as runtime, runtime.write() as session:
        actor = acting(session, username)
        if mend:
            sources = list(service.mend(session, actor, sources))
        deployment = service.deploy(session, actor, sources, now=runtime.clock(), message=message)
        for definition in deployed.in_force(session, sources):
            news = "deployed" if definition.deployment_id == deployment.id else "unchanged"
            click.echo(f"{definition.kind} {definition.key} version {definition.version}: {news}")
