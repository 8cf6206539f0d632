"""Process instances: starting, finding, cancelling."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from itsm_flow.api.schemas.common import (
    CamelSchema,
    Exactly,
    InstanceKeys,
    Key,
    Moment,
    PageRequest,
    PageResult,
    not_offered,
    reason,
    tenant,
    variables,
)

STATES = ("ACTIVE", "SUSPENDED", "COMPLETED", "TERMINATED")


class InstanceCreation(CamelSchema):
    """Either `processDefinitionId` (with or without a version) or `processDefinitionKey`."""

    process_definition_id = fields.String(validate=validate.Length(min=1, max=255))
    process_definition_key = Key()
    process_definition_version = fields.Integer(strict=True, load_default=-1)
    variables = variables(load_default=dict)
    tenant_id = tenant()
    operation_reference = fields.Integer(strict=True)
    await_completion = not_offered()
    fetch_variables = not_offered()
    start_instructions = not_offered()
    runtime_instructions = not_offered()
    request_timeout = fields.Integer(strict=True)
    tags = not_offered()
    business_id = not_offered()

    @validates_schema
    def one_definition(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Exactly one way of naming the process, and -1 for its newest version."""
        if ("process_definition_id" in data) == ("process_definition_key" in data):
            raise ValidationError(
                "Give either processDefinitionId or processDefinitionKey.", "processDefinitionId"
            )
        version = data["process_definition_version"]
        if version == 0 or version < -1:
            raise ValidationError(
                "Give a version from 1, or -1 for the newest.", "processDefinitionVersion"
            )


class InstanceCreated(CamelSchema):
    process_definition_id = fields.String(required=True)
    process_definition_key = Key(required=True)
    process_definition_version = fields.Integer(required=True)
    process_instance_key = Key(required=True)
    record_number = fields.String(required=True)
    variables = fields.Dict(required=True)
    tenant_id = fields.Constant("<default>")
    tags = fields.Constant[list[str]]([])
    business_id = fields.String(required=True, allow_none=True)


class InstanceFilter(CamelSchema):
    process_definition_id = Exactly(fields.String())
    process_definition_key = Exactly(Key())
    process_instance_key = Exactly(Key())
    state = Exactly(fields.String(validate=validate.OneOf(STATES)))
    has_incident = fields.Boolean()
    parent_process_instance_key = Exactly(Key())
    business_id = Exactly(fields.String())
    tenant_id = tenant()


class InstanceSort(CamelSchema):
    """Instances come the newest first; no other order is offered."""

    field = fields.String(
        required=True, validate=validate.OneOf(("startDate", "processInstanceKey"))
    )
    order = fields.String(load_default="ASC", validate=validate.Equal("DESC"))


class InstanceSearch(CamelSchema):
    filter = fields.Nested(InstanceFilter, load_default=dict)
    sort = fields.List(
        fields.Nested(InstanceSort), load_default=list, validate=validate.Length(max=1)
    )
    page = fields.Nested(PageRequest, load_default=lambda: PageRequest().load({}))


class Instance(InstanceKeys):
    process_definition_name = fields.String(required=True, allow_none=True)
    process_definition_version_tag = fields.Constant(None)
    state = fields.String(required=True)
    start_date = Moment(required=True)
    end_date = Moment(required=True, allow_none=True)
    suspended_date = fields.Constant(None)
    has_incident = fields.Boolean(required=True)
    parent_process_instance_key = Key(required=True, allow_none=True)
    parent_element_instance_key = fields.Constant(None)
    record_number = fields.String(required=True, allow_none=True)
    revision = fields.Integer(required=True)


class InstancePage(CamelSchema):
    items = fields.List(fields.Nested(Instance), required=True)
    page = fields.Nested(PageResult, required=True)


class Cancellation(CamelSchema):
    """`reason` is kept in the audit trail; `revision` is the one the caller saw."""

    operation_reference = fields.Integer(strict=True)
    reason = reason()
    revision = fields.Integer(strict=True, load_default=None, allow_none=True)
