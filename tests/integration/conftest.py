"""Deployed processes to try the services on."""

from collections.abc import Callable, Sequence

import pytest

from integration import drawing
from itsm_flow.definitions import Source
from itsm_flow.domain.people import SYSTEM, Actor
from itsm_flow.services import deploy
from support import NOW, Database

Deploy = Callable[..., None]

SUMMARY = {
    "type": "textfield",
    "id": "f_summary",
    "key": "summary",
    "label": "Summary",
    "validate": {"required": True, "maxLength": 40},
}

REVIEW: Sequence[Source] = (
    drawing.process(
        "review",
        drawing.start(),
        drawing.user_task(
            "write", form="write-form", priority="60", clause="5.2.2", milestone="in-progress"
        ),
        drawing.user_task("check", notSameAs="write", milestone="resolved"),
        drawing.end(),
        drawing.path("start", "write", "check", "end"),
    ),
    drawing.form("write-form", SUMMARY),
)
"""Two tasks of the service desk; the second has to be done by another person."""


@pytest.fixture
def deployed(database: Database, demo: dict[str, Actor]) -> Deploy:
    """Deploys files as the system."""

    def deploy_all(*sources: Source) -> None:
        with database.write() as session:
            deploy.deploy(session, SYSTEM, sources, now=NOW)

    return deploy_all


@pytest.fixture
def review(deployed: Deploy) -> str:
    """The process `review`, deployed."""
    deployed(*REVIEW)
    return "review"
