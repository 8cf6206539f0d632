"""`/v2/jobs`: service tasks for workers outside."""

from datetime import timedelta
from typing import Any

from flask import Response

from itsm_flow.api.authentication import actor
from itsm_flow.api.blueprint import Blueprint, no_content
from itsm_flow.api.schemas.jobs import Activated, Activation, JobCompletion, JobError, JobFailure
from itsm_flow.http import now, session
from itsm_flow.services import instance_views, jobs
from itsm_flow.services.instance_views import InstanceRow
from itsm_flow.store import Job

blueprint = Blueprint("jobs", __name__, description="Service tasks for workers outside.")


@blueprint.operation("POST", "/jobs/activation", body=Activation, result=Activated)
def activate(body: dict[str, Any]) -> dict[str, Any]:
    """Take jobs of a type; each is the worker's alone for `timeout` milliseconds."""
    taken = jobs.activate(
        session(),
        actor(),
        body["type"],
        body["worker"],
        body["max_jobs_to_activate"],
        timedelta(milliseconds=body["timeout"]),
        now=now(),
    )
    wanted = frozenset(body["fetch_variable"])
    instances = instance_views.rows_of(session(), {job.instance_id for job in taken})
    return {"jobs": [_job(job, instances[job.instance_id], wanted) for job in taken]}


@blueprint.operation("POST", "/jobs/{key}/completion", body=JobCompletion)
def complete(body: dict[str, Any], key: int) -> Response:
    """Report a job as done, with its results."""
    jobs.complete(session(), actor(), key, body["variables"] or {}, now=now())
    return no_content()


@blueprint.operation("POST", "/jobs/{key}/failure", body=JobFailure)
def fail(body: dict[str, Any], key: int) -> Response:
    """Report a job as failed: tried again after `retryBackOff` while retries are left."""
    jobs.fail(
        session(),
        actor(),
        key,
        message=body["error_message"],
        retries=body["retries"],
        backoff=timedelta(milliseconds=body["retry_back_off"]),
        now=now(),
    )
    return no_content()


@blueprint.operation("POST", "/jobs/{key}/error", body=JobError)
def throw(body: dict[str, Any], key: int) -> Response:
    """End a job with a BPMN error, which an error boundary event may catch."""
    jobs.throw_error(
        session(),
        actor(),
        key,
        body["error_code"],
        message=body["error_message"] or "",
        variables=body["variables"] or {},
        now=now(),
    )
    return no_content()


def _job(job: Job, instance: InstanceRow, wanted: frozenset[str]) -> dict[str, Any]:
    shown = {key: value for key, value in job.variables.items() if not wanted or key in wanted}
    return {
        "job_key": job.id,
        "element_instance_key": job.id,
        "element_id": job.element_id,
        "type": job.type,
        "worker": job.worker or "",
        "retries": job.retries,
        "deadline": round(job.locked_until.timestamp() * 1000) if job.locked_until else 0,
        "variables": shown,
        "custom_headers": job.headers,
        "process_definition_id": job.process_id,
        "process_definition_key": instance.definition_id,
        "process_definition_version": instance.version,
        "process_instance_key": job.instance_id,
        "root_process_instance_key": job.instance_id,
        "business_id": instance.record_number,
    }
