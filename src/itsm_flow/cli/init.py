"""`itsm-flow init`: create or migrate the database and deploy what is shipped."""

import click


@click.command(short_help="Create or migrate the database, deploy what is shipped.")
@click.option(
    "--demo", is_flag=True, help="Also create demo people (password: demo), registers and records."
)
def init(demo: bool) -> None:
    """Create or migrate the database, and deploy the shipped processes.

    A process that its owner has changed keeps the owner's version. Demo records are made only
    where there are no records yet, and for the shipped processes as they are.
    """
    from itsm_flow.cli.opening import opened_anyhow
    from itsm_flow.services import demo as demo_people
    from itsm_flow.services.demo_records import create_demo_records
    from itsm_flow.services.demo_registers import create_demo_registers
    from itsm_flow.services.passwords import Hashing
    from itsm_flow.services.shipped import deploy_shipped
    from itsm_flow.store.schema import migrate

    with opened_anyhow() as runtime:
        migrate(runtime.engine)
        settings = runtime.settings
        with runtime.write() as session:
            if demo:
                hashing = Hashing(settings.argon2_time_cost, settings.argon2_memory_kib)
                demo_people.create_demo_people(session, now=runtime.clock(), hashing=hashing)
                create_demo_registers(session, now=runtime.clock())
            shipped = deploy_shipped(session, now=runtime.clock())
        if demo and not shipped.kept:
            with runtime.write() as session:
                create_demo_records(session, now=runtime.clock())
        where = runtime.engine.url.render_as_string(hide_password=True)
    click.echo(f"The database {where} is ready.")
    if shipped.deployment is not None:
        click.echo("The shipped processes were deployed.")
    if shipped.kept:
        click.echo(f"Kept as their owners have them: {', '.join(shipped.kept)}.")
