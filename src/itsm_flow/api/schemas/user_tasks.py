"""User tasks: finding, assigning, completing."""

from marshmallow import fields, validate

from itsm_flow.api.schemas.common import (
    CamelSchema,
    Exactly,
    InstanceKeys,
    Key,
    Moment,
    PageRequest,
    PageResult,
    not_offered,
    tenant,
    variables,
)

STATES = ("CREATED", "COMPLETED", "CANCELED")


class TaskFilterInput(CamelSchema):
    """`scope` (ours): `mine`, `groups` or `all`; Camunda's clients do not send it."""

    scope = fields.String(load_default="all", validate=validate.OneOf(("mine", "groups", "all")))
    text = fields.String(validate=validate.Length(max=200))
    state = Exactly(fields.String(validate=validate.OneOf(STATES)))
    assignee = Exactly(fields.String())
    candidate_group = Exactly(fields.String())
    element_id = Exactly(fields.String())
    process_definition_id = Exactly(fields.String())
    process_instance_key = Exactly(Key())
    user_task_key = Exactly(Key())
    tenant_id = tenant()


class TaskSort(CamelSchema):
    """Tasks come the most urgent first; no other order is offered."""

    field = fields.String(required=True, validate=validate.Equal("priority"))
    order = fields.String(load_default="DESC", validate=validate.Equal("DESC"))


class TaskSearch(CamelSchema):
    filter = fields.Nested(TaskFilterInput, load_default=lambda: TaskFilterInput().load({}))
    sort = fields.List(fields.Nested(TaskSort), load_default=list, validate=validate.Length(max=1))
    page = fields.Nested(PageRequest, load_default=lambda: PageRequest().load({}))


class Task(InstanceKeys):
    user_task_key = Key(required=True)
    element_instance_key = Key(required=True)
    element_id = fields.String(required=True)
    name = fields.String(required=True)
    process_name = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    assignee = fields.String(required=True, allow_none=True)
    candidate_groups = fields.List(fields.String(), required=True)
    candidate_users = fields.List(fields.String(), required=True)
    creation_date = Moment(required=True)
    completion_date = Moment(required=True, allow_none=True)
    follow_up_date = Moment(required=True, allow_none=True)
    due_date = Moment(required=True, allow_none=True)
    priority = fields.Integer(required=True)
    form_key = Key(required=True, allow_none=True)
    external_form_reference = fields.Constant(None)
    custom_headers = fields.Constant[dict[str, str]]({})
    revision = fields.Integer(required=True)


class TaskPage(CamelSchema):
    items = fields.List(fields.Nested(Task), required=True)
    page = fields.Nested(PageResult, required=True)


class TaskAssignment(CamelSchema):
    """Without `assignee` the caller claims the task."""

    assignee = fields.String(validate=validate.Length(min=1, max=255))
    allow_override = fields.Boolean(load_default=True, allow_none=True)
    action = fields.String(allow_none=True, validate=validate.Length(max=255))


class TaskCompletion(CamelSchema):
    """`variables` are the answers to the task's form; `revision` is the one the caller saw."""

    variables = variables(load_default=dict, allow_none=True)
    action = fields.String(allow_none=True, validate=validate.Length(max=255))
    revision = fields.Integer(strict=True, load_default=None, allow_none=True)
    changeset = not_offered()


class Form(CamelSchema):
    """`schema` is form-js JSON, as text; `data` (ours) is what the form shows."""

    form_id = fields.String(required=True)
    form_key = Key(required=True)
    version = fields.Integer(required=True)
    schema = fields.String(required=True)
    data = fields.Dict(required=True)
    tenant_id = fields.Constant("<default>")
