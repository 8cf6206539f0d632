"""Deployments: the files of a set and what was made of each."""

from marshmallow import fields

from itsm_flow.api.schemas.common import TENANT, CamelSchema, Key


class DeployedProcess(CamelSchema):
    process_definition_id = fields.String(required=True)
    process_definition_version = fields.Integer(required=True)
    process_definition_key = Key(required=True)
    resource_name = fields.String(required=True)
    tenant_id = fields.Constant(TENANT)


class DeployedDecision(CamelSchema):
    decision_definition_id = fields.String(required=True)
    decision_definition_key = Key(required=True)
    version = fields.Integer(required=True)
    name = fields.String(required=True)
    decision_requirements_id = fields.String(required=True)
    decision_requirements_key = Key(required=True)
    tenant_id = fields.Constant(TENANT)


class DeployedForm(CamelSchema):
    form_id = fields.String(required=True)
    form_key = Key(required=True)
    version = fields.Integer(required=True)
    resource_name = fields.String(required=True)
    tenant_id = fields.Constant(TENANT)


class DeployedItem(CamelSchema):
    """Exactly one of these is set."""

    process_definition = fields.Nested(DeployedProcess, allow_none=True, dump_default=None)
    decision_definition = fields.Nested(DeployedDecision, allow_none=True, dump_default=None)
    decision_requirements = fields.Constant(None)
    form = fields.Nested(DeployedForm, allow_none=True, dump_default=None)
    resource = fields.Constant(None)


class DeploymentResult(CamelSchema):
    deployment_key = Key(required=True)
    tenant_id = fields.Constant(TENANT)
    deployments = fields.List(fields.Nested(DeployedItem), required=True)
