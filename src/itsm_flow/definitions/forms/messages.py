"""What is said of an answer: English templates, translated by pages before the facts go in."""

from typing import Any, Self

from itsm_flow.definitions.text import N_

REQUIRED = N_("Please fill this in.")
TICK = N_("Please tick this box.")
CHOOSE_SOME = N_("Choose at least one.")
NOT_TEXT = N_("This must be text.")
ONE_LINE = N_("This must be one line of text, without line breaks or tabs.")
TOO_SHORT = N_("This must have at least {limit} characters; it has {actual}.")
TOO_LONG = N_("This must have at most {limit} characters; it has {actual}.")
PATTERN = N_("This must have the form {pattern}.")
EMAIL = N_("This must be an e-mail address, such as name@example.org.")
PHONE = N_("This must be an international telephone number, such as +4930664040900.")
NOT_A_NUMBER = N_("This must be a number.")
NOT_NUMBER_TEXT = N_('This must be a number written as text, such as "12.5".')
TOO_SMALL = N_("This must be {limit} or more.")
TOO_LARGE = N_("This must be {limit} or less.")
INTEGER = N_("This must be a whole number.")
DECIMALS = N_("This must have at most {digits} decimal digits.")
INCREMENT = N_("This must be a multiple of {increment}; the nearest are {below} and {above}.")
NOT_TICKED = N_("This must be true or false.")
NOT_OFFERED = N_("Choose one of: {options}.")
NOTHING_OFFERED = N_("There is nothing to choose here; leave it empty.")
NOT_A_LIST = N_("This must be a list of choices.")
TWICE = N_("Choose each only once.")
DATE = N_("This must be a date, such as 2026-11-23.")
TIME = N_("This must be a time of day, such as {example}.")
DATE_TIME = N_("This must be a date and time, such as {example}.")
PAST = N_("This must not be before today.")
FILE = N_("This must be the key of an uploaded file.")
UNKNOWN = N_("There is no such field in this form; leave it out.")
HIDDEN = N_("With these answers this field is not shown; leave it out.")
DISABLED = N_("This field cannot be filled in; leave it out.")
READ_ONLY = N_("This field cannot be changed; it must stay {value}.")
NOT_A_GROUP = N_("This must be a group of fields.")
NOT_ROWS = N_("This must be a list of rows.")
TOO_MANY_ROWS = N_("There may be at most {limit} rows; there are {actual}.")
FIXED_ROWS = N_("Rows cannot be added or removed here: there must be {expected}.")
LIMIT_UNKNOWN = N_("The limit of this field cannot be worked out; please tell the process owner.")


class Message(str):
    """A message in English that remembers its template and facts, for its translation."""

    __slots__ = ("facts", "template")
    template: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, template: str, **facts: Any) -> Self:
        """The template with its facts filled in."""
        message = cls(template.format(**facts))
        message.template = template
        message.facts = facts
        return message
