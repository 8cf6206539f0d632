"""marshmallow fields for the answers of a form."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, missing

from itsm_flow.definitions.forms import messages as say
from itsm_flow.definitions.forms.answers import Question, type_problem
from itsm_flow.definitions.forms.limits import limit_problems, required_problem
from itsm_flow.definitions.forms.messages import Message
from itsm_flow.definitions.forms.model import is_blank, same
from itsm_flow.definitions.forms.places import MOST_ROWS


class Answer(fields.Field[Any]):
    """A field that somebody fills in."""

    def __init__(self, question: Question, *, fixed: bool) -> None:
        absent = required_problem(question, False if question.type == "checkbox" else None)
        super().__init__(
            required=absent is not None,
            allow_none=True,
            error_messages={"required": absent or Message.of(say.REQUIRED)},
        )
        self.question = question
        self.fixed = fixed

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        """The value itself: what is stored is what was submitted."""
        self._validate_missing(value)
        if value is not missing:
            _refuse(self._problems(value))
        return value

    def _problems(self, value: Any) -> list[Message]:
        question = self.question
        missed = required_problem(question, value)
        if missed is not None:
            return [missed]
        if self.fixed and not _unchanged(value, question.initial):
            return [Message.of(say.READ_ONLY, value=_shown(question.initial))]
        if value is None or value in ("", []):
            return []
        wrong = type_problem(question, value)
        return [wrong] if wrong is not None else list(limit_problems(question, value))


class Computed(fields.Field[Any]):
    """A field whose value is worked out here, whatever was sent."""

    def __init__(self, value: Any) -> None:
        super().__init__(load_default=lambda: value, allow_none=True)
        self.value = value

    def deserialize(self, *_: Any, **__: Any) -> Any:
        return self.value


class Refused(fields.Field[Any]):
    """A field that is there but takes no answer."""

    def __init__(self, template: str) -> None:
        super().__init__()
        self.template = template

    def deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if value is not missing:
            _refuse([Message.of(self.template)])
        return missing


class Group(fields.Field[Any]):
    """Fields under a common name; a group that was left out is checked as an empty one."""

    def __init__(self, schema: Schema) -> None:
        super().__init__()
        self.inner = schema

    def deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        loaded = self.inner.load({} if value is missing else value)
        return missing if value is missing and not loaded else loaded


class RowList(fields.Field[Any]):
    """The rows of a dynamic list, each with a schema of its own."""

    def __init__(self, schemas: list[Schema], fixed: int | None) -> None:
        super().__init__()
        self.schemas = schemas
        self.fixed = fixed

    def deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if value is missing:
            return missing
        if not isinstance(value, list):
            _refuse([Message.of(say.NOT_ROWS)])
        if len(value) > MOST_ROWS:
            _refuse([Message.of(say.TOO_MANY_ROWS, limit=MOST_ROWS, actual=len(value))])
        if self.fixed is not None and len(value) != self.fixed:
            _refuse([Message.of(say.FIXED_ROWS, expected=self.fixed)])
        return self._rows(value)

    def _rows(self, value: list[Any]) -> list[Any]:
        loaded, errors = [], {}
        for number, (row, schema) in enumerate(zip(value, self.schemas, strict=True)):
            try:
                loaded.append(schema.load(row))
            except ValidationError as error:
                errors[number] = error.messages
        if errors:
            raise ValidationError(errors)
        return loaded


def _refuse(problems: list[Message]) -> None:
    if problems:
        raise ValidationError(list[str | dict[str, Any]](problems))


def _unchanged(value: Any, initial: Any) -> bool:
    return same(value, initial) or (is_blank(value) and is_blank(initial))


def _shown(value: Any) -> str:
    text = "empty" if is_blank(value) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
