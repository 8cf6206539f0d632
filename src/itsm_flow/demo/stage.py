"""Records that move because people, timers, messages and jobs move them, at made-up times."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from itsm_flow.config import Settings
from itsm_flow.demo import tasks
from itsm_flow.demo.cast import Cast
from itsm_flow.demo.diary import Diary
from itsm_flow.demo.processes import STARTS, STEPS
from itsm_flow.demo.scene import Scene, Step, Story
from itsm_flow.demo.starts import opening
from itsm_flow.demo.words import SERVICES
from itsm_flow.domain.people import SYSTEM
from itsm_flow.errors import NotOpen
from itsm_flow.jobs.handlers import HANDLERS
from itsm_flow.services import instances, jobs, messages, timers
from itsm_flow.services.waits import JOB, TASK, TIMER
from itsm_flow.store import (
    Job,
    MessageStatus,
    OutboxMessage,
    ProcessInstance,
    Record,
    Timer,
    UserTask,
)

SOON = timedelta(minutes=1)
"""How long the worker takes to see a job or a message."""
NOT_YET = timedelta(days=1)
"""When a message that nobody waits for is tried again."""
TURN = timedelta(minutes=1)
MANY = 100
ORDINARY = 3
"""The priority of a record that has none."""

_FACTS = select(Record.title, Record.service, Record.priority).where(
    Record.id == bindparam("wanted")
)
_STANDING = select(
    ProcessInstance.waits,
    exists().where(
        OutboxMessage.from_instance_id == ProcessInstance.id,
        OutboxMessage.status == MessageStatus.WAITING,
    ),
).where(ProcessInstance.id == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Taken:
    """A task that somebody works on."""

    story: Story
    element_id: str
    step: Step
    task_id: int
    username: str


@dataclass
class Stage:
    """All records in play. Each method that takes a session and the time is a deed of the diary."""

    seed: int
    settings: Settings
    cast: Cast
    diary: Diary = field(default_factory=Diary)
    stories: dict[int, Story] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Mails of a made-up past must never leave the house."""
        self.settings = replace(self.settings, smtp_url="")

    def open(
        self, process_id: str, random: Random, major: bool, session: Session, now: datetime
    ) -> None:
        """Somebody starts a record."""
        opened = opening(random)
        answers = STARTS[process_id](opened)
        actor = self.cast.person(opened.username)
        record = instances.start(session, actor, process_id, answers, now=now)
        story = self._story(record)
        story.major = major
        story.told.update(answers)
        self._follow(session, story, now)

    def _story(self, record: Record) -> Story:
        story = Story(
            record_id=record.id,
            number=record.number,
            kind=record.kind,
            random=Random(f"{self.seed}/{record.number}"),
            chinese=not record.title.isascii(),
        )
        self.stories[record.id] = story
        return story

    def _follow(self, session: Session, story: Story, now: datetime) -> None:
        """Let somebody see to all that the record waits for and nobody sees to yet."""
        waits, sent = session.execute(_STANDING, {"wanted": story.record_id}).one()
        if sent:
            self._post(session, story, now)
        new = {token: kind for token, kind in waits.items() if token not in story.known}
        story.known.update(new)
        kinds = set(new.values())
        if TASK in kinds:
            self._hand_out(session, story, list(new), now)
        if TIMER in kinds:
            wanted = select(Timer.id, Timer.token, Timer.due).filter_by(instance_id=story.record_id)
            for key, token, due in session.execute(wanted.where(Timer.token.in_(new))):
                self.diary.add(max(due, now), partial(self._fire, story, key, token))
        if JOB in kinds:
            self.diary.add(now + SOON, self._work)

    def _post(self, session: Session, story: Story, now: datetime) -> None:
        """Deliver what the record sent."""
        wanted = (
            select(OutboxMessage.id)
            .filter_by(from_instance_id=story.record_id, status=MessageStatus.WAITING)
            .order_by(OutboxMessage.id)
        )
        for key in session.scalars(wanted):
            if str(key) not in story.known:
                story.known.add(str(key))
                self.diary.add(now + SOON, partial(self._deliver, key))

    def _hand_out(self, session: Session, story: Story, tokens: list[str], now: datetime) -> None:
        wanted = (
            select(UserTask.id, UserTask.element_id, UserTask.assignee)
            .where(UserTask.instance_id == story.record_id, UserTask.token.in_(tokens))
            .order_by(UserTask.element_id, UserTask.multi_instance_number, UserTask.id)
        )
        facts = _scene(session, story, "", now)
        for key, element_id, assignee in session.execute(wanted):
            step = STEPS.get(story.kind, {}).get(element_id)
            scene = replace(facts, element_id=element_id)
            if step is None or scene.happens(step.left):
                continue
            moment = max(now, step.taken_at(scene))
            if assignee is None:
                self.diary.add(moment, partial(self._take, scene, step, key))
            else:
                self._begin(replace(scene, now=moment), step, key, assignee)

    def _begin(self, scene: Scene, step: Step, task_id: int, username: str) -> None:
        """Somebody works on their task from now on."""
        taken = Taken(scene.story, scene.element_id, step, task_id, username)
        self.diary.add(max(scene.now, step.done_at(scene)), partial(self._finish, taken))

    def _take(
        self, before: Scene, step: Step, task_id: int, session: Session, now: datetime
    ) -> None:
        """Somebody takes the task, unless it is over."""
        scene = replace(before, now=now)
        try:
            username = tasks.take(session, self.cast, scene, task_id)
        except NotOpen:
            return
        self._begin(scene, step, task_id, username)

    def _finish(self, taken: Taken, session: Session, now: datetime) -> None:
        """They complete it, unless it is over."""
        scene = _scene(session, taken.story, taken.element_id, now)
        actor, answers = self.cast.person(taken.username), taken.step.answers(scene)
        try:
            tasks.complete(session, actor, scene, taken.task_id, answers)
        except NotOpen:
            return
        self.done["completions"] += 1
        self._follow(session, taken.story, now)

    def _fire(
        self, story: Story, timer_id: int, token: str, session: Session, now: datetime
    ) -> None:
        if timers.fire(session, timer_id, now=now):
            self.done["timers"] += 1
            story.known.discard(token)
            self._follow(session, story, now)

    def _work(self, session: Session, now: datetime) -> None:
        """The built-in handlers do all jobs that are due."""
        for type_ in sorted(jobs.due_types(session, now=now) & HANDLERS.keys()):
            for job in jobs.activate(session, SYSTEM, type_, "itsm-flow", MANY, TURN, now=now):
                self._carry_out(session, job, now)

    def _carry_out(self, session: Session, job: Job, now: datetime) -> None:
        result = HANDLERS[job.type](session, job, self.settings, now)
        jobs.complete(session, SYSTEM, job.id, result, now=now)
        self.done["jobs"] += 1
        story = self.stories.get(job.instance_id)
        if story is not None:
            self._follow(session, story, now)

    def _deliver(self, message_id: int, session: Session, now: datetime) -> None:
        """Hand the message over; who is not ready for it is asked again the next day."""
        message = session.get_one(OutboxMessage, message_id)
        if not messages.deliver(session, message_id, now=now):
            self.diary.add(now + NOT_YET, partial(self._deliver, message_id))
            return
        self.done["messages"] += 1
        if message.delivered_to is not None:
            known = self.stories.get(message.delivered_to)
            record = session.get_one(Record, message.delivered_to)
            self._follow(session, known or self._story(record), now)


def _scene(session: Session, story: Story, element_id: str, now: datetime) -> Scene:
    title, service, priority = session.execute(_FACTS, {"wanted": story.record_id}).one()
    return Scene(
        story,
        element_id,
        title=title,
        service=service or SERVICES[0],
        priority=priority or ORDINARY,
        now=now,
    )
