"""Named errors. Each carries the facts that are needed to mend it; none knows of HTTP.

A template is an English sentence and at the same time the key of its translation: pages translate
the template, then fill in the facts.
"""

from typing import Any, ClassVar


class ItsmFlowError(Exception):
    """The base of every error that a person or a caller is told about."""

    template: ClassVar[str] = "Something went wrong."

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.template.format(**facts))


class NotFound(ItsmFlowError):
    """What was asked for does not exist, or not for this person."""

    template = "There is no {what} {key}."


class NotAllowed(ItsmFlowError):
    """The person may not do this."""

    template = "You may not {action}."


class Conflict(ItsmFlowError):
    """Something else happened first: the request was made on an older state of things."""

    template = "This was changed meanwhile."


class StaleRevision(Conflict):
    """A change was based on revision `expected`, but `actual` is stored."""

    template = (
        "Somebody else moved this on meanwhile: you saw version {expected}, it is now {actual}. "
        "Nothing was changed. Reload to see the newest state."
    )


class NotOpen(Conflict):
    """A task, job or record is no longer waiting for what was sent."""

    template = "{what} {key} is no longer open: it was {state}. Nothing was changed."


class InvalidInput(ItsmFlowError):
    """What was submitted does not fit. `fields` maps a field path to its messages."""

    template = "Some answers need another look."

    def __init__(self, fields: dict[str, list[str]] | None = None, **facts: Any) -> None:
        super().__init__(**facts)
        self.fields = fields or {}


class DeploymentRefused(ItsmFlowError):
    """A deployment has findings of severity error. Nothing of it was stored."""

    template = "The deployment was refused: {errors} error(s). Nothing was deployed."

    def __init__(self, findings: tuple[Any, ...], **facts: Any) -> None:
        super().__init__(**facts)
        self.findings = findings


class StepFailed(ItsmFlowError):
    """A step of a process could not be carried out; the process waits there for an operator."""

    template = "The step {element} failed: {reason}"


class LimitExceeded(ItsmFlowError):
    """A limit that protects the server was reached."""

    template = "The limit of {limit} {what} was reached."


class DefinitionError(ItsmFlowError):
    """A process cannot be executed although its check found nothing: a fault of ours."""

    template = "The process {process_id} cannot be run: {reason}"
