"""What is kept: SQLAlchemy models, one table a file, on SQLite and PostgreSQL alike."""

from itsm_flow.store.api_token import ApiToken
from itsm_flow.store.audit_chain import AuditChain
from itsm_flow.store.audit_content import AuditContent
from itsm_flow.store.audit_erasure import AuditErasure
from itsm_flow.store.audit_event import AuditEvent
from itsm_flow.store.base import Base, UtcDateTime
from itsm_flow.store.definition import Definition, DefinitionKind
from itsm_flow.store.deployment import Deployment
from itsm_flow.store.failed_step import FailedStepRow
from itsm_flow.store.group import Group
from itsm_flow.store.idempotency_key import IdempotencyKey
from itsm_flow.store.ids import new_id
from itsm_flow.store.job import Job, JobStatus
from itsm_flow.store.membership import Membership
from itsm_flow.store.message_subscription import MessageSubscription
from itsm_flow.store.notification import Notification
from itsm_flow.store.number_sequence import NumberSequence
from itsm_flow.store.outbox_message import MessageStatus, OutboxMessage
from itsm_flow.store.process_instance import InstanceStatus, ProcessInstance
from itsm_flow.store.process_owner import ProcessOwner
from itsm_flow.store.record import Record
from itsm_flow.store.role_grant import RoleGrant
from itsm_flow.store.rows import insert_rows, table_of
from itsm_flow.store.task_candidate import CandidateKind, TaskCandidate
from itsm_flow.store.timer import Timer
from itsm_flow.store.user import User
from itsm_flow.store.user_task import TaskStatus, UserTask

__all__ = [
    "ApiToken",
    "AuditChain",
    "AuditContent",
    "AuditErasure",
    "AuditEvent",
    "Base",
    "CandidateKind",
    "Definition",
    "DefinitionKind",
    "Deployment",
    "FailedStepRow",
    "Group",
    "IdempotencyKey",
    "InstanceStatus",
    "Job",
    "JobStatus",
    "Membership",
    "MessageStatus",
    "MessageSubscription",
    "Notification",
    "NumberSequence",
    "OutboxMessage",
    "ProcessInstance",
    "ProcessOwner",
    "Record",
    "RoleGrant",
    "TaskCandidate",
    "TaskStatus",
    "Timer",
    "User",
    "UserTask",
    "UtcDateTime",
    "insert_rows",
    "new_id",
    "table_of",
]
