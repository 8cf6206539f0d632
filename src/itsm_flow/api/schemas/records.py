"""Records: the ITSM view of process instances, and their history. Ours, not Camunda's."""

from marshmallow import fields, validate

from itsm_flow.api.schemas.common import CamelSchema, Key, Moment, PageRequest, PageResult


class RecordFilterInput(CamelSchema):
    kind = fields.String(validate=validate.Length(max=255))
    status = fields.String(validate=validate.Length(max=64))
    priority = fields.Integer(strict=True, validate=validate.Range(1, 5))
    requester = fields.String(validate=validate.Length(max=255))
    owner_group = fields.String(validate=validate.Length(max=255))
    text = fields.String(validate=validate.Length(max=200))


class RecordSearch(CamelSchema):
    filter = fields.Nested(RecordFilterInput, load_default=dict)
    page = fields.Nested(PageRequest, load_default=lambda: PageRequest().load({}))


class RecordResult(CamelSchema):
    number = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, allow_none=True)
    priority = fields.Integer(required=True, allow_none=True)
    requester = fields.String(required=True, allow_none=True)
    owner_group = fields.String(required=True, allow_none=True)
    service = fields.String(required=True, allow_none=True)
    opened_at = Moment(required=True)
    updated_at = Moment(required=True)
    due_at = Moment(required=True, allow_none=True)
    resolved_at = Moment(required=True, allow_none=True)
    closed_at = Moment(required=True, allow_none=True)
    process_instance_key = Key(required=True, attribute="id")


class RecordPage(CamelSchema):
    items = fields.List(fields.Nested(RecordResult), required=True)
    page = fields.Nested(PageResult, required=True)


class VariableChange(CamelSchema):
    """A variable before → after; `scope` is empty for the process itself."""

    scope = fields.String(required=True)
    name = fields.String(required=True)
    before = fields.Raw(required=True)
    after = fields.Raw(required=True)
    existed = fields.Boolean(required=True)


class HistoryEvent(CamelSchema):
    """`content` has what was kept verbatim (`submitted` …); null where it was erased by law."""

    event_key = Key(required=True, attribute="event_id")
    sequence = fields.Integer(required=True)
    at = Moment(required=True)
    kind = fields.String(required=True)
    actor_key = Key(required=True, attribute="actor_id")
    actor_name = fields.String(required=True)
    on_behalf_of = fields.String(required=True, allow_none=True)
    element_id = fields.String(required=True, allow_none=True)
    element_name = fields.String(required=True)
    clause = fields.String(required=True)
    definition_key = Key(required=True, allow_none=True, attribute="definition_id")
    version = fields.Integer(required=True, allow_none=True)
    flows = fields.List(fields.String(), required=True)
    changes = fields.List(fields.Nested(VariableChange), required=True)
    content = fields.Dict(keys=fields.String(), required=True)


class History(CamelSchema):
    items = fields.List(fields.Nested(HistoryEvent), required=True)
