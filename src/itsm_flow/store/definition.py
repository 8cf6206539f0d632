"""Definitions: immutable versions of processes, decisions and forms."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from itsm_flow.store.base import Base, words
from itsm_flow.store.ids import new_id


class DefinitionKind(StrEnum):
    """What a definition defines."""

    PROCESS = "process"
    DECISION = "decision"
    FORM = "form"


class Definition(Base):
    """One version of one process, decision or form, with the owner's file as it came.

    `bindings` names the exact versions that this one was bound to when it was deployed:
    `{"form": {form id: definition id}, "decision": {decision id: definition id}}`.
    """

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("kind", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[DefinitionKind] = mapped_column(words(DefinitionKind))
    key: Mapped[str]
    version: Mapped[int]
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[bytes] = mapped_column(deferred=True)
    file_name: Mapped[str]
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    bindings: Mapped[dict[str, Any]] = mapped_column(default=dict)
