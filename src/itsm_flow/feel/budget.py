"""Time that several evaluations share."""


class Budget:
    """The seconds that all FEEL of one advance may take together.

    Waiting for another thread's evaluation does not count.
    """

    def __init__(self, seconds: float = 0.5) -> None:
        self.seconds = seconds
        self.spent = 0.0

    @property
    def remaining(self) -> float:
        """Seconds that are left, never negative."""
        return max(0.0, self.seconds - self.spent)

    def spend(self, seconds: float) -> None:
        """Take what an evaluation really needed."""
        self.spent += seconds
