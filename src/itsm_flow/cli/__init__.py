"""The command line. Commands are imported when they are called, so that none pays for another."""

from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "audit": "audit:audit",
    "bench": "bench:bench",
    "check": "check:check",
    "coverage": "coverage:coverage",
    "demo": "demo:demo",
    "deploy": "deploy:deploy",
    "init": "init:init",
    "play": "play:play",
    "serve": "serve:serve",
    "token": "people:token",
    "user": "people:user",
    "worker": "serve:worker",
}


class Commands(click.Group):
    """Finds commands by name, says expected errors in one sentence, and lists the settings."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of this command alone."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"itsm_flow.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what a person can mend is a sentence and exit code 1, no traceback."""
        from itsm_flow.cli.failures import expected

        with expected():
            return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The settings: variable, what it is for, default."""
        from itsm_flow.config import describe

        with formatter.section("Settings (environment variables)"):
            formatter.write_dl(
                [(name, f"{about} [{default or 'empty'}]") for name, default, about in describe()]
            )


@click.command(cls=Commands, context_settings={"max_content_width": 110})
@click.version_option(package_name="itsm-flow")
def main() -> None:
    """Run an organisation's IT service management guideline as BPMN."""
