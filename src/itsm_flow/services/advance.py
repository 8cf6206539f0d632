"""Move a process: the one way for everything that does.

Lock the instance → run the engine on its state and write what came of it → the same for what it
calls and for what called it, all in the transaction of the caller.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from itsm_flow.domain import progress as moves
from itsm_flow.services import calls, running
from itsm_flow.services.locking import Locked
from itsm_flow.services.step_events import Cause


def advance(
    session: Session, locked: Locked, command: moves.Command, cause: Cause, *, now: datetime
) -> moves.Progress:
    """Let a locked instance move on; raises NotOpen when it does not wait for the command."""
    progress = running.step(session, locked, command, cause, now=now)
    calls.follow(session, locked, progress, now=now)
    return progress
