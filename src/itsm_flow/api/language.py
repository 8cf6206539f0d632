"""The language of an answer's sentences: what Accept-Language asks for, else English."""

from functools import cache
from importlib.resources import files
from typing import Any

from babel.support import NullTranslations, Translations
from flask import request

_DOMAINS = ("errors", "messages", "findings")
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


def translate(template: str, **facts: Any) -> str:
    """The sentence in the caller's language, its facts filled in (words among them, too)."""
    words = {name: _said(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    text = _said(template)
    return text.format(**words) if words else text


def language() -> str:
    """The tag of the language that answers are in: `en`, `zh-Hant` or `zh-Hans`."""
    for tag, _quality in request.accept_languages:
        lower = tag.lower()
        if lower.startswith(_TRADITIONAL):
            return "zh-Hant"
        if lower.startswith("zh"):
            return "zh-Hans"
        if lower.startswith("en"):
            return "en"
    return "en"


def _said(text: str) -> str:
    """The text in the caller's language; as it is where no catalogue has it."""
    if not text:
        return ""
    locale = language().replace("-", "_")
    found = (_catalogue(locale, domain).gettext(text) for domain in _DOMAINS)
    return next((said for said in found if said != text), text)


@cache
def _catalogue(locale: str, domain: str) -> NullTranslations:
    folder = files("itsm_flow").joinpath("translations")
    return Translations.load(str(folder), [locale], domain)
