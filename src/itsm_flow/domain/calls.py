"""What a called process gives back to the step that called it."""

from collections.abc import Mapping
from typing import Any

from itsm_flow.domain.hashchain import canonical

OWN_VARIABLES = frozenset({"recordNumber", "startedAt"})
"""What every instance has of its own."""


def handed_up(given: Mapping[str, Any], left: Mapping[str, Any]) -> dict[str, Any]:
    """The variables at the end of a called process that are not what it began with.

    What it only copied is left out, so that it does not undo what others changed meanwhile.
    """
    return {
        name: value
        for name, value in left.items()
        if name not in OWN_VARIABLES
        and (name not in given or canonical(given[name]) != canonical(value))
    }
