"""`itsm.notify`: tell people something."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.config import Settings
from itsm_flow.errors import InvalidInput
from itsm_flow.services import notifications
from itsm_flow.store import Job

LONGEST_SUBJECT = 500
_log = logging.getLogger(__name__)


def notify(session: Session, job: Job, settings: Settings, now: datetime) -> Mapping[str, Any]:
    """Write a notification for each person that `recipients` names, mailed where SMTP is set.

    `recipients` is a list of usernames and group keys, or one of them; `subject` and `body` are
    text. It has no result.
    """
    recipients = _recipients(job.variables.get("recipients"))
    told = notifications.notify(
        session,
        recipients,
        _text(job.variables, "subject")[:LONGEST_SUBJECT],
        _text(job.variables, "body"),
        now=now,
        record_id=job.instance_id,
        mail=bool(settings.smtp_url),
    )
    if not told:
        _log.warning("Job %s: nobody is reached by %s.", job.id, ", ".join(recipients))
    return {}


def _recipients(given: Any) -> list[str]:
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InvalidInput({"recipients": ["Expected usernames and group keys."]})
    return names


def _text(variables: Mapping[str, Any], name: str) -> str:
    text = variables.get(name, "")
    if not isinstance(text, str):
        raise InvalidInput({name: ["Expected text."]})
    return text
