"""What the rail and the search offer: only what a person may use."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from itsm_flow import http
from itsm_flow.domain.people import Actor, Permission
from itsm_flow.services import calendar, directory, notifications
from itsm_flow.web.assets import asset
from itsm_flow.web.kinds import kind_words
from itsm_flow.web.language import (
    LANGUAGES,
    _,
    add_filters,
    current_language,
    translate_name,
    translate_text,
)
from itsm_flow.web.register_words import WORDS, readable

STAFF = frozenset({Permission.WORK, Permission.AUDIT, Permission.OPERATE, Permission.OWN_PROCESSES})


@dataclass(frozen=True)
class Line:
    """One line of the rail."""

    words: str
    address: str
    icon: str


@dataclass(frozen=True)
class Section:
    """Lines under a heading."""

    words: str
    lines: tuple[Line, ...]


def is_staff(actor: Actor) -> bool:
    """Whether a person sees records other than their own."""
    return bool(STAFF & actor.permissions)


def reads_data(actor: Actor) -> bool:
    """Whether a person sees the values behind a record, and not only its facts."""
    return bool({Permission.WORK, Permission.AUDIT, Permission.OPERATE} & actor.permissions)


def reads_processes(actor: Actor) -> bool:
    """Whether a person sees the processes themselves."""
    readers = {Permission.OWN_PROCESSES, Permission.AUDIT, Permission.OPERATE}
    return bool(readers & actor.permissions)


def sections(actor: Actor) -> tuple[Section, ...]:
    """The rail of this person."""
    found = [Section(_("My work"), _my_work(actor))]
    if is_staff(actor):
        found.append(Section(_("Records"), _records()))
    if registers := _registers(actor):
        found.append(Section(_("Registers"), registers))
    if reads_processes(actor):
        found.append(Section(_("Processes"), _processes()))
    if insight := _insight(actor):
        found.append(Section(_("Insight"), insight))
    if actor.may(Permission.AUDIT):
        found.append(Section(_("Audit"), _audit()))
    return tuple(found)


def _my_work(actor: Actor) -> tuple[Line, ...]:
    lines = [
        Line(_("Tasks"), url_for("tasks.index"), "card-checklist"),
        Line(_("My records"), url_for("record.mine"), "folder2-open"),
    ]
    if actor.may(Permission.REPORT):
        lines.append(Line(_("Report something"), url_for("report.index"), "plus-circle"))
    return tuple(lines)


def _records() -> tuple[Line, ...]:
    every = Line(_("All records"), url_for("record.index"), "list-task")
    kinds = directory.kinds(http.session())
    return (
        every,
        *(
            Line(
                kind_words(kind.process_id, kind.name).plural,
                url_for("record.index", kind=kind.process_id),
                kind_words(kind.process_id, kind.name).icon,
            )
            for kind in kinds
        ),
    )


def _registers(actor: Actor) -> tuple[Line, ...]:
    lines = [
        Line(
            str(WORDS[register.name].plural),
            url_for("register.index", name=register.name),
            WORDS[register.name].icon,
        )
        for register in readable(actor)
    ]
    if is_staff(actor):
        lines.append(Line(_("Roles (RACI)"), url_for("raci.index"), "people"))
    return tuple(lines)


def _processes() -> tuple[Line, ...]:
    return (
        Line(_("Processes"), url_for("processes.index"), "diagram-3"),
        Line(_("Failed steps"), url_for("failed_steps.index"), "exclamation-triangle"),
    )


def _insight(actor: Actor) -> tuple[Line, ...]:
    lines = []
    if calendar.may_read(actor):
        lines.append(Line(_("Change calendar"), url_for("calendar.index"), "calendar3"))
    if reads_processes(actor):
        lines.append(Line(_("Coverage"), url_for("coverage.index"), "bookmark-check"))
    return tuple(lines)


def _audit() -> tuple[Line, ...]:
    return (
        Line(_("Events"), url_for("audit.index"), "clock-history"),
        Line(_("Verify"), url_for("audit.verify"), "shield-check"),
    )


def register(app: Flask) -> None:
    """Give every template the rail, the languages and the address of built files."""
    app.context_processor(_frame)
    add_filters(app, translate_text)
    app.jinja_env.globals.update(
        asset=asset,
        kind_words=kind_words,
        translate_text=translate_text,
        translate_name=translate_name,
        languages=LANGUAGES,
        is_here=is_here,
        here=here,
        rail=rail,
        reads_data=reads_data,
    )


def is_here(address: str) -> bool:
    """Whether the reader is on the page of this address (a list's other filters aside)."""
    path, _mark, query = address.partition("?")
    if path != request.path:
        return False
    if request.endpoint != "record.index":
        return not query
    return query == (f"kind={request.args['kind']}" if request.args.get("kind") else "")


def here(**changes: str | None) -> str:
    """This page with some filters changed; None takes one away."""
    arguments = {**request.args.to_dict(), **changes}
    kept: dict[str, Any] = {name: value for name, value in arguments.items() if value}
    return url_for(str(request.endpoint), **(request.view_args or {}), **kept)


def _frame() -> dict[str, object]:
    frame: dict[str, object] = {"language": current_language()}
    if current_user and current_user.is_authenticated:
        frame["me"] = current_user
    return frame


def rail() -> dict[str, object]:
    """What only a whole page needs: the rail and the number on the bell."""
    actor: Actor = current_user.actor
    return {
        "sections": sections(actor),
        "unread": notifications.unread(http.session(), actor),
    }
