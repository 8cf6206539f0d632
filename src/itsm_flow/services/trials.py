"""Start what is to be deployed once, in a child that may crash; what passed is not tried again."""

import hashlib
import pickle
import threading
from collections.abc import Mapping

from itsm_flow.definitions import Bundle
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.domain.findings import Finding
from itsm_flow.engine import Limits, trial_start

_MOST_KEPT = 1000
_passed: dict[str, None] = {}
_lock = threading.Lock()


def trial(decisions: Mapping[str, DecisionModel], bundle: Bundle, limits: Limits) -> Finding | None:
    """What went wrong when the bundle's processes were started, None when all came to rest."""
    pairs = [
        (bundle.source_of(key, "process").name, model) for key, model in bundle.processes.items()
    ]
    if not pairs:
        return None
    key = hashlib.sha256(pickle.dumps((pairs, dict(decisions), limits))).hexdigest()
    if key in _passed:
        return None
    finding = trial_start(pairs, decisions, limits=limits)
    if finding is None:
        with _lock:
            _passed[key] = None
            while len(_passed) > _MOST_KEPT:
                del _passed[next(iter(_passed))]
    return finding
