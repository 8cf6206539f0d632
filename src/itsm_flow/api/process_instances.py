"""`/v2/process-instances`: start, find, cancel."""

from typing import Any

from flask import Response

from itsm_flow.api.authentication import actor
from itsm_flow.api.blueprint import Blueprint, no_content
from itsm_flow.api.paging import after, paged
from itsm_flow.api.revision import expected_revision
from itsm_flow.api.schemas.process_instances import (
    Cancellation,
    Instance,
    InstanceCreated,
    InstanceCreation,
    InstancePage,
    InstanceSearch,
)
from itsm_flow.http import now, session
from itsm_flow.services import instance_views, instances
from itsm_flow.services.instance_views import InstanceFilter, InstanceRow

_STATES = {
    "active": "ACTIVE",
    "suspended": "SUSPENDED",
    "completed": "COMPLETED",
    "cancelled": "TERMINATED",
}
_STATUSES = {name: status for status, name in _STATES.items()}

blueprint = Blueprint("process-instances", __name__, description="Running processes.")


@blueprint.operation("POST", "/process-instances", body=InstanceCreation, result=InstanceCreated)
def create(body: dict[str, Any]) -> dict[str, Any]:
    """Start a process with the answers of its start form."""
    process_id, version = _process(body)
    started = instances.begin(
        session(), actor(), process_id, body["variables"], now=now(), version=version
    )
    instance, record = started.instance, started.record
    return {
        "process_definition_id": instance.process_id,
        "process_definition_key": instance.definition_id,
        "process_definition_version": instance.version,
        "process_instance_key": instance.id,
        "record_number": record.number,
        "variables": {},
        "business_id": record.number,
    }


def _process(body: dict[str, Any]) -> tuple[str, int | None]:
    if "process_definition_key" in body:
        return instance_views.process_of(session(), body["process_definition_key"])
    version = body["process_definition_version"]
    return body["process_definition_id"], None if version == -1 else version


@blueprint.operation("POST", "/process-instances/search", body=InstanceSearch, result=InstancePage)
def find(body: dict[str, Any]) -> dict[str, Any]:
    """Process instances that the caller may see, the newest first."""
    given, page = body["filter"], body["page"]
    filter_ = InstanceFilter(
        process_id=given.get("process_definition_id"),
        definition_id=given.get("process_definition_key"),
        instance_id=given.get("process_instance_key"),
        status=_STATUSES[given["state"]] if "state" in given else None,
        number=given.get("business_id"),
        has_failed_step=given.get("has_incident"),
        caller_id=given.get("parent_process_instance_key"),
    )
    found = instance_views.search(
        session(), actor(), filter_, after=after(page), limit=page["limit"]
    )
    return paged(found, _instance)


@blueprint.operation("GET", "/process-instances/{key}", result=Instance)
def get(key: int) -> dict[str, Any]:
    """One process instance."""
    return _instance(instance_views.row(session(), actor(), key))


@blueprint.operation("POST", "/process-instances/{key}/cancellation", body=Cancellation)
def cancel(body: dict[str, Any], key: int) -> Response:
    """Cancel a running process instance; its open tasks go with it."""
    instances.cancel(
        session(),
        actor(),
        key,
        reason=body["reason"],
        now=now(),
        expected_revision=expected_revision(body["revision"]),
    )
    return no_content()


def _instance(row: InstanceRow) -> dict[str, Any]:
    return {
        "process_definition_id": row.process_id,
        "process_definition_key": row.definition_id,
        "process_definition_version": row.version,
        "process_definition_name": row.process_name,
        "process_instance_key": row.id,
        "root_process_instance_key": row.id,
        "business_id": row.record_number,
        "record_number": row.record_number,
        "state": _STATES[row.status],
        "start_date": row.started_at,
        "end_date": row.ended_at,
        "has_incident": row.has_failed_step,
        "parent_process_instance_key": row.caller_id,
        "revision": row.revision,
    }
