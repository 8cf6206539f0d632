"""Keys that come from outside."""

from itsm_flow.errors import NotFound

_LARGEST = (1 << 63) - 1


def possible(what: str, key: int) -> int:
    """The key, if a row could have it; raises NotFound, where a database would stumble."""
    if not 0 <= key <= _LARGEST:
        raise NotFound(what=what, key=key)
    return key
