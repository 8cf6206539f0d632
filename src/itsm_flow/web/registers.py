"""Registers: a list for each, a page and a form for a row, the risk matrix, CSV."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from itsm_flow import http
from itsm_flow.domain.improvement import attainment, return_on_investment
from itsm_flow.domain.people import Actor
from itsm_flow.errors import InvalidInput
from itsm_flow.services import people, registers
from itsm_flow.services.registers import (
    Entry,
    FieldKind,
    Register,
    RegisterFilter,
    StaleRow,
    components,
    csv_rows,
    risks,
)
from itsm_flow.services.registers.refusals import must_edit
from itsm_flow.web import once
from itsm_flow.web.failures import message_of, translated
from itsm_flow.web.identity import actor, private
from itsm_flow.web.impact import drawn
from itsm_flow.web.language import _
from itsm_flow.web.navigation import is_staff
from itsm_flow.web.register_forms import differences, fields_of, options, shown, typed
from itsm_flow.web.register_words import FIELDS, WORDS

blueprint = private("register", __name__)


@blueprint.get("/registers/<name>")
def index(name: str) -> str:
    """The rows of a register that fit the filters, in order."""
    session, me = http.session(), actor()
    register = registers.named(name)
    filter_ = _filter(register)
    page = registers.search(session, me, name, filter_, after=request.args.get("after"))
    offered = {
        field: registers.choices(session, me, name, field)
        for field in register.filters
        if _is_offered(register, field)
    }
    return render_template(
        "registers/index.html",
        register=register,
        words=WORDS[name],
        page=page,
        filter=filter_,
        sort=filter_.sort or register.sort,
        descending=filter_.descending if filter_.sort else register.descending,
        offered=offered,
        may_edit=register.may_edit(me),
    )


def _filter(register: Register) -> RegisterFilter:
    equal = {name: value for name in register.filters if (value := request.args.get(name))}
    return RegisterFilter(
        text=request.args.get("q") or None,
        equal=equal,
        sort=request.args.get("sort") or None,
        descending=request.args.get("dir") == "desc",
    )


def _is_offered(register: Register, name: str) -> bool:
    """Numbers of records and scales are no lists to choose from; links lead to those filters."""
    field = register.field(name)
    return field is not None and field.kind is not FieldKind.SCALE and name != "problemNumber"


@blueprint.get("/registers/<name>.csv")
def download(name: str) -> Response:
    """What the list shows, all of it, for a spreadsheet."""
    me, filter_ = actor(), _filter(registers.named(name))
    registers.search(http.session(), me, name, filter_, limit=1)
    titles = {field: str(words) for field, words in FIELDS.items()}
    response = Response(_lines(me, name, filter_, titles), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(
    me: Actor, name: str, filter_: RegisterFilter, titles: Mapping[str, str]
) -> Iterator[str]:
    """In a transaction of its own: the request's is over when the first line is sent."""
    runtime = http.runtime()

    def lines() -> Iterator[str]:
        yield "\ufeff"  # Spreadsheets take a file without this mark for something else than UTF-8.
        with runtime.read() as session:
            yield from csv_rows.lines(session, me, name, filter_, titles=titles)

    return lines()


@blueprint.get("/registers/risk/matrix")
def matrix() -> str:
    """Probability × impact, with the number of risks in each cell."""
    return render_template("registers/matrix.html", rows=risks.matrix(http.session(), actor()))


@blueprint.get("/registers/<name>/rows/<key>")
def show(name: str, key: str) -> str:
    """One row: its facts, what became of it, and the records it belongs to."""
    session, me = http.session(), actor()
    register = registers.named(name)
    entry = registers.get(session, me, name, key)
    history = registers.history(session, me, name, key)
    return render_template(
        "registers/show.html",
        register=register,
        words=WORDS[name],
        entry=entry,
        history=history[::-1],
        linked=_linked(me, entry, history),
        may_edit=register.may_edit(me),
        groups={group.key: group.name for group in people.groups(session)},
        **_more(me, entry),
    )


def _linked(me: Actor, entry: Entry, history: tuple[registers.RowEvent, ...]) -> list[str]:
    """The numbers of the records that wrote the row or are named in it."""
    if not is_staff(me):
        return []
    named = [
        entry.values.get(name) for name in ("problemNumber", "riskNumber", "improvementNumber")
    ]
    return list(dict.fromkeys(str(n) for n in (*named, *(e.record_number for e in history)) if n))


def _more(me: Actor, entry: Entry) -> dict[str, Any]:
    """What only some registers have."""
    values = entry.values
    if entry.register == "component":
        reached = components.impact(http.session(), me, entry.key)
        names = components.graph(http.session(), me).names
        return {"impact": drawn(entry.title, entry.key, reached), "names": names}
    if entry.register == "improvement":
        done = attainment(values["baseline"], values["target"], values["actual"])
        return {"roi": return_on_investment(values["cost"], values["savings"]), "attained": done}
    return {}


@blueprint.get("/registers/<name>/new")
def add(name: str) -> str:
    """An empty form."""
    return _form(_editable(name), None)


@blueprint.get("/registers/<name>/rows/<key>/edit")
def edit(name: str, key: str) -> str:
    """The form of a row."""
    register = _editable(name)
    return _form(register, registers.get(http.session(), actor(), name, key))


@blueprint.post("/registers/<name>/new")
def create(name: str) -> Response:
    """Add a row; a repeated request is answered as the first."""
    return _write(_editable(name), None, None)


@blueprint.post("/registers/<name>/rows/<key>/edit")
def save(name: str, key: str) -> Response:
    """Change a row, if it is still as it was when the form was shown."""
    register = _editable(name)
    entry = registers.get(http.session(), actor(), name, key)
    revision = request.form.get("revision", "")
    return _write(register, entry, int(revision) if revision.isdigit() else 0)


def _editable(name: str) -> Register:
    register = registers.named(name)
    must_edit(register, actor())
    return register


def _write(register: Register, entry: Entry | None, revision: int | None) -> Response:
    given = typed(register, request.form)
    try:
        answer = once.carry_out(lambda: _written(register, entry, given, revision))
    except StaleRow as stale:
        page = _form(register, stale.stored, given, told=message_of(stale), stale=stale)
        return Response(page, 409, mimetype="text/html")
    except InvalidInput as refused:
        page = _form(
            register, entry, given, revision, told=message_of(refused), wrong=refused.fields
        )
        return Response(page, 400, mimetype="text/html")
    return redirect(answer["location"], 303)


def _written(
    register: Register, entry: Entry | None, given: dict[str, Any], revision: int | None
) -> dict[str, Any]:
    written = registers.edit(
        http.session(),
        actor(),
        register.name,
        entry.key if entry else None,
        given,
        reason=request.form.get("reason", ""),
        now=http.now(),
        expected_revision=revision,
    )
    flash(_("%(title)s is saved.", title=written.title))
    return {"location": url_for("register.show", name=register.name, key=written.key)}


def _form(
    register: Register,
    entry: Entry | None,
    given: Mapping[str, Any] | None = None,
    revision: int | None = None,
    *,
    told: str = "",
    wrong: dict[str, list[str]] | None = None,
    stale: StaleRow | None = None,
) -> str:
    session, me = http.session(), actor()
    history = registers.history(session, me, register.name, entry.key) if stale and entry else ()
    return render_template(
        "registers/edit.html",
        register=register,
        words=WORDS[register.name],
        entry=entry,
        fields=fields_of(register),
        values=shown(register, entry) if given is None else given,
        options=options(session, me, register),
        revision=revision if revision is not None else (entry.revision if entry else 0),
        reason=request.form.get("reason", ""),
        told=told,
        wrong=translated(wrong or {}),
        differences=differences(register, stale) if stale else (),
        last=history[-1] if history else None,
        once_key=once.fresh_key(),
    )
