"""Failed steps: what waits for an operator, over all records."""

from flask import render_template, request
from werkzeug.exceptions import Forbidden

from itsm_flow import http
from itsm_flow.services import directory, failed_step_views, processes
from itsm_flow.services.failed_step_views import FailedStepFilter
from itsm_flow.web.identity import actor, private
from itsm_flow.web.navigation import reads_processes

blueprint = private("failed_steps", __name__)


@blueprint.before_request
def _readers_only() -> None:
    if not reads_processes(actor()):
        raise Forbidden


@blueprint.get("/failed-steps")
def index() -> str:
    """The steps that nobody repaired yet, the oldest first."""
    session = http.session()
    page = failed_step_views.search(
        session, actor(), FailedStepFilter(resolved=False), after=request.args.get("after")
    )
    definitions = {view.definition_id for view in page.rows}
    models = {key: processes.model(session, key) for key in definitions}
    return render_template(
        "failed_steps/index.html",
        page=page,
        elements={key: model.elements for key, model in models.items()},
        numbers=directory.numbers(session, (view.step.instance_id for view in page.rows)),
    )
