"""RACI: who is responsible, accountable, consulted and informed, read off the diagrams."""

from collections.abc import Iterable

from flask import render_template

from itsm_flow import http
from itsm_flow.domain.people import Actor
from itsm_flow.errors import NotAllowed
from itsm_flow.services import people, raci
from itsm_flow.services.raci import Role
from itsm_flow.web.identity import actor, private
from itsm_flow.web.language import translate_name, translate_text
from itsm_flow.web.navigation import is_staff

blueprint = private("raci", __name__)


@blueprint.get("/raci")
def index() -> str:
    """Everybody's part in every process."""
    _must_be_staff(actor())
    tables = raci.tables(http.session())
    roles = {role.key: role for table in tables for role in table.roles}
    names = _names(roles.values())
    ordered = sorted(roles.values(), key=lambda role: names[role.key])
    return render_template("raci/index.html", tables=tables, roles=ordered, names=names)


@blueprint.get("/raci/<process_id>")
def show(process_id: str) -> str:
    """The steps of one process, and who has which part in them."""
    _must_be_staff(actor())
    table = raci.table(http.session(), process_id)
    return render_template("raci/show.html", table=table, names=_names(table.roles))


def _must_be_staff(me: Actor) -> None:
    if not is_staff(me):
        raise NotAllowed(action="read who is responsible")


def _names(roles: Iterable[Role]) -> dict[str, str]:
    """What the roles are called: a group by its name, a lane by its own."""
    groups = {group.key: group.name for group in people.groups(http.session())}
    return {
        role.key: translate_name(groups.get(role.key) or role.lane or role.key)
        if role.is_group
        else translate_text(role.lane)
        for role in roles
    }
