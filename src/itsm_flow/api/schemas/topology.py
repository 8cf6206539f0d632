"""What this server says of itself to Camunda's clients."""

from marshmallow import fields

from itsm_flow.api.schemas.common import CamelSchema


class Topology(CamelSchema):
    brokers = fields.List(fields.Dict(), required=True)
    cluster_id = fields.String(required=True, allow_none=True)
    cluster_size = fields.Integer(required=True)
    partitions_count = fields.Integer(required=True)
    replication_factor = fields.Integer(required=True)
    gateway_version = fields.String(required=True)
    last_completed_change_id = fields.String(required=True)
