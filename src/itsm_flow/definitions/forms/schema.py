"""The marshmallow schema of a form.

What a form accepts depends on what is submitted: a field may be hidden by another. So the schema
is built anew for each submission, with one marshmallow field for each place where a value may be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError
from marshmallow.fields import Field

from itsm_flow.definitions.forms import messages as say
from itsm_flow.definitions.forms.evaluation import Evaluated, evaluate
from itsm_flow.definitions.forms.fields import Answer, Computed, Group, Refused, RowList
from itsm_flow.definitions.forms.messages import Message
from itsm_flow.definitions.forms.model import FormModel, is_repeating
from itsm_flow.definitions.forms.places import MOST_ROWS, Place, places_of, value_at
from itsm_flow.errors import InvalidInput, StepFailed
from itsm_flow.feel import FeelError

WHOLE_FORM = "_form"
"""The path under which a message about the submission as a whole stands."""


class FormFailed(StepFailed):
    """The FEEL of a form cannot be evaluated with these answers; only its owner can mend it."""

    template = (
        "The form {form} could not be checked, so nothing was changed. "
        "Please tell the owner of the process. {reason}"
    )


def form_schema(form: FormModel, *, context: Mapping[str, Any], now: datetime) -> Schema:
    """The schema that loads one submission of a form; `context` are the variables it shows."""
    return _FormSchema(form, context, now)


def validate_form(
    form: FormModel, submitted: object, *, context: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The answers as they are to be stored.

    Raises InvalidInput with all messages by path: `{"rows.0.name": ["Please fill this in."]}`;
    FormFailed when its FEEL cannot be evaluated.
    """
    try:
        accepted = _load(form, submitted, context, now)
    except ValidationError as error:
        raise InvalidInput(fields=dict(_flat(error.messages))) from error
    except FeelError as error:
        raise FormFailed(form=form.name or form.form_id, reason=str(error)) from error
    return dict(accepted)


class _Answers(Schema):
    """Fields of one level of the data.

    One class for all of them: to make a class for each row would take longer than the rest.
    """

    class Meta:
        unknown = RAISE

    def __init__(self, given: dict[str, Field[Any]]) -> None:
        self._declared_fields = given
        super().__init__()
        unknown, no_group = Message.of(say.UNKNOWN), Message.of(say.NOT_A_GROUP)
        self.error_messages.update(unknown=unknown, type=no_group)


class _FormSchema(Schema):
    """Loads a submission with the schema that its own answers give it."""

    def __init__(self, form: FormModel, context: Mapping[str, Any], now: datetime) -> None:
        super().__init__()
        self.form = form
        self.variables = context
        self.now = now

    def load(self, data: Any, **_: Any) -> Any:
        """The accepted answers, with what is computed. Raises marshmallow's ValidationError."""
        return _load(self.form, data, self.variables, self.now)

    def validate(self, data: Any, **_: Any) -> dict[str, Any]:
        """marshmallow's nested messages, none when the answers are accepted."""
        try:
            self.load(data)
        except ValidationError as error:
            return (
                error.messages if isinstance(error.messages, dict) else {"_schema": error.messages}
            )
        return {}


def _load(form: FormModel, data: Any, context: Mapping[str, Any], now: datetime) -> Any:
    places = places_of(form.schema, data)
    evaluated = evaluate(places, data, context, now)
    level = _Level()
    for index in range(len(places)):
        _put(level, places[index], index, evaluated, data)
    return level.schema().load(data)


@dataclass(slots=True)
class _Level:
    """What may stand at one level of the data, by name; `rows` are the levels of a list's rows."""

    names: dict[str, "Field[Any] | _Level"] = field(default_factory=dict)
    rows: list["_Level"] | None = None
    fixed_rows: int | None = None

    def below(self, step: str | int) -> "_Level":
        """The level of a group, or of a row."""
        if isinstance(step, int):
            rows = self.rows = self.rows or []
            while len(rows) <= step:
                rows.append(_Level())
            return rows[step]
        level = self.names.setdefault(step, _Level())
        return level if isinstance(level, _Level) else _Level()

    def schema(self) -> Schema:
        given = {
            name: each.as_field() if isinstance(each, _Level) else each
            for name, each in self.names.items()
        }
        return _Answers(given)

    def as_field(self) -> "Field[Any]":
        if self.rows is None:
            return Group(self.schema())
        return RowList([row.schema() for row in self.rows], self.fixed_rows)


def _put(level: _Level, place: Place, index: int, evaluated: Evaluated, submitted: Any) -> None:
    """Put the marshmallow field of a place where its value may stand."""
    if not place.path or not (place.is_input or is_repeating(place.component)):
        return
    holder = level
    for step in place.path[:-1]:
        holder = holder.below(step)
    name = str(place.path[-1])
    if index in evaluated.hidden:
        holder.names.setdefault(name, Refused(say.HIDDEN))
    elif is_repeating(place.component):
        rows = holder.below(name)
        rows.rows = []
        rows.fixed_rows = _fixed_rows(place, evaluated)
        for number in range(_row_count(submitted, place)):
            rows.below(number)
    elif place.component.get("disabled") is True:
        holder.names[name] = Refused(say.DISABLED)
    elif place.type == "expression":
        holder.names[name] = Computed(evaluated.computed.get(index))
    else:
        holder.names[name] = Answer(evaluated.question(index), fixed=index in evaluated.fixed)


def _row_count(submitted: Any, place: Place) -> int:
    rows = value_at(submitted, place.path)
    return min(len(rows), MOST_ROWS) if isinstance(rows, list) else 0


def _fixed_rows(place: Place, evaluated: Evaluated) -> int | None:
    """How many rows there must be where none can be added or removed."""
    component = place.component
    if component.get("allowAddRemove", True) is not False:
        return None
    known = value_at(evaluated.context, place.path)
    return len(known) if isinstance(known, list) else int(component.get("defaultRepetitions", 1))


def _flat(messages: Any, path: str = "") -> list[tuple[str, list[str]]]:
    """marshmallow's nested messages by path."""
    if not isinstance(messages, dict):
        return [(path or WHOLE_FORM, list(messages))]
    found: list[tuple[str, list[str]]] = []
    for name, inner in messages.items():
        step = "" if name == "_schema" else str(name)
        found += _flat(inner, ".".join(filter(None, (path, step))))
    return found
