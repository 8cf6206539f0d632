"""What a check says of timers."""

import pytest

from rules.samples import findings_of, step


def said(form: str, text: str, zone: str | None = None) -> list[str]:
    """The messages about an event that waits for this time."""
    prop = f'<zeebe:property name="itsm:timeZone" value="{zone}"/>'
    extra = "" if zone is None else f"<zeebe:properties>{prop}</zeebe:properties>"
    event = (
        '<bpmn:intermediateCatchEvent id="step" name="Step"><bpmn:extensionElements>'
        f"{extra}</bpmn:extensionElements><bpmn:timerEventDefinition><bpmn:{form}>{text}</bpmn:{form}>"
        "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )
    assert findings_of("unsupported-extension", step(event)) == []
    return [finding.message for finding in findings_of("timer", step(event))]


@pytest.mark.parametrize(
    ("form", "text", "zone"),
    [
        ("timeDate", "2026-11-30T17:00:00Z", None),
        ("timeDate", "2026-11-30T17:00:00@Asia/Taipei", None),
        ("timeDate", "2026-11-30T17:00:00+01:00[Europe/Berlin]", None),
        ("timeDate", "2026-11-30T17:00:00", "Asia/Taipei"),
        ("timeDuration", "P1DT2H", "Asia/Taipei"),
        ("timeCycle", "R/PT1H", None),
        ("timeCycle", "R3/2026-11-30T17:00:00Z/P1D", None),
        ("timeCycle", "R3/2026-11-30T17:00:00@Europe/Paris/P1D", None),
        ("timeCycle", "R3/2026-11-30T17:00:00/P1D", "Europe/Paris"),
        ("timeCycle", "0 0 9 * * MON-FRI", None),
        ("timeCycle", "@daily", "Asia/Taipei"),
        ("timeCycle", "=cycle", None),
    ],
)
def test_these_are_fine(form: str, text: str, zone: str | None) -> None:
    assert said(form, text, zone) == []


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        ("timeDate", "2026-11-30T17:00:00", "no date and time with a time zone"),
        ("timeDate", "2026-11-30T17:00:00@Nowhere", "no date and time with a time zone"),
        ("timeDuration", "4 hours", "no duration"),
        ("timeCycle", "PT1H", "no cycle"),
        ("timeCycle", "0 0 25 * * *", "no cycle"),
        ("timeCycle", "0 0 0 30 2 *", "no cycle"),
        ("timeCycle", "R3/soon/P1D", "no cycle"),
        ("timeCycle", "R3/2026-11-30T17:00:00/P1D", "no cycle"),
    ],
)
def test_these_are_not(form: str, text: str, words: str) -> None:
    (message,) = said(form, text)
    assert words in message


def test_a_time_zone_has_to_exist() -> None:
    (message,) = said("timeDuration", "P1D", "Asia/Taibei")
    assert message == "Asia/Taibei is no time zone such as Asia/Taipei."
