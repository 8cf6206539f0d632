"""How the steps of each shipped process are done."""

from collections.abc import Mapping

from itsm_flow.demo.processes import change, csi, incident, problem, release, risk, transition
from itsm_flow.demo.scene import Step
from itsm_flow.demo.starts import Start

STEPS: Mapping[str, Mapping[str, Step]] = {
    "incident": incident.STEPS,
    "problem": problem.STEPS,
    "change": change.STEPS,
    "release": release.STEPS,
    "transition": transition.STEPS,
    "risk": risk.STEPS,
    "csi": csi.STEPS,
}
"""Process → user task → how it is done."""

STARTS: Mapping[str, Start] = {
    "incident": incident.start,
    "problem": problem.start,
    "change": change.start,
    "release": release.start,
    "transition": transition.start,
    "risk": risk.start,
    "csi": csi.start,
}
"""Process → what is told at its start."""
