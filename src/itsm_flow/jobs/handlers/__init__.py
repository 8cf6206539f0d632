"""Built-in service tasks, by the type of `zeebe:taskDefinition`.

A handler works on our database alone, in the transaction that completes its job: what has to leave
the house is written down here and sent by work of its own.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.config import Settings
from itsm_flow.jobs.handlers import register
from itsm_flow.jobs.handlers.notify import notify
from itsm_flow.store import Job

Handler = Callable[[Session, Job, Settings, datetime], Mapping[str, Any]]
"""Carries a job out and gives its result; raises InvalidInput for what no retry can mend."""

HANDLERS: Mapping[str, Handler] = {"itsm.notify": notify, **register.HANDLERS}
