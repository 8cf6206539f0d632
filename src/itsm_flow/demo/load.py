"""How many records of each kind come on a day, and when."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from itsm_flow.demo import office

SHARES = {
    "incident": 1.0,
    "change": 0.14,
    "problem": 0.02,
    "release": 0.02,
    "transition": 0.008,
    "risk": 0.015,
    "csi": 0.012,
}
"""Records that people start, for each incident."""
SEASONS = (1.15, 0.7, 1.1, 1.0, 1.0, 0.95, 0.85, 0.85, 1.15, 1.1, 1.15, 1.25)
"""January to December: quiet at the lunar new year and in summer, busy towards the year's end."""
WEEK = (1.4, 1.05, 1.0, 0.95, 0.85, 0.12, 0.08)
RUSH = {9: 5, 10: 5, 11: 3, 12: 1, 13: 3, 14: 4, 15: 3, 16: 3, 17: 2, 20: 1, 7: 1}
"""Hours of the day and how much comes in them."""


def of_day(day: date, incidents: float, random: Random) -> Iterator[tuple[str, datetime]]:
    """(process, moment) of what people start on this day."""
    factor = SEASONS[day.month - 1] * WEEK[day.weekday()]
    if day.weekday() < 5 and not office.is_working_day(day):
        factor = WEEK[-1]
    for process_id, share in SHARES.items():
        if process_id != "incident" and not office.is_working_day(day):
            continue
        for _ in range(_count(incidents * share * factor, random)):
            hour = random.choices(list(RUSH), list(RUSH.values()))[0]
            at = time(hour, random.randrange(60), random.randrange(60))
            yield process_id, office.local(day, at)


def _count(mean: float, random: Random) -> int:
    """How many events happen where `mean` are usual (a Poisson process)."""
    passed, count = random.expovariate(1), 0
    while passed < mean:
        passed += random.expovariate(1)
        count += 1
    return count


def days(start: datetime, until: datetime) -> list[date]:
    """The days of a period, as the office counts them."""
    first, last = start.astimezone(office.ZONE).date(), until.astimezone(office.ZONE).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
