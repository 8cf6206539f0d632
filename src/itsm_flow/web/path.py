"""The path of a record as the diagram shows it: one badge an element."""

from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from itsm_flow.domain.people import Actor
from itsm_flow.services import history, instances, links
from itsm_flow.web.language import _
from itsm_flow.web.reading import error_words, exact, near


def shown_path(session: Session, actor: Actor, record_id: int) -> dict[str, Any]:
    """What the diagram's script needs: flows taken, and for each element its state and words."""
    path = history.path(session, actor, record_id)
    visits = Counter(visit.element_id for visit in path.visits if visit.outcome != "open")
    due = links.waiting_until(session, record_id)
    failed = {
        step.element_id: step.reason for step in instances.failed_steps(session, actor, record_id)
    }
    standing = dict.fromkeys((*path.waiting, *due), "waiting")
    standing |= dict.fromkeys(path.open, "current") | dict.fromkeys(
        (*path.failed, *failed), "failed"
    )
    steps = [
        {
            "element": element,
            "state": standing.get(element, "done"),
            "visits": visits[element],
            "note": near(due[element]) if element in due else "",
            "words": _words(element, standing.get(element, "done"), visits[element], due, failed),
        }
        for element in dict.fromkeys((*visits, *standing))
    ]
    current = [*path.failed, *path.open, *path.waiting]
    return {"flows": list(path.flows), "steps": steps, "current": current}


def _words(
    element: str, state: str, visits: int, due: dict[str, Any], failed: dict[str, str]
) -> str:
    if state == "failed":
        return _("Failed: %(reason)s", reason=error_words(failed.get(element, "")))
    if element in due:
        return _("Waits until %(time)s", time=exact(due[element]))
    if state == "current":
        return _("Here now")
    if state == "waiting":
        return _("Waiting")
    return _("Done %(times)s ×", times=visits)
