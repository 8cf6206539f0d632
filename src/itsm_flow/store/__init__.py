"""What is kept: SQLAlchemy models, one table a file, on SQLite and PostgreSQL alike."""

from itsm_flow.store.api_token import ApiToken
from itsm_flow.store.audit_chain import AuditChain
from itsm_flow.store.audit_content import AuditContent
from itsm_flow.store.audit_erasure import AuditErasure
from itsm_flow.store.audit_event import AuditEvent
from itsm_flow.store.base import Base, UtcDateTime
from itsm_flow.store.calendar_window import CalendarWindow
from itsm_flow.store.component import Component
from itsm_flow.store.component_dependency import ComponentDependency
from itsm_flow.store.definition import Definition, DefinitionKind
from itsm_flow.store.deployment import Deployment
from itsm_flow.store.failed_step import FailedStepRow
from itsm_flow.store.group import Group
from itsm_flow.store.idempotency_key import IdempotencyKey
from itsm_flow.store.ids import new_id
from itsm_flow.store.improvement import Improvement
from itsm_flow.store.job import Job, JobStatus
from itsm_flow.store.known_error import KnownError
from itsm_flow.store.known_error_word import KnownErrorWord
from itsm_flow.store.membership import Membership
from itsm_flow.store.message_subscription import MessageSubscription
from itsm_flow.store.notification import Notification
from itsm_flow.store.number_sequence import NumberSequence
from itsm_flow.store.outbox_message import MessageStatus, OutboxMessage
from itsm_flow.store.planned_window import PlannedWindow
from itsm_flow.store.process_call import CallStatus, ProcessCall
from itsm_flow.store.process_instance import InstanceStatus, ProcessInstance
from itsm_flow.store.process_owner import ProcessOwner
from itsm_flow.store.record import Record
from itsm_flow.store.register_row import RegisterRow
from itsm_flow.store.risk import Risk
from itsm_flow.store.role_grant import RoleGrant
from itsm_flow.store.rows import insert_rows, table_of
from itsm_flow.store.service import Service
from itsm_flow.store.service_group import ServiceGroup
from itsm_flow.store.signal import Signal, SignalDelivery
from itsm_flow.store.signal_subscription import SignalSubscription
from itsm_flow.store.start_timer import StartTimer
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
    "CalendarWindow",
    "CallStatus",
    "CandidateKind",
    "Component",
    "ComponentDependency",
    "Definition",
    "DefinitionKind",
    "Deployment",
    "FailedStepRow",
    "Group",
    "IdempotencyKey",
    "Improvement",
    "InstanceStatus",
    "Job",
    "JobStatus",
    "KnownError",
    "KnownErrorWord",
    "Membership",
    "MessageStatus",
    "MessageSubscription",
    "Notification",
    "NumberSequence",
    "OutboxMessage",
    "PlannedWindow",
    "ProcessCall",
    "ProcessInstance",
    "ProcessOwner",
    "Record",
    "RegisterRow",
    "Risk",
    "RoleGrant",
    "Service",
    "ServiceGroup",
    "Signal",
    "SignalDelivery",
    "SignalSubscription",
    "StartTimer",
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
