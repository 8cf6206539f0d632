"""What registers, their fields and their values are called where people meet them."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import format_percent
from flask_babel import lazy_gettext as _l

from itsm_flow.services.registers import REGISTERS, Register
from itsm_flow.web.language import add_filters, translate_text


@dataclass(frozen=True)
class RegisterWords:
    """`plural` heads the list, `add` begins a row, `about` says what is kept in it."""

    plural: str
    add: str
    about: str
    icon: str
    columns: tuple[str, ...]


WORDS = {
    "service": RegisterWords(
        _l("Services"),
        _l("Add a service"),
        _l("What is offered, at which level, and who owns it."),
        "layers",
        ("name", "class", "level", "owner", "state"),
    ),
    "component": RegisterWords(
        _l("Components"),
        _l("Add a component"),
        _l("What services are made of, and what depends on what."),
        "hdd-network",
        ("name", "kind", "service", "state"),
    ),
    "known-error": RegisterWords(
        _l("Known errors"),
        _l("Add a known error"),
        _l(
            "Errors whose cause or workaround is known. "
            "They are offered while an incident is handled."
        ),
        "bug",
        ("title", "service", "problemNumber", "state"),
    ),
    "risk": RegisterWords(
        _l("Risks"),
        _l("Add a risk"),
        _l("What could go wrong, how much it matters, and what is done about it."),
        "shield-exclamation",
        ("title", "riskLevel", "riskIndex", "service", "strategy", "reviewDate", "state"),
    ),
    "improvement": RegisterWords(
        _l("Improvements"),
        _l("Add an improvement"),
        _l("What is to become better, by how much, and what it brought."),
        "graph-up-arrow",
        ("title", "kind", "baseline", "target", "actual", "savings", "state"),
    ),
}

FIELDS = {
    "key": _l("Key"),
    "name": _l("Name"),
    "title": _l("Title"),
    "description": _l("Description"),
    "class": _l("Class"),
    "level": _l("Service level"),
    "owner": _l("Owner"),
    "visibleTo": _l("Visible to"),
    "state": _l("State"),
    "service": _l("Service"),
    "kind": _l("Kind"),
    "interfaces": _l("Interfaces"),
    "dependsOn": _l("Depends on"),
    "mutualWith": _l("Mutual with"),
    "symptom": _l("Symptom"),
    "cause": _l("Cause"),
    "workaround": _l("Workaround"),
    "problemNumber": _l("Problem"),
    "category": _l("Category"),
    "probability": _l("Probability"),
    "impact": _l("Impact"),
    "loss": _l("Potential loss"),
    "riskIndex": _l("Risk index"),
    "riskLevel": _l("Risk level"),
    "strategy": _l("Response"),
    "measures": _l("Measures"),
    "reviewDate": _l("Review on"),
    "riskNumber": _l("Risk record"),
    "objective": _l("Objective"),
    "baseline": _l("Baseline"),
    "target": _l("Target"),
    "actual": _l("Actual"),
    "unit": _l("Unit"),
    "cost": _l("Cost"),
    "savings": _l("Savings"),
    "improvementNumber": _l("Improvement record"),
    "recordNumber": _l("Last written by"),
    "updatedAt": _l("Changed"),
}

VALUES = {
    "active": _l("In use"),
    "retired": _l("Retired"),
    "planned": _l("Planned"),
    "open": _l("Open"),
    "closed": _l("Closed"),
    "not-over": _l("Not closed"),
    "treated": _l("Treated"),
    "accepted": _l("Accepted"),
    "proposed": _l("Proposed"),
    "effective": _l("Effective"),
    "stopped": _l("Stopped"),
    "facility": _l("Facility"),
    "network": _l("Network"),
    "hardware": _l("Hardware"),
    "platform": _l("Platform"),
    "software": _l("Software"),
    "low": _l("Low"),
    "medium": _l("Medium"),
    "high": _l("High"),
    "critical": _l("Critical"),
    "core": _l("Core"),
    "supporting": _l("Supporting"),
    "value-added": _l("Value-added"),
    "process": _l("Process"),
    "technology": _l("Technology"),
    "people": _l("People"),
    "quality": _l("Service quality"),
    "security": _l("Security"),
    "compliance": _l("Compliance"),
    "continuity": _l("Continuity"),
    "supplier": _l("Supplier"),
    "avoid": _l("Avoid"),
    "reduce": _l("Reduce"),
    "transfer": _l("Transfer"),
    "accept": _l("Accept"),
}
_TRANSLATED = frozenset(
    {"class", "state", "kind", "riskLevel", "strategy", "category", "service", "level"}
)


def field_word(name: str) -> str:
    """What a field is called."""
    return str(FIELDS.get(name, name))


def value_word(value: Any, name: str) -> str:
    """A value as people read it: known words are translated, lists joined."""
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if name in _TRANSLATED and isinstance(value, str):
        return str(VALUES[value]) if value in VALUES else translate_text(value)
    if isinstance(value, float):
        return f"{value:,.10g}"
    return f"{value:,}" if isinstance(value, int) and name in {"cost", "savings"} else str(value)


def readable(actor: Any) -> list[Register]:
    """The registers that a person may see."""
    return [register for register in REGISTERS.values() if register.may_read(actor)]


def share(part: float) -> str:
    """A part of one as per cent."""
    return str(format_percent(part))


def register(app: Flask) -> None:
    """Offer these to templates."""
    add_filters(app, field_word, value_word, share)
    app.jinja_env.globals["register_words"] = WORDS
