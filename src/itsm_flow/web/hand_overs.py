"""How hand-overs between records read on a page."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from itsm_flow.services.links import Awaited, Link
from itsm_flow.web.chain import fitting
from itsm_flow.web.language import _, add_filters, translate_text

MESSAGE_WORDS = {
    "problem-identified": _l("Problem identified"),
    "problem-closed": _l("Problem closed"),
    "change-required": _l("Change required"),
    "change-completed": _l("Change completed"),
    "release-required": _l("Release required"),
    "release-completed": _l("Release completed"),
    "transition-required": _l("Transition required"),
    "improvement-proposed": _l("Improvement proposed"),
    "risk-identified": _l("Risk identified"),
}


def message_word(name: str) -> str:
    """What a message says, in the reader's language; a process may have messages of its own."""
    return str(MESSAGE_WORDS[name]) if name in MESSAGE_WORDS else translate_text(name)


def waiting_words(awaited: Awaited) -> list[str]:
    """What a record waits for, a sentence each."""
    if awaited.chosen is not None:
        return [_("Waiting for %(number)s to be completed.", number=awaited.chosen)]
    if awaited.is_signal:
        return [_("Waiting for the signal “%(signal)s”.", signal=awaited.message_name)]
    if not awaited.asked:
        message = message_word(awaited.message_name)
        return [_("Waiting for the message “%(message)s”.", message=message)]
    return [_asked(link) for link in awaited.asked]


def _asked(link: Link) -> str:
    if link.number is None:
        message = message_word(link.message_name)
        return _("Waiting: nobody has taken the message “%(message)s” yet.", message=message)
    return _("Waiting for %(number)s to be completed.", number=link.number)


def register(app: Flask) -> None:
    """Offer these to templates as filters."""
    add_filters(app, message_word, fitting, waiting_words)
