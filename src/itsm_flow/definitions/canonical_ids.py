"""Ids of the canonical form: made from the owner's so that two never meet.

The prefix tells what an id is for; the rest is the owner's id with `_` doubled and everything that
is neither a letter nor a digit nor `-` escaped. No canonical id has a dot, a blank or a bracket, so
none can be one that the engine makes itself (`Start`, `x.EndJoin`, `x.BoundaryEventSplit`,
`x [child]`).
"""


def process_id(owner_id: str) -> str:
    return "p_" + _escape(owner_id)


def node_id(owner_id: str) -> str:
    return "e_" + _escape(owner_id)


def flow_id(owner_id: str) -> str:
    return "f_" + _escape(owner_id)


def message_id(owner_id: str) -> str:
    """The message of the flow node `owner_id`."""
    return "m_" + _escape(owner_id)


def split_id(owner_id: str) -> str:
    """The gateway that is added behind `owner_id`."""
    return "s_" + _escape(owner_id)


def split_flow_id(owner_id: str) -> str:
    """The flow from `owner_id` to the gateway that is added behind it."""
    return "g_" + _escape(owner_id)


def link_flow_id(owner_id: str) -> str:
    """The flow from the link event `owner_id` to the one that catches it."""
    return "l_" + _escape(owner_id)


def _escape(owner_id: str) -> str:
    return "".join(map(_escape_character, owner_id))


def _escape_character(character: str) -> str:
    if character == "_":
        return "__"
    if character == ".":
        return "_d"
    if character == "-" or character.isalnum():
        return character
    return f"_x{ord(character):x}_"
