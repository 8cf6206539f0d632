"""What all schemas share: camelCase names, keys as strings, paging, one tenant."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

TENANT = "<default>"
"""The only tenant there is; Camunda's clients send and expect its name."""

MAX_PAGE = 1000
DEFAULT_PAGE = 100


class CamelSchema(Schema):
    """`snake_case` in Python, `camelCase` in JSON; unknown fields are refused."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Name the field in camelCase, unless it names itself."""
        if field_obj.data_key is None:
            first, *rest = field_name.rstrip("_").split("_")
            field_obj.data_key = first + "".join(part.title() for part in rest)


class Key(fields.Field[int]):
    """A 64-bit key, a string of digits in JSON, because JavaScript's numbers are too short."""

    default_error_messages = {"invalid": "Not a key: expected a string of digits."}  # noqa: RUF012

    def _serialize(
        self, value: int | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | None:
        return None if value is None else str(value)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        if (
            isinstance(value, str)
            and value.isascii()
            and value.isdigit()
            and int(value[:20]) < 1 << 63
        ):
            return int(value)
        raise self.make_error("invalid")


class Moment(fields.Field[datetime]):
    """A point in time, ISO 8601 in UTC with milliseconds and `Z`; only ever sent."""

    def _serialize(
        self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | None:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Exactly(fields.Field[Any]):
    """A filter: a value, `{"$eq": value}` or `{"$in": [one value]}`."""

    default_error_messages = {  # noqa: RUF012
        "operator": "Only an exact value is supported here: a value or the operator $eq."
    }

    def __init__(self, inner: fields.Field[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.inner = inner

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        match value:
            case {"$eq": one, **others} if not others:
                return self.inner.deserialize(one)
            case {"$in": [one], **others} if not others:
                return self.inner.deserialize(one)
            case dict():
                raise self.make_error("operator")
        return self.inner.deserialize(value)


def variables(**kwargs: Any) -> fields.Dict:
    """Process variables: a JSON object with names as keys."""
    return fields.Dict(keys=fields.String(validate=validate.Length(min=1, max=255)), **kwargs)


def tenant(**kwargs: Any) -> fields.String:
    """The tenant id, which is always the default one."""
    return fields.String(validate=validate.Equal(TENANT), **kwargs)


def reason() -> fields.String:
    """Why somebody repairs or ends something; Camunda's clients cannot say."""
    return fields.String(
        load_default="None was given (REST API).", validate=validate.Length(1, 2000)
    )


def not_offered(**kwargs: Any) -> fields.Raw:
    """A field of Camunda's API that we know and do not carry out: only emptiness passes."""
    return fields.Raw(
        validate=_must_be_empty,
        allow_none=True,
        metadata={"description": "Not offered here: leave it out.", "deprecated": True},
        **kwargs,
    )


def _must_be_empty(value: Any) -> None:
    if value not in (None, False, "", [], {}):
        raise ValidationError("This option is not offered here: leave it out.")


class PageRequest(CamelSchema):
    """`after` is the `endCursor` of the page before."""

    limit = fields.Integer(
        strict=True, load_default=DEFAULT_PAGE, validate=validate.Range(1, MAX_PAGE)
    )
    after = fields.String(validate=validate.Length(max=500))
    from_ = fields.Integer(strict=True, data_key="from", validate=validate.Equal(0))


class PageResult(CamelSchema):
    """`totalItems` counts the items sent; `hasMoreTotalItems` tells that there are more."""

    total_items = fields.Integer(required=True)
    has_more_total_items = fields.Boolean(required=True)
    start_cursor = fields.String(allow_none=True, dump_default=None)
    end_cursor = fields.String(allow_none=True, required=True)


class OperationReference(CamelSchema):
    """The empty body that Camunda's clients send with an action."""

    operation_reference = fields.Integer(strict=True)


class InstanceKeys(CamelSchema):
    """What every result that belongs to a process instance says of it."""

    process_definition_id = fields.String(required=True)
    process_definition_key = Key(required=True)
    process_definition_version = fields.Integer(required=True)
    process_instance_key = Key(required=True)
    root_process_instance_key = Key(required=True)
    tenant_id = fields.Constant(TENANT)
    tags = fields.Constant[list[str]]([])
    business_id = fields.String(required=True, allow_none=True)
