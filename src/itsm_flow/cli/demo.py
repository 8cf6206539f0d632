"""`itsm-flow demo`: play a believable past."""

from datetime import datetime, timedelta
from time import perf_counter

import click

DAYS_A_MONTH = 365.25 / 12


@click.command(short_help="Play a made-up past with records of all processes.")
@click.option("--months", type=click.IntRange(1, 36), default=12, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True, help="Same seed, same records.")
@click.option(
    "--incidents",
    type=click.FloatRange(0.1, 200),
    default=8,
    show_default=True,
    help="Incidents on an ordinary working day; other records in proportion.",
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day. [default: now]")
@click.option("--if-empty", is_flag=True, help="Where it cannot play, do nothing and succeed.")
@click.option("--add", is_flag=True, help="Add to the records that are there.")
def demo(
    *, months: int, seed: int, incidents: float, until: datetime | None, if_empty: bool, add: bool
) -> None:
    """Create or migrate the database, and play a past in it with demo people (password: demo).

    Everything goes through the services, as if people had done it then: twelve months take minutes.
    Without --add it refuses a database that has records.
    """
    from itsm_flow.cli.opening import opened_anyhow
    from itsm_flow.demo import Plan, has_records, play, prepare
    from itsm_flow.demo.office import ZONE
    from itsm_flow.store.schema import migrate

    with opened_anyhow() as runtime:
        migrate(runtime.engine)
        with runtime.read() as session:
            occupied = has_records(session)
        if occupied and if_empty:
            return
        if occupied and not add:
            raise click.ClickException(
                "The database has records. None was added; --add adds to them."
            )
        end = runtime.clock()
        if until is not None:
            end = min(end, until.replace(tzinfo=ZONE) + timedelta(days=1))
        plan = Plan(end - timedelta(days=months * DAYS_A_MONTH), end, seed, incidents)
        if kept := prepare(runtime, plan):
            reason = f"Only shipped processes can be played; owners changed {', '.join(kept)}."
            if not if_empty:
                raise click.ClickException(reason)
            click.echo(reason)
            return
        began = perf_counter()
        with click.progressbar(length=(plan.until - plan.start).days, label="Playing") as bar:
            played = play(runtime, plan, lambda now: bar.update((now - plan.start).days - bar.pos))
        seconds = perf_counter() - began
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(played.records.items()))
    click.echo(f"Records: {counts}.")
    done = played.done["completions"]
    click.echo(f"{done} tasks completed in {seconds:.0f} s ({done / seconds:.0f} a second).")
    if played.failed_steps:
        raise click.ClickException(f"{played.failed_steps} step(s) failed.")
