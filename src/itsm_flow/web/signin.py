"""Sign in and out; the reader's language."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from itsm_flow import http
from itsm_flow.services import accounts, demo, people
from itsm_flow.services.passwords import Hashing
from itsm_flow.web.failures import message_of
from itsm_flow.web.identity import actor, csrf, person_of, safe_path
from itsm_flow.web.language import COOKIE, LANGUAGES, _

YEAR = 31_536_000

blueprint = Blueprint("signin", __name__)


@blueprint.get("/sign-in")
def show() -> str | Response:
    """The form, with the demo people in demo mode."""
    if current_user.is_authenticated:
        return redirect(_next())
    return _form()


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Sign in and go on to the page that was asked for."""
    csrf.protect()
    username = request.form.get("username", "").strip()
    password = request.form.get("password", "")
    try:
        found = people.authenticate(
            http.session(), username, password, now=http.now(), hashing=_hashing()
        )
    except people.SignInRefused as error:
        return _refused(username, error)
    person = person_of(str(found.id))
    going = _next()
    cookie.clear()
    cookie.permanent = True
    login_user(person)
    return redirect(going, 303)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Sign out; what was typed and not sent stays with the person's drafts."""
    csrf.protect()
    if current_user.is_authenticated:
        people.sign_out(http.session(), actor(), now=http.now())
        logout_user()
        cookie.clear()
        flash(_("You are signed out."))
    return redirect(url_for("signin.show"), 303)


@blueprint.post("/language")
def language() -> Response:
    """Choose a language, for this browser and for the person."""
    csrf.protect()
    chosen = request.form.get("language", "")
    response = redirect(_next(), 303)
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax")
        if current_user.is_authenticated:
            accounts.set_language(http.session(), actor(), chosen)
    return response


def _refused(username: str, error: people.SignInRefused) -> Response:
    """Nothing of the attempt is kept but its event, in a transaction of its own."""
    http.give_up()
    with http.runtime().write() as session:
        people.note_refused_sign_in(session, username, now=http.now())
    return make_response(_form(username=username, problem=message_of(error)), 403)


def _form(**answers: str) -> str:
    people_shown = demo.PEOPLE if http.runtime().settings.demo else ()
    return render_template(
        "signin/show.html",
        next=_next(),
        demo_people=people_shown,
        demo_password=demo.PASSWORD,
        group_names=demo.GROUPS,
        **answers,
    )


def _next() -> str:
    return safe_path(request.values.get("next", "")) or url_for("tasks.index")


def _hashing() -> Hashing:
    settings = http.runtime().settings
    return Hashing(time_cost=settings.argon2_time_cost, memory_kib=settings.argon2_memory_kib)
