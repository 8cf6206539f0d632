"""Panels beside a task that are fetched after the page: known errors that fit, and the impact."""

from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from itsm_flow import http
from itsm_flow.domain.people import Actor
from itsm_flow.errors import NotAllowed
from itsm_flow.services import records, registers, tasks
from itsm_flow.services.registers import REGISTERS, components, known_errors
from itsm_flow.store import Record
from itsm_flow.web.identity import actor, private
from itsm_flow.web.impact import ImpactDrawing, drawn

blueprint = private("task_panels", __name__)

MOST_OFFERED = 300
_DESCRIBED = ("description", "symptom", "details")


@blueprint.get("/tasks/<int:task_id>/known-errors")
def matches(task_id: int) -> str:
    """Known errors that share words with what was reported, those of the same service first."""
    session, me = http.session(), actor()
    _must_read("known-error", me)
    record = _record(session, me, task_id)
    found = known_errors.matching(session, _text(session, me, record), record.service)
    return render_template("registers/matches.html", matches=found)


@blueprint.get("/tasks/<int:task_id>/impact")
def impact(task_id: int) -> str:
    """What depends on the record's service, or on a component that is chosen."""
    session, me = http.session(), actor()
    _must_read("component", me)
    record = _record(session, me, task_id)
    offered = registers.search(session, me, "component", limit=MOST_OFFERED).rows
    chosen = request.args.get("component", "")
    return render_template(
        "registers/impact_panel.html",
        task_id=task_id,
        service=record.service,
        offered=offered,
        chosen=chosen,
        impact=_drawing(session, me, record, chosen),
    )


def _drawing(session: Session, me: Actor, record: Record, chosen: str) -> ImpactDrawing | None:
    if chosen:
        entry = registers.get(session, me, "component", chosen)
        return drawn(entry.title, entry.key, components.impact(session, me, entry.key))
    if record.service:
        reached = components.impact_of_service(session, me, record.service)
        return drawn(record.service, "", reached)
    return None


def _record(session: Session, me: Actor, task_id: int) -> Record:
    return records.get(session, me, tasks.row(session, me, task_id).record_number)


def _text(session: Session, me: Actor, record: Record) -> str:
    """The title, and whatever describes it."""
    values: dict[str, Any] = records.variables(session, me, record.id)
    described = (values.get(name) for name in _DESCRIBED)
    return " ".join([record.title, *(text for text in described if isinstance(text, str))])


def _must_read(name: str, me: Actor) -> None:
    if not REGISTERS[name].may_read(me):
        raise NotAllowed(action="read this register")
