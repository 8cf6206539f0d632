"""What one instance may use, so that no diagram can take the server away from the others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts per instance; `steps` and `feel_seconds` are per advance, `variable_bytes` is JSON,
    `call_depth` is how many instances may have called one another to begin this one."""

    steps: int = 1000
    tokens: int = 1000
    multi_instance: int = 1000
    timers: int = 1000
    call_depth: int = 20
    variable_bytes: int = 1 << 20
    feel_seconds: float = 0.5
