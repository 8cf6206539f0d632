"""Jobs: service tasks that a worker outside takes and answers."""

from marshmallow import fields, validate

from itsm_flow.api.schemas.common import CamelSchema, InstanceKeys, Key, not_offered, variables

MAX_JOBS = 1000
MAX_TIMEOUT_MS = 24 * 3_600_000


class Activation(CamelSchema):
    """`timeout` (milliseconds): how long the job is the worker's alone."""

    type = fields.String(required=True, validate=validate.Length(min=1, max=255))
    timeout = fields.Integer(strict=True, required=True, validate=validate.Range(1, MAX_TIMEOUT_MS))
    max_jobs_to_activate = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, MAX_JOBS)
    )
    worker = fields.String(load_default="", validate=validate.Length(max=255))
    fetch_variable = fields.List(fields.String(), load_default=list)
    request_timeout = fields.Integer(
        strict=True, metadata={"description": "Accepted; the answer comes at once."}
    )
    tenant_ids = fields.List(fields.String(validate=validate.Equal("<default>")))
    tenant_filter = fields.String()
    with_lease = not_offered()


class ActivatedJob(InstanceKeys):
    """`deadline` is in milliseconds since 1970."""

    job_key = Key(required=True)
    element_instance_key = Key(required=True)
    element_id = fields.String(required=True)
    type = fields.String(required=True)
    worker = fields.String(required=True)
    retries = fields.Integer(required=True)
    deadline = fields.Integer(required=True)
    variables = fields.Dict(required=True)
    custom_headers = fields.Dict(required=True)
    kind = fields.Constant("BPMN_ELEMENT")
    listener_event_type = fields.Constant("UNSPECIFIED")
    user_task = fields.Constant(None)
    physical_tenant_id = fields.Constant("default")
    priority = fields.Constant(0)
    job_lease_token = fields.Constant(None)


class Activated(CamelSchema):
    jobs = fields.List(fields.Nested(ActivatedJob), required=True)


class JobCompletion(CamelSchema):
    variables = variables(load_default=dict, allow_none=True)
    result = not_offered()
    job_lease_token = not_offered()
    business_id = not_offered()


class JobFailure(CamelSchema):
    """`retries` left (at 0 the step is a failed step); `retryBackOff` in milliseconds."""

    retries = fields.Integer(strict=True, load_default=0, validate=validate.Range(0, 1000))
    error_message = fields.String(load_default="", validate=validate.Length(max=10_000))
    retry_back_off = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, MAX_TIMEOUT_MS)
    )
    variables = not_offered()
    job_lease_token = not_offered()


class JobError(CamelSchema):
    error_code = fields.String(required=True, validate=validate.Length(min=1, max=255))
    error_message = fields.String(
        load_default="", allow_none=True, validate=validate.Length(max=10_000)
    )
    variables = variables(load_default=dict, allow_none=True)
    job_lease_token = not_offered()


__all__ = ["Activated", "Activation", "JobCompletion", "JobError", "JobFailure", "Key"]
