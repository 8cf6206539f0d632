"""The command line."""

import click


@click.group()
def main() -> None:
    """Run an organisation's IT service management guideline as BPMN."""
