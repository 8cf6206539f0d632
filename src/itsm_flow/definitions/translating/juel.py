"""JUEL, the expression language of Camunda 7, → FEEL.

Comparison, and/or/not, arithmetic, choice, property access, strings, numbers, booleans and null go
over; so do the few calls that have the same meaning for any data. Anything else does something in
another engine: `to_feel` refuses it, `suggestion` puts a variable in its place.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from itsm_flow.definitions.translating import feel_text as feel
from itsm_flow.definitions.translating.feel_text import Level, Piece, Untranslatable

LONGEST = 4_000
_DEEPEST = 60

_MARK = re.compile(r"[$#]\{")
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]]))""",
    re.VERBOSE | re.ASCII,
)
_WORDS = {
    **{"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="},
    **{"and": "&&", "or": "||", "not": "!", "div": "/", "mod": "%"},
}
_BINARY: dict[str, tuple[int, str]] = {
    "||": (1, "or"),
    "&&": (2, "and"),
    **{"==": (3, "="), "!=": (3, "!=")},
    **{sign: (4, sign) for sign in ("<", "<=", ">", ">=")},
    **{"+": (5, "+"), "-": (5, "-")},
    **{"*": (6, "*"), "/": (6, "/"), "%": (6, "%")},
}
"""How tightly an operator binds in JUEL, and what it is called in FEEL."""

_CONSTANTS = {
    **{"true": "true", "false": "false", "null": "null"},
    "nrOfInstances": "numberOfInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
}
_PERIODS = {
    "plusSeconds": "PT{}S",
    "plusMinutes": "PT{}M",
    "plusHours": "PT{}H",
    "plusDays": "P{}D",
    "plusWeeks": "P{}D",
    "plusMonths": "P{}M",
    "plusYears": "P{}Y",
}
_GETTERS = frozenset({"value", "stringValue", "numberValue", "boolValue", "toDate", "longValue"})


def has_expression(text: str) -> bool:
    """Whether any of it is to be evaluated."""
    return _MARK.search(text) is not None


def to_feel(text: str) -> str:
    """The FEEL of a text with expressions in it, without a leading `=`.

    `${amount > 5}` → `amount > 5`; `Order ${id}` → `"Order " + string(id)`.
    Raises `Untranslatable`.
    """
    return _translated(text, lenient=False)


def suggestion(text: str) -> str | None:
    """What an owner might write instead: calls become variables that a step before has to set."""
    try:
        return _translated(text, lenient=True)
    except Untranslatable:
        return None


def plain_to_feel(text: str) -> str:
    """The FEEL of an expression without `${}` around it. Raises `Untranslatable`."""
    return _Parser(text, lenient=False).read().text


def _translated(text: str, *, lenient: bool) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise Untranslatable("it is too long")
    pieces: list[Piece] = []
    position = 0
    while position < len(text):
        found = _MARK.search(text, position)
        literal = text[position : found.start() if found else len(text)]
        if literal:
            pieces.append(feel.text(literal))
        if found is None:
            break
        end = _closing(text, found.end())
        inner = _Parser(text[found.end() : end], lenient=lenient).read()
        pieces.append(inner if len(text) == end + 1 and not pieces else feel.call("string", inner))
        position = end + 1
    if not pieces:
        raise Untranslatable("there is no expression in it")
    joined = pieces[0]
    for piece in pieces[1:]:
        joined = feel.operation(joined, "+", piece)
    return joined.text


def _closing(text: str, start: int) -> int:
    """Where the brace that closes an expression stands; braces in its strings do not count."""
    quote = ""
    position = start
    while position < len(text):
        character = text[position]
        if quote and character == "\\":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "}":
            return position
        position += 1
    raise Untranslatable("its braces are not closed")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> list[_Token]:
    found = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise Untranslatable(f"{text[position:].strip()[:20]} is not understood")
        kind = str(match.lastgroup)
        value = match[kind]
        if kind == "name" and value in _WORDS:
            kind, value = "sign", _WORDS[value]
        found.append(_Token(kind, value))
        position = match.end()
    return [*found, _Token("end", "")]


class _Parser:
    """Reads one expression; operators by how tightly they bind."""

    def __init__(self, text: str, *, lenient: bool) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0
        self._lenient = lenient

    def read(self) -> Piece:
        piece = self._expression()
        if self._next.kind != "end":
            raise Untranslatable(f"{self._next.text} is not expected there")
        return piece

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _is(self, sign: str) -> bool:
        """Take the sign if it is there."""
        if self._next == _Token("sign", sign):
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._is(sign):
            raise Untranslatable(f"a {sign} is missing")

    def _expression(self) -> Piece:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Untranslatable("it is nested too deeply")
        condition = self._operation(1)
        if self._is("?"):
            then = self._expression()
            self._expect(":")
            condition = feel.choice(condition, then, self._expression())
        self._depth -= 1
        return condition

    def _operation(self, least: int) -> Piece:
        left = self._operand()
        while self._next.kind == "sign" and self._next.text in _BINARY:
            strength, operator = _BINARY[self._next.text]
            if strength < least:
                break
            self._take()
            right = self._operation(strength + 1)
            if operator == "%":
                left = feel.call("modulo", left, right)
            else:
                left = feel.operation(left, operator, right)
        return left

    def _operand(self) -> Piece:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Untranslatable("it is nested too deeply")
        try:
            if self._is("!"):
                return feel.no(self._operand())
            if self._is("-"):
                return feel.minus(self._operand())
            if self._next == _Token("name", "empty"):
                self._take()
                return feel.is_empty(self._operand())
            return self._access(self._atom())
        finally:
            self._depth -= 1

    def _atom(self) -> Piece:
        token = self._take()
        if token.kind == "number":
            return Piece(token.text if token.text[0] != "." else f"0{token.text}")
        if token.kind == "text":
            return feel.text(_unquoted(token.text))
        if token.kind == "name":
            return self._named(token.text)
        if token.text == "(":
            inner = self._expression()
            self._expect(")")
            return inner
        raise Untranslatable(f"{token.text or 'something'} is not expected there")

    def _named(self, word: str) -> Piece:
        if word in _CONSTANTS:
            return Piece(_CONSTANTS[word])
        if word == "loopCounter":
            return Piece("loopCounter - 1", Level.SUM)
        if self._is("("):
            return self._called(word, self._arguments())
        if word in {"execution", "task"} and self._next == _Token("sign", "."):
            return self._of_execution(word)
        return feel.name(word)

    def _called(self, word: str, arguments: list[Piece]) -> Piece:
        if word in {"now", "dateTime"} and not arguments:
            return Piece("now()")
        if word in {"S", "JSON"} and len(arguments) == 1:
            return arguments[0]
        return self._unknown(word)

    def _of_execution(self, word: str) -> Piece:
        self._expect(".")
        what = self._take().text
        if not self._is("("):
            if what in {"processBusinessKey", "businessKey"}:
                return Piece("recordNumber")
            return self._unknown(f"{word}.{what}")
        variable = self._next.text[1:-1] if self._next.kind == "text" else ""
        self._arguments()
        if what == "getVariable" and variable:
            return feel.name(variable)
        if what == "hasVariable" and variable:
            return feel.operation(feel.name(variable), "!=", Piece("null"))
        if what in {"getProcessBusinessKey", "getBusinessKey"}:
            return Piece("recordNumber")
        return self._unknown(f"{word}.{what}")

    def _arguments(self) -> list[Piece]:
        if self._is(")"):
            return []
        found = [self._expression()]
        while self._is(","):
            found.append(self._expression())
        self._expect(")")
        return found

    def _access(self, owner: Piece) -> Piece:
        while True:
            if self._is("."):
                owner = self._member(owner)
            elif self._is("["):
                owner = self._element(owner)
            else:
                return owner

    def _member(self, owner: Piece) -> Piece:
        token = self._take()
        if token.kind != "name":
            raise Untranslatable(f"{token.text or 'nothing'} is no name")
        if self._is("("):
            return self._method(owner, token.text)
        return feel.property_of(owner, token.text)

    def _method(self, owner: Piece, name: str) -> Piece:
        is_text = self._next.kind == "text"
        key = _unquoted(self._next.text) if is_text else self._next.text
        arguments = self._arguments()
        if name in _GETTERS and not arguments:
            return owner
        if name in {"prop", "get"} and len(arguments) == 1 and is_text:
            return feel.property_of(owner, key)
        if name in _PERIODS and len(arguments) == 1 and key.isdigit():
            count = int(key[:9]) * (7 if name == "plusWeeks" else 1)
            period = _PERIODS[name].format(count)
            return feel.operation(owner, "+", Piece(f'duration("{period}")'))
        known: dict[tuple[str, int], Callable[..., Piece]] = {
            ("equals", 1): lambda other: feel.operation(owner, "=", other),
            ("contains", 1): lambda item: feel.call("list contains", owner, item),
            ("size", 0): lambda: feel.call("count", owner),
            ("length", 0): lambda: feel.call("string length", owner),
            ("isEmpty", 0): lambda: feel.is_empty(owner),
        }
        make = known.get((name, len(arguments)))
        return self._unknown(name) if make is None else make(*arguments)

    def _element(self, owner: Piece) -> Piece:
        token = self._take()
        self._expect("]")
        if token.kind == "text":
            return feel.property_of(owner, _unquoted(token.text))
        if token.kind == "number" and token.text.isdigit():
            return feel.item_of(owner, int(token.text[:9]))
        raise Untranslatable("an item is chosen by what is computed")

    def _unknown(self, call: str) -> Piece:
        if not self._lenient:
            raise Untranslatable(f"{call} is a call into another engine")
        return feel.name(call.rpartition(".")[2])


def _unquoted(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1], flags=re.DOTALL)
