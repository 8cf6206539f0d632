"""Why a step could not be carried out."""


class StepProblem(Exception):
    """Ends the attempt at one step: what the step did is undone and a failed step waits there.

    `reason` is a sentence for people, `detail` is for operators: the expression, the position.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
