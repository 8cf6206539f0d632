"""Variables: each is stored once, in the scope where it lives.

A scope is known by the id of the token that owns it; `PROCESS` is the outermost. A write goes to
the nearest enclosing scope that has the variable, else to the process. What a step writes is noted,
so that it can be told in the audit and taken back when the step fails.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from itsm_flow.domain.progress import Change
from itsm_flow.engine.problems import StepProblem
from itsm_flow.errors import InvalidInput, LimitExceeded

PROCESS = ""
_ALL = object()
_NO_JSON = (TypeError, ValueError, RecursionError)


class _Write(NamedTuple):
    """A variable as it was before it was set; `name` None says that the scope itself is new."""

    scope: str
    name: str | None
    before: Any = None
    existed: bool = False
    told: bool = True


class Scopes:
    """All variables of one instance."""

    def __init__(self, limit: int, size: int = 0) -> None:
        """`size` is about how many bytes of JSON the variables take already."""
        self.variables: dict[str, dict[str, Any]] = {PROCESS: {}}
        self.parents: dict[str, str] = {}
        self._limit = limit
        self._size = size
        self._journal: list[_Write] = []
        self.touched: set[str] = set()

    # ---- reading ----------------------------------------------------------------------------

    def __contains__(self, scope: str) -> bool:
        return scope in self.variables

    def visible(self, scope: str) -> Mapping[str, Any]:
        """All that can be read from `scope`: the inner hides the outer. Not to be changed."""
        if scope == PROCESS:
            return self.variables[PROCESS]
        return {**self.visible(self.parents[scope]), **self.variables[scope]}

    # ---- writing ----------------------------------------------------------------------------

    def open(self, scope: str, parent: str) -> None:
        """Add an empty scope, unless it is there already."""
        if scope not in self.variables:
            self.variables[scope] = {}
            self.parents[scope] = parent
            self._journal.append(_Write(scope, None))

    def close(self, scope: str) -> None:
        """Drop a scope with all that is in it."""
        if self.variables.pop(scope, None) is not None:
            del self.parents[scope]

    def set(self, scope: str, target: str, value: Any) -> None:
        """Set a variable, or with a path such as `a.b` a member of it, in exactly this scope."""
        name, *path = target.split(".")
        if path:
            value = _with_member(self.variables[scope].get(name), path, value, target)
        self.set_variable(scope, name, value)

    def set_variable(
        self, scope: str, name: str, value: Any, *, told: bool = True, size_of: Any = _ALL
    ) -> None:
        """Set a variable in exactly this scope; a dot in its name means nothing.

        Not `told` is what only serves the engine; `size_of` is the part of the value that is new.
        """
        variables = self.variables[scope]
        self._make_room(value if size_of is _ALL else size_of)
        write = _Write(scope, name, variables.get(name), name in variables, told)
        self._journal.append(write)
        variables[name] = value
        self.touched.add(name)

    def write(self, scope: str, target: str, value: Any) -> None:
        """Set a variable, or a member of it, where it lives as seen from `scope`."""
        self.set(self.home(scope, target.partition(".")[0]), target, value)

    def write_variable(self, scope: str, name: str, value: Any) -> None:
        """Set a variable where it lives as seen from `scope`; a dot in its name means nothing."""
        self.set_variable(self.home(scope, name), name, value)

    def home(self, scope: str, name: str) -> str:
        """The nearest scope that has the variable, else the process."""
        while scope != PROCESS and name not in self.variables[scope]:
            scope = self.parents[scope]
        return scope

    # ---- what a step did --------------------------------------------------------------------

    def mark(self) -> int:
        """A point to which `undo` can go back."""
        return len(self._journal)

    def undo(self, mark: int) -> None:
        """Take back everything since `mark`."""
        while len(self._journal) > mark:
            scope, name, before, existed, _ = self._journal.pop()
            if name is None or scope not in self.variables:
                self.close(scope)
            elif existed:
                self.variables[scope][name] = before
            else:
                del self.variables[scope][name]

    def take_changes(self) -> tuple[Change, ...]:
        """What was changed since the last call, each variable once, and forget it."""
        first: dict[tuple[str, str], _Write] = {}
        for write in self._journal:
            if write.name is not None and write.told and write.scope in self.variables:
                first.setdefault((write.scope, write.name), write)
        self._journal.clear()
        changes = (self._change(write, name) for (_, name), write in first.items())
        return tuple(change for change in changes if _differs(change))

    def _change(self, write: _Write, name: str) -> Change:
        after = self.variables[write.scope][name]
        return Change(write.scope, name, write.before, after, write.existed)

    # ---- limits -----------------------------------------------------------------------------

    def check_input(self, variables: Mapping[str, Any]) -> None:
        """Refuse what is no JSON or would not fit, before anything is changed.

        Raises InvalidInput, LimitExceeded.
        """
        try:
            size = len(json_bytes(variables))
        except _NO_JSON as error:
            raise InvalidInput(dict(_complaints(variables))) from error
        if self._size + size > self._limit and self._measured() + size > self._limit:
            raise LimitExceeded(limit=self._limit, what="bytes of variables")

    def _make_room(self, value: Any) -> None:
        size = len(json_bytes(value))
        if self._size + size > self._limit:
            self._size = self._measured()
            if self._size + size > self._limit:
                raise StepProblem(
                    f"The variables would take more than {self._limit} bytes.",
                    f"{self._size} bytes stored, {size} more to write",
                )
        self._size += size

    def _measured(self) -> int:
        return len(json_bytes(self.variables))


def json_bytes(value: Any) -> bytes:
    """Compact JSON. Raises TypeError or ValueError for what JSON cannot say."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _complaints(variables: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Which of the variables are no JSON, and why."""
    for name, value in variables.items():
        try:
            json_bytes(value)
        except _NO_JSON as error:
            yield name, [f"This is not a JSON value: {error}"]


def _with_member(value: Any, path: list[str], member: Any, target: str) -> dict[str, Any]:
    """`value` with the member at `path` set; contexts on the way are made where none is."""
    if value is not None and not isinstance(value, dict):
        raise StepProblem(f"'{target}' cannot be set: what it is part of is not a context.")
    copy = dict(value or {})
    name, *rest = path
    copy[name] = _with_member(copy.get(name), rest, member, target) if rest else member
    return copy


def _differs(change: Change) -> bool:
    return not change.existed or json_bytes(change.before) != json_bytes(change.after)
