"""Incidents in Camunda's sense: failed steps."""

from marshmallow import fields, validate

from itsm_flow.api.schemas.common import (
    CamelSchema,
    Exactly,
    Key,
    Moment,
    PageRequest,
    PageResult,
    reason,
    tenant,
    variables,
)


class IncidentFilter(CamelSchema):
    incident_key = Exactly(Key())
    process_instance_key = Exactly(Key())
    process_definition_id = Exactly(fields.String())
    element_id = Exactly(fields.String())
    state = Exactly(fields.String(validate=validate.OneOf(("ACTIVE", "RESOLVED"))))
    tenant_id = tenant()


class IncidentSearch(CamelSchema):
    filter = fields.Nested(IncidentFilter, load_default=dict)
    sort = fields.List(fields.Raw(), load_default=list, validate=validate.Length(max=0))
    page = fields.Nested(PageRequest, load_default=lambda: PageRequest().load({}))


class Incident(CamelSchema):
    incident_key = Key(required=True)
    process_definition_id = fields.String(required=True)
    process_definition_key = Key(required=True)
    process_instance_key = Key(required=True)
    root_process_instance_key = Key(required=True)
    element_instance_key = Key(required=True)
    element_id = fields.String(required=True)
    job_key = Key(required=True, allow_none=True)
    error_type = fields.String(required=True)
    error_message = fields.String(required=True)
    creation_time = Moment(required=True)
    state = fields.String(required=True)
    tenant_id = fields.Constant("<default>")


class IncidentPage(CamelSchema):
    items = fields.List(fields.Nested(Incident), required=True)
    page = fields.Nested(PageResult, required=True)


class Resolution(CamelSchema):
    """`variables` are set in the step's scope before it is tried again; `reason` is audited."""

    operation_reference = fields.Integer(strict=True)
    variables = variables(load_default=dict)
    reason = reason()
