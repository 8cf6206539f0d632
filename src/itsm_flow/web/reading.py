"""How times, people, priorities and states read on a page."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_timedelta
from flask import Flask
from flask_babel import format_datetime, format_time, get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from itsm_flow import http
from itsm_flow.domain.people import SYSTEM
from itsm_flow.services.history import HistoryEntry
from itsm_flow.web.language import (
    _,
    add_filters,
    translate_name,
    translate_text,
    translated_sentence,
)

STATUS_WORDS = {
    "new": _l("New"),
    "classified": _l("Classified"),
    "assessed": _l("Assessed"),
    "in-progress": _l("In progress"),
    "waiting": _l("Waiting"),
    "resolved": _l("Resolved"),
    "closed": _l("Closed"),
    "handed-over": _l("Handed over"),
    "cancelled": _l("Cancelled"),
    "requested": _l("Requested"),
    "authorised": _l("Authorised"),
    "rejected": _l("Rejected"),
    "planned": _l("Planned"),
    "implementing": _l("Implementing"),
    "verified": _l("Verified"),
    "backed-out": _l("Backed out"),
    "active": _l("Active"),
    "running": _l("Under way"),
    "suspended": _l("Suspended"),
    "completed": _l("Completed"),
}
EVENT_WORDS = {
    "entered": _l("Reached"),
    "completed": _l("Done"),
    "cancelled": _l("No longer needed"),
    "failed": _l("Failed"),
    "started": _l("Opened"),
    "ended": _l("Ended"),
    "claimed": _l("Claimed"),
    "unclaimed": _l("Released"),
    "assigned": _l("Assigned"),
    "suspended": _l("Suspended"),
    "resumed": _l("Resumed"),
    "instance-cancelled": _l("Record cancelled"),
    "retried": _l("Tried again"),
    "message-sent": _l("Message sent"),
    "message-received": _l("Message received"),
    "signal-received": _l("Signal received"),
    "signal-broadcast": _l("Signal sent"),
    "called": _l("Called another record"),
    "call-ended": _l("The called record ended"),
    "call-error": _l("The called record ended"),
    "call-escalation": _l("The called record asks for attention"),
    "risk-found": _l("Risk found"),
    "register-row-added": _l("Added to the register"),
    "register-row-changed": _l("Changed in the register"),
    "deployed": _l("Deployed"),
    "signed-in": _l("Signed in"),
    "signed-out": _l("Signed out"),
    "sign-in-refused": _l("Sign-in refused"),
    "user-created": _l("Person added"),
    "group-created": _l("Group added"),
    "groups-set": _l("Groups changed"),
    "granted": _l("Permission given"),
    "revoked": _l("Permission taken"),
    "owner-set": _l("Process owner set"),
    "account-closed": _l("Account closed"),
    "password-set": _l("Password changed"),
    "token-created": _l("API token made"),
    "token-revoked": _l("API token revoked"),
    "window-added": _l("Window set"),
    "window-changed": _l("Window changed"),
    "window-removed": _l("Window taken away"),
}
_PERSON_LOOKS = 5
_ENDS = frozenset({"completed", "cancelled", "failed"})
_SIGNS = {
    "completed": ("done", "check2"),
    "failed": ("failed", "exclamation-triangle"),
    "entered": ("now", "arrow-right"),
    "cancelled": ("over", "x-lg"),
    "started": ("now", "plus-lg"),
    "claimed": ("over", "person-check"),
    "unclaimed": ("over", "person"),
    "assigned": ("over", "person-check"),
    "suspended": ("over", "pause-circle"),
    "resumed": ("now", "play-circle"),
    "retried": ("now", "arrow-repeat"),
    "message-sent": ("over", "send"),
    "message-received": ("over", "envelope"),
    "signal-received": ("over", "envelope"),
    "called": ("over", "send"),
    "call-ended": ("over", "envelope"),
    "call-error": ("over", "exclamation-triangle"),
    "call-escalation": ("over", "exclamation-triangle"),
    "risk-found": ("over", "exclamation-triangle"),
    "instance-cancelled": ("failed", "x-circle"),
}
_LOOKS = {
    "new": "new",
    "requested": "new",
    "waiting": "waiting",
    "suspended": "waiting",
    "resolved": "good",
    "verified": "good",
    "authorised": "good",
    "rejected": "danger",
    "backed-out": "danger",
    "closed": "over",
    "completed": "over",
    "cancelled": "over",
    "handed-over": "over",
}


def status_word(status: str) -> str:
    """A record's status in the reader's language; a process may set words of its own."""
    return str(STATUS_WORDS.get(status, status))


def status_look(status: str) -> str:
    """The suffix of the class that colours a status."""
    return _LOOKS.get(status, "active")


def exact(moment: datetime | None) -> str:
    """A moment in full, in the reader's language and the system's time zone."""
    return format_datetime(moment, "medium") if moment else ""


def clock_time(moment: datetime) -> str:
    """The time of day, in the reader's language and the system's time zone."""
    return str(format_time(moment, "short"))


def brief(moment: datetime) -> str:
    """A moment without its seconds, in the reader's language and the system's time zone."""
    return str(format_datetime(moment, "short"))


def near(moment: datetime | None) -> str:
    """A moment as a distance from now: `in 3 hr`, `2 days ago`."""
    if moment is None:
        return ""
    return format_timedelta(
        moment - http.now(), add_direction=True, format="short", threshold=1.2, locale=get_locale()
    )


def time_tag(moment: datetime | None, *, due: bool = False) -> Markup:
    """A `<time>` that reads as a distance and shows the exact time on hover."""
    if moment is None:
        return Markup("")
    late = due and moment < http.now()
    look = Markup(' class="overdue"') if late else Markup("")
    return Markup('<time datetime="{}" title="{}"{}>{}</time>').format(
        moment.isoformat(), exact(moment), look, near(moment)
    )


def happened_tag(moment: datetime) -> Markup:
    """When something happened: as a distance on the same day, later as a date and time."""
    if http.now() - moment < timedelta(days=1):
        return time_tag(moment)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(), exact(moment), format_datetime(moment, "short")
    )


def initials(name: str) -> str:
    """Two letters that stand for a person or a role, with the number of the role's person."""
    words = name.split()
    number = words.pop() if len(words) > 1 and words[-1].isdigit() else ""
    return _letters(words) + number


def _letters(words: list[str]) -> str:
    """Of a word alone, of an abbreviation, or one of each of two words."""
    first = words[0] if words else ""
    if not first.isascii() and len(words) == 1:
        return first[:1] + first[1:][-1:]
    if len(words) == 1 or (first.isupper() and len(first) > 1):
        return first[:2].upper()
    return "".join(word[:1] for word in words[:2]).upper()


def person_look(username: str) -> str:
    """The class that colours a person, always the same one."""
    return f"person-{zlib.crc32(username.encode()) % _PERSON_LOOKS}"


def value(content: Any) -> str:
    """A variable's value as a person reads it: text plainly, the rest as JSON."""
    if content is None:
        return "—"
    if isinstance(content, str):
        return content
    return json.dumps(content, ensure_ascii=False, indent=None if _is_flat(content) else 2)


def _is_flat(content: Any) -> bool:
    if isinstance(content, dict):
        return not content
    if isinstance(content, list):
        return all(not isinstance(item, dict | list) for item in content)
    return True


def event_word(kind: str) -> str:
    """What kind of event it was, in the reader's language."""
    return str(EVENT_WORDS.get(kind, kind))


def entry_look(entry: HistoryEntry) -> dict[str, str]:
    """State, icon and words of one line of a timeline."""
    state, icon = _SIGNS.get(entry.kind, ("over", "circle"))
    name = translate_text(entry.element_name)
    words = f"{name} · {event_word(entry.kind)}" if name else event_word(entry.kind)
    return {"state": state, "icon": icon, "words": words}


def told(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """A timeline without the arrivals at steps that have ended since, the opening in one entry."""
    entries = _opened(list(entries))
    ended = {
        (entry.element_id, entry.token) for entry in entries if entry.kind in _ENDS and entry.token
    }
    return [
        entry
        for entry in entries
        if entry.kind != "entered" or (entry.element_id, entry.token) not in ended
    ]


def _opened(entries: list[HistoryEntry]) -> list[HistoryEntry]:
    """The start event is passed by whoever opened the record, and not by the system."""
    if len(entries) < 2 or entries[0].kind != "started":
        return entries
    opened, passed = entries[:2]
    if passed.kind != "completed" or opened.element_id not in {None, passed.element_id}:
        return entries
    one = replace(
        passed,
        kind=opened.kind,
        actor_id=opened.actor_id,
        actor_name=opened.actor_name,
        on_behalf_of=opened.on_behalf_of,
        content={**opened.content, **passed.content},
    )
    return [one, *entries[2:]]


def worth_telling(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """What people want to read: not the steps that ran by themselves and set nothing."""
    return [
        entry
        for entry in entries
        if entry.kind != "completed" or entry.actor_id != SYSTEM.id or entry.changes
    ]


def actor_name(entry: HistoryEntry) -> str:
    """Who did it: timers, deliveries and built-in jobs act as the system."""
    return _("the system") if entry.actor_id == SYSTEM.id else translate_name(entry.actor_name)


def error_words(sentence: str) -> str:
    """A sentence that a lower layer wrote, in the reader's language."""
    return translated_sentence(sentence)


def verbatim(content: Any) -> str:
    """What was kept of an event, as JSON."""
    return json.dumps(dict(content), ensure_ascii=False, indent=2, default=str)


_FILTERS = (
    status_word,
    status_look,
    exact,
    clock_time,
    brief,
    near,
    time_tag,
    happened_tag,
    initials,
    person_look,
    value,
    event_word,
    entry_look,
    told,
    worth_telling,
    actor_name,
    error_words,
    verbatim,
)


def register(app: Flask) -> None:
    """Offer these to templates as filters."""
    add_filters(app, *_FILTERS)
