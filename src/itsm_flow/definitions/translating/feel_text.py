"""FEEL put together from its parts: each piece knows how tightly it holds together."""

import re
from dataclasses import dataclass
from enum import IntEnum

KEYWORDS = frozenset(
    {
        *("and", "or", "not", "in", "if", "then", "else", "for", "return", "some", "every"),
        *("satisfies", "between", "instance", "function", "true", "false", "null"),
    }
)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


class Untranslatable(Exception):
    """What cannot be said in FEEL; `reason` is shown to whoever wrote it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Level(IntEnum):
    """How tightly a piece of FEEL binds, loosest first."""

    CHOICE = 0
    OR = 1
    AND = 2
    COMPARISON = 3
    SUM = 4
    PRODUCT = 5
    SIGN = 6
    ATOM = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """A FEEL expression, and the level of its outermost operator."""

    text: str
    level: Level = Level.ATOM

    def at(self, level: Level) -> str:
        """The text as an operand that binds at least as tightly as `level`."""
        return self.text if self.level >= level else f"({self.text})"


_OPERATORS = {
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), Level.COMPARISON),
    "or": Level.OR,
    "and": Level.AND,
    **dict.fromkeys(("+", "-"), Level.SUM),
    **dict.fromkeys(("*", "/"), Level.PRODUCT),
}


def operation(left: Piece, operator: str, right: Piece) -> Piece:
    """Two operands and a FEEL operator; operators of one level are read from the left."""
    level = _OPERATORS[operator]
    repeats = level in {Level.OR, Level.AND, Level.SUM, Level.PRODUCT}
    tighter = Level(level + 1)
    first = left.at(level if repeats else tighter)
    return Piece(f"{first} {operator} {right.at(tighter)}", level)


def call(name: str, *arguments: Piece) -> Piece:
    return Piece(f"{name}({', '.join(argument.text for argument in arguments)})")


def no(operand: Piece) -> Piece:
    return call("not", operand)


def minus(operand: Piece) -> Piece:
    return Piece(f"-{operand.at(Level.ATOM)}", Level.SIGN)


def choice(condition: Piece, then: Piece, otherwise: Piece) -> Piece:
    return Piece(
        f"if {condition.text} then {then.text} else {otherwise.text}",
        Level.CHOICE,
    )


def listed(items: list[Piece]) -> Piece:
    return Piece(f"[{', '.join(item.text for item in items)}]")


def name(text: str) -> Piece:
    """A variable. Raises `Untranslatable` for what is no name in FEEL."""
    if not _NAME.fullmatch(text) or text in KEYWORDS:
        raise Untranslatable(f"{text} is no name in FEEL")
    return Piece(text)


def property_of(owner: Piece, key: str) -> Piece:
    """`owner.key`. Raises `Untranslatable` for what is no name in FEEL."""
    return Piece(f"{owner.at(Level.ATOM)}.{name(key).text}")


def item_of(owner: Piece, index: int) -> Piece:
    """The item at `index`, counted from zero; from -1 backwards. FEEL counts from one."""
    position = index + 1 if index >= 0 else index
    return Piece(f"{owner.at(Level.ATOM)}[{position}]")


def text(value: str) -> Piece:
    """A string literal."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    for character, code in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        escaped = escaped.replace(character, code)
    return Piece(f'"{escaped}"')


def is_empty(operand: Piece) -> Piece:
    """Whether it is null, the empty text or an empty list."""
    nothing = operation(operand, "=", Piece("null"))
    for blank in (text(""), listed([])):
        nothing = operation(nothing, "or", operation(operand, "=", blank))
    return Piece(f"({nothing.text}) = true", Level.COMPARISON)
