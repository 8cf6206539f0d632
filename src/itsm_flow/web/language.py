"""The reader's language: chosen by cookie, by the person's settings, or by the browser."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import Flask, request
from flask_babel import Babel, Domain, gettext
from flask_login import current_user
from jinja2 import pass_context

from itsm_flow.domain.guideline import Clause
from itsm_flow.web.sentences import template_of

LANGUAGES = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}
COOKIE = "language"
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")

_errors = Domain(domain="errors")
_reasons = Domain(domain="reasons")
_findings = Domain(domain="findings")
_processes = Domain(domain="processes")
_guideline = Domain(domain="guideline")


def _(text: str, **facts: Any) -> str:
    """A text of ours in the reader's language."""
    return str(gettext(text, **facts))


def register(app: Flask) -> None:
    """Let Flask-Babel ask us for language and time zone."""
    zone = app.extensions["itsm_flow"].settings.timezone
    Babel(app, locale_selector=_locale, timezone_selector=lambda: zone)


def add_filters(app: Flask, *filters: Callable[..., Any]) -> None:
    """Offer these to templates as filters, each asked anew for every reader.

    Jinja works out a filter of a constant once, when it compiles the template: the word would stay
    in the language of whoever saw the page first.
    """
    for function in filters:
        app.add_template_filter(_for_each_reader(function), function.__name__)


def _for_each_reader(function: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    @wraps(function)
    def asked(_context: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return asked


def current_language() -> str:
    """The reader's language tag: `en`, `zh-Hant` or `zh-Hans`."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    return best_of(request.accept_languages)


def best_of(accepted: Iterable[tuple[str, float]]) -> str:
    """The first language of a browser's list that we speak, English where there is none."""
    for tag, _quality in accepted:
        lower = tag.lower()
        if lower.startswith(_TRADITIONAL):
            return "zh-Hant"
        if lower.startswith("zh"):
            return "zh-Hans"
        if lower.startswith("en"):
            return "en"
    return "en"


def _l(text: str) -> str:
    """Marks a text for extraction; it is translated where it is shown."""
    return text


def translate_text(text: str | None) -> str:
    """A name out of a diagram, a decision or a form, in the reader's language."""
    return _in(_processes, text)


_SHIPPED = frozenset(
    (
        _l("Requester"),
        _l("Service desk agent"),
        _l("Operations engineer"),
        _l("Major incident coordinator"),
        _l("Change manager"),
        _l("CAB member"),
        _l("Change implementer"),
        _l("Problem manager"),
        _l("Release manager"),
        _l("Transition manager"),
        _l("Risk manager"),
        _l("Improvement manager"),
        _l("Process owner"),
        _l("Auditor"),
        _l("Process operator"),
        _l("Administrator"),
        _l("Service desk"),
        _l("Operations"),
        _l("Major incident team"),
        _l("Problem management"),
        _l("Change management"),
        _l("Change advisory board"),
        _l("Emergency change advisory board"),
        _l("Change implementation"),
        _l("Release management"),
        _l("Transition management"),
        _l("Risk management"),
        _l("Service improvement"),
    )
)


def translate_name(name: str) -> str:
    """The name of a person or a group: those we ship are roles, all others stay as they are."""
    role, _space, number = name.rpartition(" ") if name[-1:].isdigit() else (name, "", "")
    return f"{_(role)} {number}".strip() if role in _SHIPPED else name


def clause_title(clause: Clause) -> str:
    """A clause's title; in Chinese it is the guideline's own, in the reader's script."""
    if current_language() == "en":
        return clause.english_title
    return _in(_guideline, clause.title)


def translate_error(template: str, facts: dict[str, Any]) -> str:
    """An error's sentence in the reader's language, with its facts filled in."""
    words = {name: _fact(name, fact) for name, fact in facts.items()}
    text = _said(template)
    return text.format(**words) if words else text


def _fact(name: str, fact: Any) -> Any:
    """A fact as it reads in a sentence; `who` is what a person is called."""
    if not isinstance(fact, str):
        return fact
    return translate_name(fact) if name == "who" else translated_sentence(fact)


def translated_sentence(sentence: str) -> str:
    """A sentence of a lower layer, its facts filled in already, in the reader's language.

    A fact may be such a sentence itself: why a decision gave no answer, for one.
    """
    translated = _said(sentence)
    if translated != sentence:
        return translated
    template, facts = template_of(sentence, _templates())
    if template == sentence:
        return sentence
    words = {name: translated_sentence(fact) for name, fact in facts.items()}
    return _said(template).format(**words)


def _templates() -> frozenset[str]:
    """The sentences of lower layers that the reader's language has words for."""
    catalogues = (
        getattr(domain.get_translations(), "_catalog", {}) for domain in (_errors, _reasons)
    )
    return frozenset(key for catalogue in catalogues for key in catalogue if isinstance(key, str))


def _said(text: str) -> str:
    """What was said of an error, a step or an answer in a form, if there is a translation."""
    found = (_in(domain, text) for domain in (_errors, _reasons, _findings))
    return next((translated for translated in found if translated != text), text)


def translate_finding(template: str, facts: dict[str, Any]) -> str:
    """A finding's sentence in the reader's language, with its facts filled in."""
    return _in(_findings, template).format(**facts)


def _in(domain: Domain, text: str | None) -> str:
    if not text:
        return ""
    # Only what has words can have a translation; an empty key would give the catalogue's header.
    translated: str = domain.get_translations().ugettext(text)
    return translated


def _locale() -> str:
    return current_language().replace("-", "_")
