"""`/v2/records`: the ITSM view of process instances. Ours, not Camunda's."""

from typing import Any

from itsm_flow.api.authentication import actor
from itsm_flow.api.blueprint import Blueprint
from itsm_flow.api.paging import after, paged
from itsm_flow.api.schemas.records import History, RecordPage, RecordResult, RecordSearch
from itsm_flow.http import session
from itsm_flow.services import history, records
from itsm_flow.services.records import RecordFilter
from itsm_flow.store import Record

blueprint = Blueprint("records", __name__, description="Incidents, changes and other records.")


@blueprint.operation("POST", "/records/search", body=RecordSearch, result=RecordPage)
def find(body: dict[str, Any]) -> dict[str, Any]:
    """Records that the caller may see, the newest first."""
    given, page = dict(body["filter"]), body["page"]
    status = given.pop("status", None)
    filter_ = RecordFilter(status=(status,) if status else (), **given)
    found = records.search(session(), actor(), filter_, after=after(page), limit=page["limit"])
    return paged(found, _itself)


@blueprint.operation("GET", "/records/<string:number>", result=RecordResult)
def get(number: str) -> Record:
    """One record."""
    return records.get(session(), actor(), number)


@blueprint.operation("GET", "/records/<string:number>/history", result=History)
def read_history(number: str) -> dict[str, Any]:
    """Every event of a record, in order, as its audit chain has it."""
    record = records.get(session(), actor(), number)
    entries = history.timeline(session(), actor(), record.id)
    return {"items": entries}


def _itself(record: Record) -> Record:
    return record
