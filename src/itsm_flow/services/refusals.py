"""Why a use case says no: each with a sentence that a person understands."""

from itsm_flow.errors import Conflict, InvalidInput, NotAllowed, NotOpen


class TaskCompleted(NotOpen):
    """Somebody was faster."""

    template = "This task was completed by {who}. Nothing was changed."


class TaskCancelled(NotOpen):
    """The process no longer waits for this task."""

    template = "This task is no longer needed: it was cancelled. Nothing was changed."


class RecordSuspended(NotOpen):
    """Nothing of the record moves until it is resumed."""

    template = "{number} is suspended. Nothing was changed."


class RecordNotSuspended(NotOpen):
    """There is nothing to resume."""

    template = "{number} is not suspended. Nothing was changed."


class RecordEnded(NotOpen):
    """The process of the record has ended."""

    template = "{number} has ended. Nothing was changed."


class CalledByOther(Conflict):
    """Another record waits for this one."""

    template = "{number} was called by {caller}, which waits for it: cancel {caller} instead."


class JobNotOpen(NotOpen):
    """The job was done, failed or cancelled."""

    template = "Job {key} is no longer open: it is {state}. Nothing was changed."


class StepNotOpen(NotOpen):
    """The failed step was repaired already."""

    template = "This failed step was repaired already. Nothing was changed."


class AlreadyClaimed(Conflict):
    """Somebody else has the task."""

    template = "{who} has claimed this task already. Nothing was changed."


class ClaimFirst(NotAllowed):
    """Nobody has the task yet."""

    template = "Claim this task before you work on it."


class AssignedToOther(NotAllowed):
    """Only the person it is assigned to may do this."""

    template = "This task is assigned to {who}. Only that person may do this."


class NotCandidate(NotAllowed):
    """The person is no candidate for the task."""

    template = "You are not among those who may claim this task."


class NoCandidates(Conflict):
    """A task given back would wait for nobody."""

    template = (
        "This task cannot be released: nobody else could claim it. "
        "Complete it, or have it assigned to another person. Nothing was changed."
    )


class SamePerson(NotAllowed):
    """Two steps that may not be done by the same person."""

    template = "You did “{element}”: this step has to be done by another person."


class MayNotStart(NotAllowed):
    """The person may not start processes."""

    template = "You may not start this process."


class MayNotRepair(NotAllowed):
    """The person is neither an operator nor an owner of the process."""

    template = "Only operators and the owner of the process may do this."


class MayNotDeploy(NotAllowed):
    """The person does not own what the files define."""

    template = "You may not deploy {key}: you do not own it."


class MayNotWork(NotAllowed):
    """The person may not handle jobs or messages."""

    template = "Only operators and the system may handle jobs and messages."


class NotStartable(Conflict):
    """The process has no plain start event."""

    template = "{process} is started by a message only, not by hand."


class MessageSentBefore(Conflict):
    """A message of this id was taken already."""

    template = "A message with the id {key} was sent already. It is not sent twice."


class KeyUsedOtherwise(Conflict):
    """An idempotency key was used for another request."""

    template = "This Idempotency-Key was used for another request. Nothing was changed."


class ReasonMissing(InvalidInput):
    """An act that has to be explained was not."""

    template = "Say why: a reason is needed."
