"""`itsm-flow bench`: hands over to the benchmark of a checkout."""

import sys
from importlib import import_module
from pathlib import Path

import click

ROOT = Path(__file__).parents[3]


@click.command(
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Print the performance table (--json: one JSON object). Needs a checkout."""
    if not (ROOT / "bench" / "run.py").is_file():
        raise click.ClickException(
            "The benchmark is part of a checkout of itsm-flow and is not installed with it."
        )
    sys.path.insert(0, str(ROOT))
    raise SystemExit(import_module("bench.run").main(list(arguments)))
