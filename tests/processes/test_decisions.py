"""The shipped decision tables over their whole matrices."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from itsm_flow.definitions import Source, read
from itsm_flow.domain.decisions import DecisionModel
from itsm_flow.engine.decisions import evaluate
from support import NOW

DECISIONS = Path(__file__).parents[2] / "processes/decisions"

LEVELS = ("high", "medium", "low")
SERVICES = ("e-mail", "network", "erp", "intranet-portal", "workplace-pc", "telephony")
KINDS = ("component-update", "configuration", "dependency-change", "business-requirement")
EFFECTS = (
    "effectOnFunction",
    "effectOnReliability",
    "effectOnSecurity",
    "effectOnUsers",
    "effectOnBusiness",
)
SERVICE_DESK = {"major": False, "ownerGroup": "service-desk"}
MAJOR = {"major": True, "ownerGroup": "major-incident"}


@pytest.fixture(scope="module")
def decisions() -> Mapping[str, DecisionModel]:
    sources = [Source(path.name, path.read_bytes()) for path in sorted(DECISIONS.glob("*.dmn"))]
    bundle = read(sources)
    assert bundle.findings == ()
    return bundle.decisions


def decide(decision: DecisionModel, **variables: Any) -> Any:
    return evaluate(decision, variables, now=NOW).result


@pytest.mark.parametrize(
    ("impact", "urgency", "priority", "respond", "resolve"),
    [
        ("high", "high", 1, 15, 240),
        ("high", "medium", 2, 30, 480),
        ("high", "low", 3, 60, 1440),
        ("medium", "high", 2, 30, 480),
        ("medium", "medium", 3, 60, 1440),
        ("medium", "low", 4, 240, 4320),
        ("low", "high", 3, 60, 1440),
        ("low", "medium", 4, 240, 4320),
        ("low", "low", 5, 480, 7200),
    ],
)
def test_impact_and_urgency_give_the_priority_and_its_targets(
    decisions: Mapping[str, DecisionModel],
    impact: str,
    urgency: str,
    priority: int,
    respond: int,
    resolve: int,
) -> None:
    assert decide(decisions["incident-priority"], impact=impact, urgency=urgency) == {
        "priority": priority,
        "respondMinutes": respond,
        "resolveMinutes": resolve,
    }


@pytest.mark.parametrize(
    ("incident_class", "service"), list(product(("interruption", "fault"), SERVICES))
)
def test_the_highest_priority_is_a_major_incident(
    decisions: Mapping[str, DecisionModel], incident_class: str, service: str
) -> None:
    result = decide(
        decisions["incident-route"], priority=1, incidentClass=incident_class, service=service
    )
    assert result == MAJOR


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("incident_class", "major_services"), [("interruption", {"network", "erp"}), ("fault", set())]
)
def test_priority_two_is_major_where_others_depend_on_an_interrupted_service(
    decisions: Mapping[str, DecisionModel],
    incident_class: str,
    major_services: set[str],
    service: str,
) -> None:
    result = decide(
        decisions["incident-route"], priority=2, incidentClass=incident_class, service=service
    )
    assert result == (MAJOR if service in major_services else SERVICE_DESK)


@pytest.mark.parametrize(
    ("priority", "incident_class", "service"),
    list(product((3, 4, 5), ("interruption", "fault"), SERVICES)),
)
def test_lower_priorities_begin_at_the_service_desk(
    decisions: Mapping[str, DecisionModel], priority: int, incident_class: str, service: str
) -> None:
    result = decide(
        decisions["incident-route"],
        priority=priority,
        incidentClass=incident_class,
        service=service,
    )
    assert result == SERVICE_DESK


@pytest.mark.parametrize(
    ("template", "kind"), list(product(("none", "security-patch", "certificate-renewal"), KINDS))
)
def test_an_emergency_is_one_whatever_template_it_has(
    decisions: Mapping[str, DecisionModel], template: str, kind: str
) -> None:
    result = decide(
        decisions["change-route"],
        urgency="emergency",
        standardTemplate=template,
        kindOfChange=kind,
    )
    assert result == {"changeType": "emergency", "priority": 1}


@pytest.mark.parametrize(
    ("urgency", "template", "kind"),
    list(product(LEVELS, ("security-patch", "account-configuration"), KINDS[:2])),
)
def test_a_template_makes_component_updates_and_configuration_standard(
    decisions: Mapping[str, DecisionModel], urgency: str, template: str, kind: str
) -> None:
    result = decide(
        decisions["change-route"], urgency=urgency, standardTemplate=template, kindOfChange=kind
    )
    assert result == {"changeType": "standard", "priority": 4}


@pytest.mark.parametrize(("urgency", "priority"), [("high", 2), ("medium", 3), ("low", 4)])
@pytest.mark.parametrize(
    ("template", "kind"),
    [*product(["none"], KINDS), *product(["security-patch"], KINDS[2:])],
)
def test_every_other_change_is_normal(
    decisions: Mapping[str, DecisionModel], urgency: str, priority: int, template: str, kind: str
) -> None:
    result = decide(
        decisions["change-route"], urgency=urgency, standardTemplate=template, kindOfChange=kind
    )
    assert result == {"changeType": "normal", "priority": priority}


RISKS = {
    "high": {
        "high": ("high", "high", "high"),
        "medium": ("medium", "high", "high"),
        "low": ("medium", "medium", "high"),
    },
    "medium": {
        "high": ("medium", "high", "high"),
        "medium": ("medium", "medium", "high"),
        "low": ("low", "medium", "medium"),
    },
    "low": {
        "high": ("medium", "medium", "high"),
        "medium": ("low", "medium", "medium"),
        "low": ("low", "low", "medium"),
    },
}
"""Highest effect → likelihood of failure → risk where backing out is easy, hard, impossible."""


@pytest.mark.parametrize(
    ("effect", "likelihood", "back_out"),
    list(product(LEVELS, LEVELS, ("easy", "hard", "impossible"))),
)
def test_effect_likelihood_and_back_out_give_the_risk(
    decisions: Mapping[str, DecisionModel], effect: str, likelihood: str, back_out: str
) -> None:
    column = ("easy", "hard", "impossible").index(back_out)
    result = decide(
        decisions["change-risk"],
        **dict.fromkeys(EFFECTS, "low") | {"effectOnUsers": effect},
        likelihoodOfFailure=likelihood,
        backOutEase=back_out,
    )
    assert result == RISKS[effect][likelihood][column]


@pytest.mark.parametrize("worst", EFFECTS)
@pytest.mark.parametrize(
    ("effect", "others", "risk"),
    [("high", "medium", "high"), ("medium", "none", "medium"), ("none", "none", "medium")],
)
def test_the_worst_of_the_effects_counts(
    decisions: Mapping[str, DecisionModel], worst: str, effect: str, others: str, risk: str
) -> None:
    back_out = {"high": "hard", "medium": "hard", "none": "impossible"}[effect]
    likelihood = {"high": "medium", "medium": "low", "none": "low"}[effect]
    result = decide(
        decisions["change-risk"],
        **dict.fromkeys(EFFECTS, others) | {worst: effect},
        likelihoodOfFailure=likelihood,
        backOutEase=back_out,
    )
    assert result == risk
