"""What an improvement has brought (Guideline 6.2.5)."""


def return_on_investment(cost: float | None, savings: float | None) -> float | None:
    """The net gain as a part of the cost (0.25 is 25 %); None where there was no cost."""
    if cost is None or savings is None or cost <= 0:
        return None
    return (savings - cost) / cost


def attainment(baseline: float | None, target: float | None, actual: float | None) -> float | None:
    """How much of the way from baseline to target is done: 1 is reached, below 0 is worse."""
    if baseline is None or target is None or actual is None or baseline == target:
        return None
    return (actual - baseline) / (target - baseline)
