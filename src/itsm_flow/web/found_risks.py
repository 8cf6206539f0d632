"""Found a risk: an action on every record."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from itsm_flow import http
from itsm_flow.services import found_risks, records
from itsm_flow.services.found_risks import FoundRisk
from itsm_flow.web import once
from itsm_flow.web.identity import actor, private
from itsm_flow.web.language import _

blueprint = private("found_risk", __name__)


@blueprint.post("/records/<number>/risks")
def hand_over(number: str) -> Response:
    """Hand a risk to risk management; a repeated request is answered as the first."""
    answer = once.carry_out(lambda: _handed_over(number))
    return redirect(answer["location"], 303)


def _handed_over(number: str) -> dict[str, Any]:
    session, me = http.session(), actor()
    record = records.get(session, me, number)
    felt = request.form.get("probability", "")
    found = FoundRisk(
        what=request.form.get("what", ""),
        probability=int(felt) if felt in {"1", "2", "3", "4", "5"} else 0,
        reason=request.form.get("reason", ""),
    )
    found_risks.hand_over(session, me, record.id, found, now=http.now())
    flash(_("Thank you. The risk is on its way to risk management; you find it here."))
    return {"location": url_for("record.related", number=number)}
