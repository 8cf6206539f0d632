"""A made-up period from its first day to its last."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from itsm_flow.demo import load, office
from itsm_flow.demo.cast import gather
from itsm_flow.demo.stage import Stage
from itsm_flow.domain.calendar import WindowKind
from itsm_flow.domain.people import SYSTEM
from itsm_flow.runtime import Runtime
from itsm_flow.services import calendar
from itsm_flow.services.demo import create_demo_people
from itsm_flow.services.demo_registers import create_demo_registers
from itsm_flow.services.passwords import Hashing
from itsm_flow.services.shipped import deploy_shipped
from itsm_flow.store import CalendarWindow, FailedStepRow, Record

BATCH = 25
"""Deeds in one transaction."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which period is played, and how busy it is: incidents on an ordinary working day."""

    start: datetime
    until: datetime
    seed: int = 7
    incidents: float = 8


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it."""

    records: Mapping[str, int]
    done: Mapping[str, int]
    failed_steps: int


def has_records(session: Session) -> bool:
    """Whether there is any record."""
    return session.scalar(select(Record.id).limit(1)) is not None


def play(runtime: Runtime, plan: Plan, tell: Callable[[datetime], None] | None = None) -> Played:
    """Play a prepared period; `tell` is told now and then how far it came.

    The same plan gives the same records where there were none before.
    """
    with runtime.read() as session:
        records, failed = _counts(session), _failed(session)
        stage = Stage(plan.seed, runtime.settings, gather(session))
    _write_diary(stage, plan)
    while (moment := _play_some(runtime, stage, plan.until)) is not None:
        if tell:
            tell(moment)
    with runtime.read() as session:
        return Played(_counts(session) - records, stage.done, _failed(session) - failed)


def _counts(session: Session) -> Counter[str]:
    rows = session.execute(select(Record.kind, func.count()).group_by(Record.kind))
    return Counter({row.kind: row[1] for row in rows})


def _failed(session: Session) -> int:
    wanted = select(func.count()).select_from(FailedStepRow).filter_by(resolved_at=None)
    return session.scalar(wanted) or 0


def prepare(runtime: Runtime, plan: Plan) -> tuple[str, ...]:
    """Before anything happens there are people, registers, processes and a calendar.

    Gives the processes that are not as they are shipped, and so cannot be played.
    """
    settings = runtime.settings
    hashing = Hashing(settings.argon2_time_cost, settings.argon2_memory_kib)
    with runtime.write() as session:
        create_demo_people(session, now=plan.start, hashing=hashing)
        create_demo_registers(session, now=plan.start)
        shipped = deploy_shipped(session, now=plan.start)
        if session.scalar(select(CalendarWindow.id).limit(1)) is None:
            for window in _windows(plan):
                calendar.add_window(session, SYSTEM, window, now=plan.start)
    return shipped.kept


def _windows(plan: Plan) -> list[calendar.NewWindow]:
    """A freeze at each turn of the year, and maintenance on the first Saturday of a month."""
    found = []
    for day in load.days(plan.start, plan.until + timedelta(days=60)):
        if (day.month, day.day) == (12, 21):
            found.append(_window(WindowKind.FREEZE, day, 14, "Year-end closing"))
        if day.weekday() == 5 and day.day <= 7:
            found.append(_window(WindowKind.MAINTENANCE, day, 1, "Network maintenance", "network"))
    return found


def _window(
    kind: WindowKind, day: date, length: int, reason: str, service: str | None = None
) -> calendar.NewWindow:
    start = office.local(day, time(0)).astimezone(UTC)
    return calendar.NewWindow(kind, start, start + timedelta(days=length), reason, service)


def _write_diary(stage: Stage, plan: Plan) -> None:
    """What people start; one record of each kind comes at once, and one incident is a disaster."""
    random = Random(plan.seed)

    def start(process_id: str, moment: datetime, major: bool = False) -> None:
        opened = partial(stage.open, process_id, Random(random.random()), major)
        stage.diary.add(moment.astimezone(UTC), opened)

    for number, process_id in enumerate(load.SHARES):
        start(process_id, office.later(plan.start, 1 + number))
    start("incident", office.later(plan.start + 0.4 * (plan.until - plan.start), 1), major=True)
    for day in load.days(plan.start, plan.until):
        for process_id, moment in load.of_day(day, plan.incidents, random):
            if moment > plan.start:
                start(process_id, moment)


def _play_some(runtime: Runtime, stage: Stage, until: datetime) -> datetime | None:
    """Some deeds in one transaction; gives how far it came, None when nothing is left."""
    moment = None
    with runtime.write() as session:
        for _ in range(BATCH):
            found = stage.diary.next(until)
            if found is None:
                break
            moment, deed = found
            deed(session, moment)
    return moment
