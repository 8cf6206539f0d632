"""When people work: office hours of Asia/Taipei, in which nobody works on days off."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Taipei")
OPENS, CLOSES = time(9), time(18)
DAYS_OFF = frozenset({(1, 1), (2, 28), (4, 4), (5, 1), (10, 10)})
"""National days off that fall on the same day each year: (month, day)."""


def is_working_day(day: date) -> bool:
    """Monday to Friday, no day off."""
    return day.weekday() < 5 and (day.month, day.day) not in DAYS_OFF


def local(day: date, at: time) -> datetime:
    """That time of the office, as a moment."""
    return datetime.combine(day, at, ZONE)


def opening(moment: datetime) -> datetime:
    """The moment itself during office hours, else when the office opens next."""
    here = moment.astimezone(ZONE)
    day = here.date()
    if is_working_day(day) and here.time() < CLOSES:
        return max(moment, local(day, OPENS))
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return local(day, OPENS)


def later(moment: datetime, hours: float) -> datetime:
    """So many hours of work later."""
    left, at = timedelta(hours=hours), opening(moment)
    while at + left > (closing := local(at.astimezone(ZONE).date(), CLOSES)):
        left -= closing - at
        at = opening(closing)
    return at + left


def evening(moment: datetime, days: int) -> datetime:
    """Eight in the evening of the first working day that is at least so many days away."""
    day = opening(moment + timedelta(days=days)).astimezone(ZONE).date()
    return local(day, time(20))
