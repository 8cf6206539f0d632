"""Runs one process instance: state in, progress out. The only importer of SpiffWorkflow."""

from itsm_flow.engine.executable import Executable, load
from itsm_flow.engine.limits import Limits
from itsm_flow.engine.run import run, variables_at
from itsm_flow.engine.start_timers import first_start, next_start
from itsm_flow.engine.trial import trial_start

__all__ = [
    "Executable",
    "Limits",
    "first_start",
    "load",
    "next_start",
    "run",
    "trial_start",
    "variables_at",
]
