"""Signals that are thrown from outside."""

from marshmallow import fields, validate

from itsm_flow.api.schemas.common import CamelSchema, Key, tenant, variables


class Broadcast(CamelSchema):
    signal_name = fields.String(required=True, validate=validate.Length(min=1, max=255))
    variables = variables(load_default=dict)
    tenant_id = tenant()


class Broadcasted(CamelSchema):
    signal_key = Key(required=True)
    tenant_id = fields.Constant("<default>")
