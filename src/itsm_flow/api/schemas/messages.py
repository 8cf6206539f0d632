"""Messages that come in from outside."""

from marshmallow import fields, validate

from itsm_flow.api.schemas.common import CamelSchema, Key, not_offered, tenant, variables


class Publication(CamelSchema):
    """`timeToLive` is in milliseconds; 0 means: now or never."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=255))
    correlation_key = fields.String(load_default="", validate=validate.Length(max=255))
    time_to_live = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, 366 * 86_400_000)
    )
    message_id = fields.String(load_default=None, validate=validate.Length(min=1, max=255))
    variables = variables(load_default=dict)
    tenant_id = tenant()
    business_id = not_offered()


class Published(CamelSchema):
    message_key = Key(required=True)
    tenant_id = fields.Constant("<default>")


class Correlation(CamelSchema):
    name = fields.String(required=True, validate=validate.Length(min=1, max=255))
    correlation_key = fields.String(load_default="", validate=validate.Length(max=255))
    variables = variables(load_default=dict)
    tenant_id = tenant()
    business_id = not_offered()


class Correlated(CamelSchema):
    message_key = Key(required=True)
    process_instance_key = Key(required=True)
    tenant_id = fields.Constant("<default>")
