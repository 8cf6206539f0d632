"""Create the tables, and the triggers that keep the audit trail as it was written."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from itsm_flow.store import audit_triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

TABLES = (
    "task_candidate",
    "notification",
    "failed_step",
    "user_task",
    "timer",
    "record",
    "outbox_message",
    "message_subscription",
    "job",
    "process_instance",
    "audit_erasure",
    "audit_content",
    "role_grant",
    "process_owner",
    "membership",
    "definition",
    "audit_event",
    "api_token",
    "user",
    "number_sequence",
    "idempotency_key",
    "group",
    "deployment",
    "audit_chain",
)


def where(condition: str) -> dict[str, Any]:
    """The rows of a partial index."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _audit_chain() -> None:
    op.create_table(
        "audit_chain",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("length", KEY, nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_chain"),
        sa.UniqueConstraint("kind", "key", name="uq_audit_chain_kind_key"),
    )


def _deployment() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("actor_id", KEY, nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("shipped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deployment"),
    )


def _group() -> None:
    op.create_table(
        "group",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_group"),
        sa.UniqueConstraint("key", name="uq_group_key"),
    )


def _idempotency_key() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("actor_id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("response", sa.JSON(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("actor_id", "key", name="pk_idempotency_key"),
    )
    op.create_index(
        "ix_idempotency_key_created_at", "idempotency_key", ["created_at"], unique=False
    )


def _number_sequence() -> None:
    op.create_table(
        "number_sequence",
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("last", KEY, nullable=False),
        sa.PrimaryKeyConstraint("prefix", name="pk_number_sequence"),
    )


def _user() -> None:
    op.create_table(
        "user",
        sa.Column("id", KEY, nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("username", name="uq_user_username"),
    )


def _api_token() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_api_token_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    op.create_index("ix_api_token_user_id", "api_token", ["user_id"], unique=False)


def _audit_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("chain_id", KEY, nullable=False),
        sa.Column("sequence", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", KEY, nullable=False),
        sa.Column("definition_id", KEY, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=True),
        sa.Column("clause", sa.String(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["audit_chain.id"], name="fk_audit_event_chain_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
        sa.UniqueConstraint("chain_id", "sequence", name="uq_audit_event_chain_id_sequence"),
    )


def _definition() -> None:
    op.create_table(
        "definition",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("deployment_id", KEY, nullable=False),
        sa.Column("bindings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"], ["deployment.id"], name="fk_definition_deployment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_definition"),
        sa.UniqueConstraint("kind", "key", "version", name="uq_definition_kind_key_version"),
    )
    op.create_index("ix_definition_deployment_id", "definition", ["deployment_id"], unique=False)


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("group_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name="fk_membership_group_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_membership_user_id"),
        sa.PrimaryKeyConstraint("user_id", "group_id", name="pk_membership"),
    )
    op.create_index("ix_membership_group_id", "membership", ["group_id"], unique=False)


def _process_owner() -> None:
    op.create_table(
        "process_owner",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_process_owner_user_id"),
        sa.PrimaryKeyConstraint("user_id", "process_id", name="pk_process_owner"),
    )
    op.create_index("ix_process_owner_process_id", "process_owner", ["process_id"], unique=False)


def _role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("permission", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_role_grant_user_id"),
        sa.PrimaryKeyConstraint("user_id", "permission", name="pk_role_grant"),
    )


def _audit_content() -> None:
    op.create_table(
        "audit_content",
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name="fk_audit_content_event_id"),
        sa.PrimaryKeyConstraint("event_id", "field", name="pk_audit_content"),
        sqlite_with_rowid=False,
    )


def _audit_erasure() -> None:
    op.create_table(
        "audit_erasure",
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("erased_by", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["erased_by"], ["audit_event.id"], name="fk_audit_erasure_erased_by"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name="fk_audit_erasure_event_id"),
        sa.PrimaryKeyConstraint("event_id", "field", name="pk_audit_erasure"),
    )


def _process_instance() -> None:
    op.create_table(
        "process_instance",
        sa.Column("id", KEY, nullable=False),
        sa.Column("definition_id", KEY, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("version", KEY, nullable=False),
        sa.Column("revision", KEY, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("started_by", KEY, nullable=False),
        sa.Column("end_event", sa.String(), nullable=True),
        sa.Column("has_failed_step", sa.Boolean(), nullable=False),
        sa.Column("waits", sa.JSON(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name="fk_process_instance_definition_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_process_instance"),
    )
    op.create_index(
        "ix_process_instance_failed",
        "process_instance",
        ["id"],
        unique=False,
        **where("has_failed_step"),
    )
    op.create_index(
        "ix_process_instance_running",
        "process_instance",
        ["process_id", "definition_id"],
        unique=False,
        **where("status IN ('active', 'suspended')"),
    )


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("retries", KEY, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("error_message", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name="fk_job_instance_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["type", "due", "id"],
        unique=False,
        **where("status IN ('available', 'active')"),
    )
    op.create_index("ix_job_instance_id", "job", ["instance_id"], unique=False)


def _message_subscription() -> None:
    op.create_table(
        "message_subscription",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=True),
        sa.Column("definition_id", KEY, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("message_name", sa.String(), nullable=False),
        sa.Column("correlation_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name="fk_message_subscription_definition_id"
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name="fk_message_subscription_instance_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message_subscription"),
    )
    op.create_index(
        "ix_message_subscription_instance_id", "message_subscription", ["instance_id"], unique=False
    )
    op.create_index(
        "ix_message_subscription_message",
        "message_subscription",
        ["message_name", "correlation_key", "id"],
        unique=False,
    )


def _outbox_message() -> None:
    op.create_table(
        "outbox_message",
        sa.Column("id", KEY, nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("correlation_key", sa.String(), nullable=True),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", KEY, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("from_instance_id", KEY, nullable=True),
        sa.Column("delivered_to", KEY, nullable=True),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["delivered_to"], ["process_instance.id"], name="fk_outbox_message_delivered_to"
        ),
        sa.ForeignKeyConstraint(
            ["from_instance_id"], ["process_instance.id"], name="fk_outbox_message_from_instance_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_message"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_message_id"),
    )
    op.create_index(
        "ix_outbox_message_delivered_to", "outbox_message", ["delivered_to"], unique=False
    )
    op.create_index(
        "ix_outbox_message_expires_at",
        "outbox_message",
        ["expires_at"],
        unique=False,
        **where("status = 'waiting'"),
    )
    op.create_index(
        "ix_outbox_message_from_instance_id", "outbox_message", ["from_instance_id"], unique=False
    )
    op.create_index(
        "ix_outbox_message_waiting",
        "outbox_message",
        ["name", "correlation_key", "id"],
        unique=False,
        **where("status = 'waiting'"),
    )


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=True),
        sa.Column("requester", sa.String(), nullable=True),
        sa.Column("owner_group", sa.String(), nullable=True),
        sa.Column("service", sa.String(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["id"], ["process_instance.id"], name="fk_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_record"),
        sa.UniqueConstraint("number", name="uq_record_number"),
    )
    op.create_index("ix_record_kind", "record", ["kind", "id"], unique=False)
    op.create_index("ix_record_owner_group", "record", ["owner_group", "id"], unique=False)
    op.create_index("ix_record_requester", "record", ["requester", "id"], unique=False)
    op.create_index("ix_record_status", "record", ["status", "id"], unique=False)


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name="fk_timer_instance_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_timer"),
    )
    op.create_index("ix_timer_due", "timer", ["due"], unique=False)
    op.create_index("ix_timer_instance_id", "timer", ["instance_id"], unique=False)


def _user_task() -> None:
    op.create_table(
        "user_task",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("process_id", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("due", MOMENT, nullable=True),
        sa.Column("follow_up", MOMENT, nullable=True),
        sa.Column("rank", KEY, nullable=False),
        sa.Column("form_definition_id", KEY, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("completed_by", sa.String(), nullable=True),
        sa.Column("multi_instance_number", KEY, nullable=True),
        sa.Column("multi_instance_count", KEY, nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("draft_saved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["form_definition_id"], ["definition.id"], name="fk_user_task_form_definition_id"
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name="fk_user_task_instance_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_user_task"),
    )
    op.create_index(
        "ix_user_task_assignee",
        "user_task",
        ["assignee", "rank", "id"],
        unique=False,
        **where("status = 'open' AND assignee IS NOT NULL"),
    )
    op.create_index(
        "ix_user_task_open", "user_task", ["rank", "id"], unique=False, **where("status = 'open'")
    )
    op.create_index("ix_user_task_token", "user_task", ["instance_id", "token"], unique=False)


def _failed_step() -> None:
    op.create_table(
        "failed_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("job_id", KEY, nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("element_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name="fk_failed_step_instance_id"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_failed_step_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_failed_step"),
    )
    op.create_index("ix_failed_step_instance_id", "failed_step", ["instance_id"], unique=False)
    op.create_index(
        "ix_failed_step_open", "failed_step", ["id"], unique=False, **where("resolved_at IS NULL")
    )


def _notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", KEY, nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("record_id", KEY, nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("mail_due", MOMENT, nullable=True),
        sa.Column("mail_tries", KEY, nullable=False),
        sa.Column("mailed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name="fk_notification_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
    )
    op.create_index(
        "ix_notification_mail_due",
        "notification",
        ["mail_due"],
        unique=False,
        **where("mail_due IS NOT NULL"),
    )
    op.create_index("ix_notification_record_id", "notification", ["record_id"], unique=False)
    op.create_index("ix_notification_username", "notification", ["username", "id"], unique=False)


def _task_candidate() -> None:
    op.create_table(
        "task_candidate",
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("rank", KEY, nullable=False),
        sa.Column("claimable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["user_task.id"], name="fk_task_candidate_task_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", "kind", "key", name="pk_task_candidate"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_task_candidate_queue",
        "task_candidate",
        ["kind", "key", "rank", "task_id"],
        unique=False,
        **where("claimable"),
    )


def upgrade() -> None:
    for create in (
        _audit_chain,
        _deployment,
        _group,
        _idempotency_key,
        _number_sequence,
        _user,
        _api_token,
        _audit_event,
        _definition,
        _membership,
        _process_owner,
        _role_grant,
        _audit_content,
        _audit_erasure,
        _process_instance,
        _job,
        _message_subscription,
        _outbox_message,
        _record,
        _timer,
        _user_task,
        _failed_step,
        _notification,
        _task_candidate,
    ):
        create()
    audit_triggers.create(op.get_bind())


def downgrade() -> None:
    audit_triggers.drop(op.get_bind())
    for table in TABLES:
        op.drop_table(table)
