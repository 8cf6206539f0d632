"""`itsm-flow serve` and `itsm-flow worker`."""

import logging
import signal
from types import FrameType

import click


def _log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@click.command(short_help="Serve pages and API, with the worker inside.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256))
@click.option(
    "--worker/--no-worker",
    "with_worker",
    default=True,
    show_default=True,
    help="Fire timers, deliver messages and do built-in jobs in this process.",
)
def serve(host: str, port: int, threads: int, with_worker: bool) -> None:
    """Serve pages and API, with the worker inside; stops in an orderly way on Ctrl-C or TERM."""
    from itsm_flow.cli.opening import opened

    with opened():  # A database that is not ready shows now, not at the first request.
        pass
    from waitress import create_server

    from itsm_flow.app import create_app
    from itsm_flow.config import Settings
    from itsm_flow.jobs.loop import Loop

    _log_to_stderr()
    app = create_app(Settings.from_environment())
    runtime = app.extensions["itsm_flow"]
    try:
        server = create_server(app, host=host, port=port, threads=threads, ident="itsm-flow")
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    signal.signal(signal.SIGTERM, _stop)
    loop = Loop(runtime)
    if with_worker:
        loop.start()
    click.echo(f"itsm-flow serves on http://{host}:{server.effective_port}")
    try:
        server.run()
    finally:
        server.close()
        loop.stop()
        runtime.engine.dispose()


@click.command(short_help="Do due work without serving pages.")
def worker() -> None:
    """Fire timers, deliver messages, send mails and do built-in jobs, without serving pages."""
    from itsm_flow.cli.opening import opened

    with opened() as runtime:
        from itsm_flow.jobs.loop import Loop

        signal.signal(signal.SIGTERM, _stop)
        _log_to_stderr()
        loop = Loop(runtime)
        click.echo("itsm-flow worker is running; stop it with Ctrl-C.")
        try:
            loop.run()
        except (KeyboardInterrupt, SystemExit):
            loop.stop()
