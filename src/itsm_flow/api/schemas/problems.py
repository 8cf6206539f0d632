"""Problem details, RFC 9457."""

from marshmallow import Schema, fields


class Problem(Schema):
    """`fields` (ours) maps a field's path to its messages; `findings` are those of a deployment."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), data_key="fields"
    )
    findings = fields.List(fields.Dict())
