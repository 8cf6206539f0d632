"""`itsm-flow user` and `itsm-flow token`: the first people of a new installation."""

import click

from itsm_flow.domain.people import Permission


@click.group()
def user() -> None:
    """Add people."""


@user.command()
@click.argument("username")
@click.option("--name", help="Display name; the username without it.")
@click.option("--email")
@click.option("--group", "groups", multiple=True, help="Key of a group; may be repeated.")
@click.option(
    "--may",
    "permissions",
    multiple=True,
    type=click.Choice([str(item) for item in Permission]),
    default=(str(Permission.REPORT),),
    show_default=True,
    help="May be repeated.",
)
@click.option("--owns", multiple=True, help="Id of a process; may be repeated.")
@click.password_option(help="Asked for when it is not given.")
def add(
    *,
    username: str,
    name: str | None,
    email: str | None,
    groups: tuple[str, ...],
    permissions: tuple[str, ...],
    owns: tuple[str, ...],
    password: str,
) -> None:
    """Add a person, as an administrator would."""
    from itsm_flow.cli.opening import opened
    from itsm_flow.domain.people import SYSTEM
    from itsm_flow.services import accounts
    from itsm_flow.services.passwords import Hashing

    with opened() as runtime, runtime.write() as session:
        settings = runtime.settings
        accounts.create_user(
            session,
            SYSTEM,
            username,
            name or username,
            now=runtime.clock(),
            password=password,
            email=email,
            groups=groups,
            permissions=[Permission(item) for item in permissions],
            owns=owns,
            hashing=Hashing(settings.argon2_time_cost, settings.argon2_memory_kib),
        )
    click.echo(f"{username} was added.")


@click.group()
def token() -> None:
    """Manage API tokens."""


@token.command()
@click.argument("username")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="Valid for so many days.")
def create(username: str, name: str, days: int | None) -> None:
    """Make an API token for USERNAME and print it; it is shown only this once."""
    from datetime import timedelta

    from itsm_flow.cli.acting import acting
    from itsm_flow.cli.opening import opened
    from itsm_flow.services import tokens

    with opened() as runtime, runtime.write() as session:
        now = runtime.clock()
        expires_at = None if days is None else now + timedelta(days=days)
        _, text = tokens.create(
            session, acting(session, username), name, now=now, expires_at=expires_at
        )
    click.echo(text)
