"""What is wrong with a form, found before it is deployed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from itsm_flow.definitions.forms.answers import decimal_of
from itsm_flow.definitions.forms.model import (
    CHOICES,
    COMPONENTS,
    CONTAINERS,
    INPUTS,
    Component,
    components_of,
    feel_of,
    is_repeating,
    is_row_count,
    path_of,
    rules_of,
)
from itsm_flow.definitions.forms.options import source_of
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.feel import FeelProblem, interpreter

RULE_ID = "form"

NO_COMPONENT = N_("A component is no object.")
UNKNOWN_TYPE = N_("There is no component of type {type}; form-js has these: {known}.")
NO_KEY = N_("The field has no key: give it one, its value is stored under that.")
NO_PATH = N_("The list has no path: give it one, its rows are stored under that.")
BAD_ROWS = N_("A list begins with a whole number of rows; its defaultRepetitions is {value}.")
BAD_NAME = N_("{name} is no path: write names with dots between them, such as person.name.")
TAKEN = N_("{name} is used twice in this form: give each field a key of its own.")
ID_TWICE = N_("The id {id} is used twice in this form.")
NO_OPTIONS = N_("There is nothing to choose: give it values, a valuesKey or a valuesExpression.")
NO_EXPRESSION = N_("The field computes nothing: give it an expression that starts with =.")
NOT_FEEL = N_("{property} is no FEEL: {problem} (at character {position} of {expression})")
DATE_AS_TEXT = N_(
    "{name} is text, as every date in data is, and in {position} it meets a {kind}: that is never "
    "true. Write {instead}."
)
NEVER_HIDES = N_('The condition "{expression}" has no effect: start it with =.')
BAD_LIMIT = N_("{property} must be a number, or FEEL that starts with =; it is {value}.")
BAD_PATTERN = N_("The pattern is no regular expression: {problem}")
BAD_KIND = N_("There is no kind of text {kind}: use email or phone.")
BAD_SUBTYPE = N_("There is no kind of date {subtype}: use date, time or datetime.")

LIMITS = ("min", "max", "minLength", "maxLength")
EXPRESSIONS = (
    "alt",
    "accept",
    "appearance.prefixAdorner",
    "appearance.suffixAdorner",
    "columnsExpression",
    "dataSource",
    "description",
    "expression",
    "label",
    "multiple",
    "source",
    "text",
    "title",
    "url",
    "valuesExpression",
    *(f"validate.{name}" for name in LIMITS),
)
CONDITIONS = ("conditional.hide", "readonly")
NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def form_findings(
    file_name: str, schema: Mapping[str, Any], content: bytes = b""
) -> Iterator[Finding]:
    """Everything wrong with a form; with its `content`, findings tell the line."""
    reader = _Reader(file_name, content.decode("utf-8", "replace").splitlines())
    for component in components_of(schema):
        reader.component(component, reader.top)
    yield from reader.findings


@dataclass(slots=True)
class _Claims:
    """The names that are taken at one level of the data: by a value, a list or a group."""

    taken: dict[str, "_Claims | None"] = field(default_factory=dict)

    def claim(self, path: tuple[str, ...]) -> bool:
        """Take a path for one value; False where something else has it."""
        holder = self.group(path[:-1])
        if holder is None or path[-1] in holder.taken:
            return False
        holder.taken[path[-1]] = None
        return True

    def group(self, path: tuple[str, ...]) -> "_Claims | None":
        """What is at a path that several components may share; None where a value has it."""
        holder: _Claims | None = self
        for step in path:
            holder = None if holder is None else holder.taken.setdefault(step, _Claims())
        return holder


@dataclass(slots=True)
class _Reader:
    file: str
    lines: list[str]
    top: _Claims = field(default_factory=_Claims)
    ids: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def report(
        self,
        component: object,
        template: str,
        severity: Severity = Severity.ERROR,
        **facts: object,
    ) -> None:
        known: Component = component if isinstance(component, Mapping) else {}
        identifier = str(known.get("id") or known.get("key") or "")
        self.findings.append(
            Finding(
                self.file,
                self._line(identifier),
                RULE_ID,
                severity,
                template,
                element_id=identifier,
                element_name=str(known.get("label") or ""),
                facts=facts,
            )
        )

    def _line(self, identifier: str) -> int:
        """The line where a component's id (or key) stands; 1 where that is not known."""
        wanted = re.compile(rf'"(?:id|key)"\s*:\s*"{re.escape(identifier)}"')
        hits = (number for number, line in enumerate(self.lines, 1) if wanted.search(line))
        return next(hits, 1)

    def component(self, component: object, around: _Claims) -> None:
        if not isinstance(component, Mapping):
            self.report(component, NO_COMPONENT)
            return
        kind = component.get("type")
        if not isinstance(kind, str) or kind not in COMPONENTS:
            self.report(component, UNKNOWN_TYPE, type=kind, known=", ".join(sorted(COMPONENTS)))
            return
        self._id(component)
        self._expressions(component)
        if kind in INPUTS:
            self._input(component, around)
        if kind in CONTAINERS:
            inner = self._container(component, around)
            for child in components_of(component):
                self.component(child, inner)

    def _id(self, component: Component) -> None:
        identifier = component.get("id")
        if isinstance(identifier, str):
            if identifier in self.ids:
                self.report(component, ID_TWICE, id=identifier)
            self.ids.add(identifier)

    def _input(self, component: Component, around: _Claims) -> None:
        key = component.get("key")
        if not key:
            self.report(component, NO_KEY)
        elif self._is_name(component, key) and not around.claim(path_of(component)):
            self.report(component, TAKEN, name=key)
        kind = component["type"]
        if kind in CHOICES and source_of(component) is None:
            self.report(component, NO_OPTIONS)
        if kind == "expression" and not feel_of(component.get("expression")):
            self.report(component, NO_EXPRESSION)
        subtype = component.get("subtype", "date")
        if kind == "datetime" and subtype not in ("date", "time", "datetime"):
            self.report(component, BAD_SUBTYPE, subtype=subtype)
        self._rules(component)

    def _container(self, component: Component, around: _Claims) -> _Claims:
        """The level of data that the container's fields lie in."""
        path = component.get("path")
        if not path:
            if is_repeating(component):
                self.report(component, NO_PATH)
                return _Claims()
            return around
        if not self._is_name(component, path):
            return _Claims()
        steps = path_of(component)
        if is_repeating(component):
            if not is_row_count(rows := component.get("defaultRepetitions", 1)):
                self.report(component, BAD_ROWS, value=rows)
            if not around.claim(steps):
                self.report(component, TAKEN, name=path)
            return _Claims()
        inner = around.group(steps)
        if inner is None:
            self.report(component, TAKEN, name=path)
        return inner or _Claims()

    def _is_name(self, component: Component, name: object) -> bool:
        if isinstance(name, str) and NAME.fullmatch(name):
            return True
        self.report(component, BAD_NAME, name=name)
        return False

    def _rules(self, component: Component) -> None:
        rules = rules_of(component)
        for name in LIMITS:
            value = rules.get(name)
            if value is not None and feel_of(value) is None and decimal_of(value) is None:
                self.report(component, BAD_LIMIT, property=name, value=value)
        pattern = rules.get("pattern")
        problem = interpreter().check_pattern(str(pattern)) if pattern else None
        if problem is not None:
            self.report(component, BAD_PATTERN, problem=problem)
        kind = rules.get("validationType")
        if kind not in (None, "", "email", "phone", "custom"):
            self.report(component, BAD_KIND, kind=kind)

    def _expressions(self, component: Component) -> None:
        for name in EXPRESSIONS:
            expression = feel_of(_property(component, name))
            if expression is not None:
                self._feel(component, name, expression, interpreter().check(expression))
                self._dates(component, name, expression, unary=False)
        for name in CONDITIONS:
            value = _property(component, name)
            expression = feel_of(value)
            if expression is not None:
                self._feel(component, name, expression, interpreter().check_unary(expression))
                self._dates(component, name, expression, unary=True)
            elif isinstance(value, str) and value:
                self.report(component, NEVER_HIDES, Severity.WARNING, expression=value)

    def _dates(self, component: Component, name: str, expression: str, *, unary: bool) -> None:
        for found in interpreter().dates_as_text(expression, unary=unary):
            if found.name != "?":
                facts: dict[str, Any] = {
                    "name": found.name,
                    "kind": found.kind,
                    "instead": found.instead,
                }
                self.report(component, DATE_AS_TEXT, position=name, **facts)

    def _feel(
        self, component: Component, name: str, expression: str, problems: list[FeelProblem]
    ) -> None:
        for problem in problems:
            self.report(
                component,
                NOT_FEEL,
                property=name,
                problem=problem.message,
                position=problem.position,
                expression=expression,
            )


def _property(component: Component, name: str) -> object:
    value: object = component
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
