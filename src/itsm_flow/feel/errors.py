"""What can go wrong when FEEL is evaluated. Each error carries the `expression` it is about."""

from itsm_flow.errors import ItsmFlowError


class FeelError(ItsmFlowError):
    """An expression could not be evaluated."""

    template = "The expression “{expression}” could not be evaluated: {reason}"


class FeelSyntaxError(FeelError):
    """An expression is no FEEL; `position` is the 0-based character where it goes wrong."""

    template = "The expression “{expression}” is no FEEL at character {position}: {reason}"


class FeelTimeout(FeelError):
    """An expression, or all expressions of one advance together, took too long."""

    template = "The expression “{expression}” was stopped: it took longer than {milliseconds} ms."


class FeelMemory(FeelError):
    """An expression made more data than it may."""

    template = "The expression “{expression}” was stopped: it needs more than {megabytes} MB."


class FeelTooDeep(FeelError):
    """An expression calls itself, or is nested, without end."""

    template = "The expression “{expression}” was stopped: it is nested too deeply."


class FeelUnavailable(FeelError):
    """The interpreter itself cannot run here."""

    template = "FEEL cannot be evaluated here: {reason}"
