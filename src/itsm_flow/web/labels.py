"""The values of a record as people know them: under the labels of the forms that ask for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date

from itsm_flow import http
from itsm_flow.definitions.forms import FieldWords, is_blank, option_key
from itsm_flow.domain.people import SYSTEM, Actor, Permission
from itsm_flow.domain.records import moment_of
from itsm_flow.services import labels
from itsm_flow.services.history import HistoryEntry
from itsm_flow.services.labels import Labels
from itsm_flow.web.catalogue import choice_label
from itsm_flow.web.language import _, _l, translate_name, translate_text
from itsm_flow.web.reading import exact, value

_OF_RECORDS = {"priority": _l("Priority"), "ownerGroup": _l("With"), "dueAt": _l("Due")}
"""Variables that no form asks for and that every record shows."""

_MOMENTS = frozenset({"datetime"})


@dataclass(frozen=True)
class Line:
    """One value; `before` is what it replaced, empty where there was nothing."""

    name: str
    label: str
    value: str
    before: str = ""


@dataclass(frozen=True)
class Lines:
    """`known`: what people were asked; `further`: what the process keeps for itself."""

    known: tuple[Line, ...]
    further: tuple[Line, ...]


class Words:
    """The words for the data of one process version, in the reader's language."""

    def __init__(self, known: Labels, groups: Mapping[str, str], *, sees_further: bool) -> None:
        self._known = known
        self._groups = groups
        self._sees_further = sees_further

    def told(self, entry: HistoryEntry) -> Lines:
        """What an event set, and what was answered beside it; not what a step emptied by itself."""
        changed = [
            self._line(change.name, change.after, entry.element_id, before=change.before)
            for change in entry.changes
        ]
        names = {change.name for change in entry.changes}
        submitted = entry.content.get("submitted")
        answers = submitted if isinstance(submitted, Mapping) else {}
        answered = [
            self._line(name, answer, entry.element_id)
            for name, answer in answers.items()
            if name not in names
        ]
        by_hand = entry.actor_id != SYSTEM.id
        lines = [line for line in (*changed, *answered) if line.value or (line.before and by_hand)]
        return self._parted(lines, entry.element_id)

    def data(self, variables: Mapping[str, Any]) -> Lines:
        """All variables, by label."""
        lines = [self._line(name, content, None) for name, content in variables.items()]
        return self._parted(sorted(lines, key=lambda line: line.label.casefold()), None)

    def of(self, name: str, content: Any) -> str:
        """One value, as its field words it."""
        return self._line(name, content, None).value

    def _parted(self, lines: Iterable[Line], element_id: str | None) -> Lines:
        known: list[Line] = []
        further: list[Line] = []
        for line in lines:
            (known if self._is_known(line.name, element_id) else further).append(line)
        return Lines(tuple(known), tuple(further) if self._sees_further else ())

    def _is_known(self, name: str, element_id: str | None) -> bool:
        return name in _OF_RECORDS or self._known.of(name, element_id) is not None

    def _line(self, name: str, content: Any, element_id: str | None, *, before: Any = None) -> Line:
        field = self._known.of(name, element_id)
        if field is not None:
            label = translate_text(field.label) or name
            return Line(name, label, _said(field, content), _said(field, before))
        if name in _OF_RECORDS:
            label = _(_OF_RECORDS[name])
            return Line(name, label, self._fact(name, content), self._fact(name, before))
        return Line(name, name, value(content), "" if before is None else value(before))

    def _fact(self, name: str, content: Any) -> str:
        if content is None:
            return ""
        if name == "ownerGroup":
            return translate_name(self._groups.get(str(content), str(content)))
        return f"P{content}" if name == "priority" else _moment(content)


def words_for(definition_id: int, reader: Actor, groups: Mapping[str, str]) -> Words:
    """The words for a record of this process version; `groups` are names by key."""
    known = labels.of_process(http.session(), definition_id)
    further = reader.may(Permission.AUDIT) or reader.may(Permission.OPERATE)
    return Words(known, groups, sees_further=further)


def _said(field: FieldWords, content: Any) -> str:
    """A value in words: choices by label, rows one a line; empty where there is none."""
    if is_blank(content):
        return ""
    if option_key(content) in field.options:
        return choice_label(field.options[option_key(content)])
    if isinstance(content, list):
        rows = any(isinstance(item, dict) for item in content)
        return ("\n" if rows else ", ").join(filter(None, (_said(field, item) for item in content)))
    if isinstance(content, dict) and field.fields:
        return _row(field.fields, content)
    if isinstance(content, bool):
        return _("yes") if content else _("no")
    return _moment(content) if field.type in _MOMENTS else value(content)


def _row(fields: Mapping[str, FieldWords], content: Mapping[str, Any]) -> str:
    """The cells of a row; empty where nothing was filled in."""
    if all(is_blank(item) for item in content.values()):
        return ""
    return " · ".join(
        _cell(fields.get(name, FieldWords(name)), name, item) for name, item in content.items()
    )


def _cell(field: FieldWords, name: str, content: Any) -> str:
    return f"{translate_text(field.label) or name}: {_said(field, content) or '—'}"


def _moment(content: Any) -> str:
    """A date, or a moment in the system's time zone; anything else as it is."""
    moment = moment_of(content)
    if moment is not None:
        return exact(moment)
    try:
        return str(format_date(date.fromisoformat(str(content))))
    except ValueError:
        return value(content)
