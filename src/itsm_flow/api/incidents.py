"""`/v2/incidents`: failed steps (in Camunda's word; an ITSM incident is a record)."""

from typing import Any

from flask import Response

from itsm_flow.api.authentication import actor
from itsm_flow.api.blueprint import Blueprint, no_content
from itsm_flow.api.paging import after, paged
from itsm_flow.api.schemas.incidents import Incident, IncidentPage, IncidentSearch, Resolution
from itsm_flow.http import now, session
from itsm_flow.services import failed_step_views, instances
from itsm_flow.services.failed_step_views import FailedStepFilter, FailedStepView

blueprint = Blueprint("incidents", __name__, description="Failed steps.")


@blueprint.operation("POST", "/incidents/search", body=IncidentSearch, result=IncidentPage)
def find(body: dict[str, Any]) -> dict[str, Any]:
    """Failed steps that the caller may see, oldest first."""
    given, page = body["filter"], body["page"]
    filter_ = FailedStepFilter(
        step_id=given.get("incident_key"),
        instance_id=given.get("process_instance_key"),
        process_id=given.get("process_definition_id"),
        element_id=given.get("element_id"),
        resolved=given["state"] == "RESOLVED" if "state" in given else None,
    )
    found = failed_step_views.search(
        session(), actor(), filter_, after=after(page), limit=page["limit"]
    )
    return paged(found, _incident)


@blueprint.operation("GET", "/incidents/{key}", result=Incident)
def get(key: int) -> dict[str, Any]:
    """One failed step."""
    return _incident(failed_step_views.row(session(), actor(), key))


@blueprint.operation("POST", "/incidents/{key}/resolution", body=Resolution)
def resolve(body: dict[str, Any], key: int) -> Response:
    """Try the failed step again, after setting variables where needed."""
    instances.retry(
        session(), actor(), key, variables=body["variables"], reason=body["reason"], now=now()
    )
    return no_content()


def _incident(row: FailedStepView) -> dict[str, Any]:
    step = row.step
    return {
        "incident_key": step.id,
        "process_definition_id": row.process_id,
        "process_definition_key": row.definition_id,
        "process_instance_key": step.instance_id,
        "root_process_instance_key": step.instance_id,
        "element_instance_key": step.id,
        "element_id": step.element_id,
        "job_key": step.job_id,
        "error_type": "UNKNOWN" if step.job_id is None else "JOB_NO_RETRIES",
        "error_message": f"{step.reason}\n{step.detail}".strip(),
        "creation_time": step.created_at,
        "state": "ACTIVE" if step.resolved_at is None else "RESOLVED",
    }
