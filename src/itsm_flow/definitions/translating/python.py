"""Simple Python → FEEL: what other engines have as conditions. Nothing is ever run."""

import ast
from collections.abc import Callable

from itsm_flow.definitions.translating import feel_text as feel
from itsm_flow.definitions.translating.feel_text import Piece, Untranslatable

LONGEST = 2_000
_DEEPEST = 40

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "=",
    ast.IsNot: "!=",
}
_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_CONSTANTS = {True: "true", False: "false", None: "null"}
_NAMES = {"true": "true", "false": "false", "null": "null", "none": "null"}


def to_feel(text: str) -> str:
    """The FEEL of a Python expression, without a leading `=`. Raises `Untranslatable`."""
    if len(text) > LONGEST:
        raise Untranslatable("it is too long")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Untranslatable("it is no Python") from error
    return _piece(tree.body, 0).text


def _piece(node: ast.expr, depth: int) -> Piece:
    if depth > _DEEPEST:
        raise Untranslatable("it is nested too deeply")
    translate = _TRANSLATE.get(type(node))
    if translate is None:
        raise Untranslatable(f"{ast.unparse(node)[:40]} has no like in FEEL")
    return translate(node, depth + 1)


def _name(node: ast.Name, depth: int) -> Piece:  # noqa: ARG001
    return Piece(_NAMES[node.id]) if node.id in _NAMES else feel.name(node.id)


def _attribute(node: ast.Attribute, depth: int) -> Piece:
    return feel.property_of(_piece(node.value, depth), node.attr)


def _joined(node: ast.BoolOp, depth: int) -> Piece:
    word = "and" if isinstance(node.op, ast.And) else "or"
    joined = _piece(node.values[0], depth)
    for other in node.values[1:]:
        joined = feel.operation(joined, word, _piece(other, depth))
    return joined


def _sign(node: ast.UnaryOp, depth: int) -> Piece:
    operand = _piece(node.operand, depth)
    if isinstance(node.op, ast.Not):
        return feel.no(operand)
    if isinstance(node.op, ast.USub):
        return feel.minus(operand)
    raise Untranslatable("it has an operator that FEEL does not have")


def _choice(node: ast.IfExp, depth: int) -> Piece:
    test, then, otherwise = (_piece(part, depth) for part in (node.test, node.body, node.orelse))
    return feel.choice(test, then, otherwise)


def _list(node: ast.List | ast.Tuple, depth: int) -> Piece:
    return feel.listed([_piece(item, depth) for item in node.elts])


def _constant(node: ast.Constant, depth: int) -> Piece:  # noqa: ARG001
    value = node.value
    if value is None or isinstance(value, bool):
        return Piece(_CONSTANTS[value])
    if isinstance(value, str):
        return feel.text(value)
    if isinstance(value, int | float) and abs(value) < 1e15:
        return Piece(repr(value))
    raise Untranslatable("it has a value that FEEL does not have")


def _arithmetic(node: ast.BinOp, depth: int) -> Piece:
    left, right = _piece(node.left, depth), _piece(node.right, depth)
    if isinstance(node.op, ast.Mod):
        return feel.call("modulo", left, right)
    sign = _SIGNS.get(type(node.op))
    if sign is None:
        raise Untranslatable("it has an operator that FEEL does not have")
    return feel.operation(left, sign, right)


def _item(node: ast.Subscript, depth: int) -> Piece:
    owner = _piece(node.value, depth)
    index: object = None
    match node.slice:
        case ast.Constant(value=value):
            index = value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            index = -value
    if isinstance(index, str):
        return feel.property_of(owner, index)
    if isinstance(index, int) and not isinstance(index, bool):
        return feel.item_of(owner, index)
    raise Untranslatable("an item is chosen by what is computed")


def _comparison(node: ast.Compare, depth: int) -> Piece:
    """`a < b < c` is `a < b and b < c`, as in Python."""
    operands = [_piece(part, depth) for part in (node.left, *node.comparators)]
    pairs = zip(operands, node.ops, operands[1:], strict=False)
    found = [_compared(left, operator, right) for left, operator, right in pairs]
    joined = found[0]
    for piece in found[1:]:
        joined = feel.operation(joined, "and", piece)
    return joined


def _compared(left: Piece, operator: ast.cmpop, right: Piece) -> Piece:
    if isinstance(operator, ast.In):
        return feel.call("list contains", right, left)
    if isinstance(operator, ast.NotIn):
        return feel.no(feel.call("list contains", right, left))
    return feel.operation(left, _COMPARISONS[type(operator)], right)


def _call(node: ast.Call, depth: int) -> Piece:
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[only], keywords=[]):
            return feel.call("count", _piece(only, depth))
        case ast.Call(
            func=ast.Attribute(value=owner, attr="get"),
            args=[ast.Constant(value=str(key))],
            keywords=[],
        ):
            return feel.property_of(_piece(owner, depth), key)
    raise Untranslatable(f"{ast.unparse(node)[:40]} is a call")


_TRANSLATE: dict[type[ast.expr], Callable[..., Piece]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _item,
    ast.BoolOp: _joined,
    ast.UnaryOp: _sign,
    ast.BinOp: _arithmetic,
    ast.Compare: _comparison,
    ast.IfExp: _choice,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Call: _call,
}
