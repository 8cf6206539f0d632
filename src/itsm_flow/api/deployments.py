"""`POST /v2/deployments`: a set of files, all of them or none."""

from typing import Any

from flask import g, request
from werkzeug.datastructures import FileStorage

from itsm_flow.api.authentication import actor
from itsm_flow.api.blueprint import Blueprint
from itsm_flow.api.problems import UnsupportedMediaType
from itsm_flow.api.schemas.common import TENANT
from itsm_flow.api.schemas.deployments import DeploymentResult
from itsm_flow.definitions import Source
from itsm_flow.errors import InvalidInput
from itsm_flow.http import begin_writing, now, session
from itsm_flow.services import deploy, deployed
from itsm_flow.store import Definition, DefinitionKind

MOST_FILES = 200
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["resources"],
                "properties": {
                    "resources": {
                        "type": "array",
                        "items": {"type": "string", "format": "binary"},
                    },
                    "tenantId": {"type": "string"},
                },
            }
        }
    },
}

blueprint = Blueprint("deployments", __name__, description="Diagrams, decisions and forms.")


def _rehearse() -> None:
    """Check and try the files while others may write; the deployment itself is short."""
    sources = _sources()
    g.rehearsed = deploy.rehearse(session(), actor(), sources)
    begin_writing()


blueprint.before_request(_rehearse)


@blueprint.operation("POST", "/deployments", result=DeploymentResult, files=_BODY)
def create() -> dict[str, Any]:
    """Deploy .bpmn, .dmn and .form files; refused as a whole when one has an error."""
    sources = _sources()
    deployment = deploy.deploy(
        session(), actor(), sources, now=now(), message=_message(), rehearsed=g.rehearsed
    )
    definitions = deployed.in_force(session(), sources)
    return {
        "deployment_key": deployment.id,
        "deployments": [_item(definition) for definition in definitions],
    }


def _sources() -> tuple[Source, ...]:
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType(expected="multipart/form-data")
    if request.form.get("tenantId", TENANT) != TENANT:
        raise InvalidInput({"tenantId": ["There is no such tenant."]})
    files = [file for _, file in request.files.items(multi=True)]
    if not 0 < len(files) <= MOST_FILES:
        raise InvalidInput({"resources": [f"Expected 1 to {MOST_FILES} files."]})
    return tuple(Source(_name(file.filename), _content(file)) for file in files)


def _content(file: FileStorage) -> bytes:
    """All of it, so that it can be read once more."""
    file.seek(0)
    content: bytes = file.read()
    file.seek(0)
    return content


def _name(sent: str | None) -> str:
    return (sent or "").replace("\\", "/").rpartition("/")[2]


def _message() -> str:
    return request.form.get("message", "")[:1000]


def _item(definition: Definition) -> dict[str, Any]:
    if definition.kind is DefinitionKind.PROCESS:
        return {
            "process_definition": {
                "process_definition_id": definition.key,
                "process_definition_version": definition.version,
                "process_definition_key": definition.id,
                "resource_name": definition.file_name,
            }
        }
    if definition.kind is DefinitionKind.FORM:
        return {
            "form": {
                "form_id": definition.key,
                "form_key": definition.id,
                "version": definition.version,
                "resource_name": definition.file_name,
            }
        }
    return {
        "decision_definition": {
            "decision_definition_id": definition.key,
            "decision_definition_key": definition.id,
            "version": definition.version,
            "name": definition.name,
            "decision_requirements_id": definition.key,
            "decision_requirements_key": definition.deployment_id,
        }
    }
