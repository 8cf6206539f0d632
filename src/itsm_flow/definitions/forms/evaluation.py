"""The FEEL of a form for one submission, all in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from itsm_flow.definitions.forms.answers import Question
from itsm_flow.definitions.forms.model import (
    CHOICES,
    Component,
    feel_of,
    hide_of,
    rules_of,
)
from itsm_flow.definitions.forms.options import offered, source_of
from itsm_flow.definitions.forms.places import Place, data_of, initial_value, value_at
from itsm_flow.feel import ComputedField, FormScope, Rows, interpreter

HIDE, FIX = "hide", "readonly"
SPECIAL = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})
LIMITS = ("min", "max", "minLength", "maxLength")


@dataclass(slots=True)
class Evaluated:
    """What the expressions of a form gave, by the index of a place.

    `hidden` holds the places that are hidden, by themselves or by what is around them;
    `fixed` those whose value nobody may change.
    """

    places: Sequence[Place]
    context: Mapping[str, Any]
    now: datetime
    hidden: set[int] = field(default_factory=set)
    fixed: set[int] = field(default_factory=set)
    computed: dict[int, Any] = field(default_factory=dict)
    values: dict[tuple[int, str], Any] = field(default_factory=dict)
    missed: set[int] = field(default_factory=set)

    def question(self, index: int) -> Question:
        """The field at a place with its limits and options as they are now."""
        place = self.places[index]
        component = place.component
        options = self.values.get((index, "options"))
        return Question(
            component=component,
            now=self.now,
            initial=initial_value(place, self.context),
            options=offered(component, self.context, options) if place.type in CHOICES else [],
            limits={name: self._limit(index, component, name) for name in LIMITS},
            misses_pattern=index in self.missed,
        )

    def _limit(self, index: int, component: Component, name: str) -> Any:
        given = rules_of(component).get(name)
        return given if feel_of(given) is None else self.values.get((index, name))


def evaluate(
    places: Sequence[Place], submitted: object, context: Mapping[str, Any], now: datetime
) -> Evaluated:
    """Evaluate what hides, limits, offers and computes the fields of a submission."""
    result = Evaluated(places, context, now)
    asked: dict[Rows, _Asked] = {}
    result.fixed = {i for i, place in enumerate(places) if place.component.get("readonly") is True}
    own = frozenset(str(place.path[0]) for place in places if place.path)
    computed: dict[int, ComputedField] = {}
    for index, place in enumerate(places):
        asked.setdefault(place.rows, _Asked()).add(index, place, submitted, own)
        expression = feel_of(place.component.get("expression"))
        if place.type == "expression" and expression is not None:
            computed[index] = ComputedField(place.rows, place.local, expression)
    asked = {rows: each for rows, each in asked.items() if each.is_anything}
    if not asked and not computed:
        return result
    data = data_of(places, submitted, context)
    scopes = [each.scope(rows) for rows, each in asked.items()]
    answers = interpreter().form(data, list(computed.values()), scopes, now=now)
    result.computed = dict(zip(computed, answers.computed, strict=True))
    for each, answer in zip(asked.values(), answers.scopes, strict=True):
        held = [key for key, holds in zip(each.tests, answer.hides, strict=True) if holds]
        result.hidden.update(index for index, what in held if what == HIDE)
        result.fixed.update(index for index, what in held if what == FIX)
        result.values.update(zip(each.values, answer.values, strict=True))
        result.missed.update(
            index for index, hit in zip(each.patterns, answer.patterns, strict=True) if not hit
        )
    result.hidden = _with_contents(places, result.hidden)
    return result


def _with_contents(places: Sequence[Place], hiding: set[int]) -> set[int]:
    """The places that are hidden and all that is in them; a container comes before its contents."""
    hidden = set(hiding)
    for index, place in enumerate(places):
        if place.container in hidden:
            hidden.add(index)
    return hidden


@dataclass(slots=True)
class _Asked:
    """What is asked in one row, each question with the index of its place."""

    tests: dict[tuple[int, str], str] = field(default_factory=dict)
    values: dict[tuple[int, str], str] = field(default_factory=dict)
    patterns: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_anything(self) -> bool:
        return bool(self.tests or self.values or self.patterns)

    def scope(self, rows: Rows) -> FormScope:
        return FormScope(
            rows,
            tuple(self.tests.values()),
            tuple(self.values.values()),
            tuple(self.patterns.values()),
        )

    def add(self, index: int, place: Place, submitted: object, own: frozenset[str]) -> None:
        component = place.component
        if (hide := hide_of(component)) is not None:
            self.tests[index, HIDE] = hide
        if (fix := feel_of(component.get("readonly"))) and not _depends_on(fix, own | SPECIAL):
            self.tests[index, FIX] = fix
        rules = rules_of(component)
        for name in LIMITS:
            if (expression := feel_of(rules.get(name))) is not None:
                self.values[index, name] = expression
        computed = place.type in CHOICES and source_of(component) == "valuesExpression"
        if computed and (expression := feel_of(component["valuesExpression"])) is not None:
            self.values[index, "options"] = expression
        self._pattern(index, place, rules.get("pattern"), submitted)

    def _pattern(self, index: int, place: Place, pattern: object, submitted: object) -> None:
        value = value_at(submitted, place.path)
        if not isinstance(pattern, str) or not pattern or isinstance(value, bool):
            return
        if isinstance(value, str | int | float) and value not in ("", 0):
            self.patterns[index] = (pattern, str(value))


def _depends_on(expression: str, names: frozenset[str]) -> bool:
    """Whether the answers themselves decide it: then a field may become fixed once it is filled."""
    return bool(interpreter().names_of_unary(expression) & names)
