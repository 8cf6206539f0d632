"""A timer has a time, and one that is written out is ISO 8601 or cron."""

from collections.abc import Callable, Iterator, Mapping

from itsm_flow.definitions.bundle import Bundle, Catalogue
from itsm_flow.definitions.iso8601 import is_cycle, is_date_time, is_duration, is_zone
from itsm_flow.definitions.rule import Rule, elements
from itsm_flow.definitions.text import N_
from itsm_flow.domain.findings import Finding, Severity
from itsm_flow.domain.model import TimerForm, Trigger

RULE = Rule("timer", Severity.ERROR)

NO_TIME = N_("The timer has no date, duration or cycle.")
NOT_A_DATE = N_("{text} is no date and time with a time zone, such as 2026-11-30T17:00:00Z.")
NOT_A_DURATION = N_("{text} is no duration such as PT4H, P2D or P1DT30M.")
NOT_A_CYCLE = N_(
    "{text} is no cycle such as R/PT1H (for ever), R3/P1D (three times) or the cron expression "
    "0 0 9 * * MON-FRI (at nine on working days)."
)
NO_ZONE = N_("{zone} is no time zone such as Asia/Taipei.")


def _is_duration(text: str, *, zoned: bool) -> bool:
    return is_duration(text)


_FORMS: Mapping[TimerForm, tuple[Callable[..., bool], str]] = {
    TimerForm.DATE: (is_date_time, NOT_A_DATE),
    TimerForm.DURATION: (_is_duration, NOT_A_DURATION),
    TimerForm.CYCLE: (is_cycle, NOT_A_CYCLE),
}


def check(bundle: Bundle, known: Catalogue) -> Iterator[Finding]:
    for process, element in elements(bundle):
        if element.trigger is not Trigger.TIMER:
            continue
        if element.timer is None:
            yield RULE.at(process, element, NO_TIME)
            continue
        zone = element.timer.zone
        if zone is not None and not is_zone(zone):
            yield RULE.at(process, element, NO_ZONE, zone=zone[:80])
        holds, template = _FORMS[element.timer.form]
        text = element.timer.expression
        if not text.startswith("=") and not holds(text, zoned=zone is not None):
            yield RULE.at(process, element, template, text=text[:80])
