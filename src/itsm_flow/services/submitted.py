"""What comes in from outside as variables: a JSON object of a bounded size."""

from collections.abc import Mapping
from typing import Any

from itsm_flow.domain.hashchain import canonical
from itsm_flow.errors import InvalidInput, LimitExceeded

LARGEST_BYTES = 2_000_000


def checked(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables, if JSON can say them and they are not too large."""
    if not isinstance(variables, Mapping) or not all(isinstance(key, str) for key in variables):
        raise InvalidInput({"variables": ["These have to be a JSON object."]})
    plain = dict(variables)
    try:
        size = len(canonical(plain))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInput({"variables": ["These have to be a JSON object."]}) from error
    if size > LARGEST_BYTES:
        raise LimitExceeded(limit=LARGEST_BYTES, what="bytes of variables")
    return plain
