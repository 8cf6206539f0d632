"""The page that describes the API, and the answer to what is not part of it."""

from typing import NoReturn

from flask import Blueprint, render_template, request

from itsm_flow.api.problems import UnknownOperation, register_handlers

blueprint = Blueprint("api_page", __name__, template_folder="templates")
unknown = Blueprint("api_unknown", __name__, url_prefix="/v2")
register_handlers(unknown)


@blueprint.get("/api")
@blueprint.get("/api/")
def show() -> str:
    """Swagger UI over `/api/openapi.json`; both may be read without signing in."""
    return render_template("api/description.html")


@unknown.route("/", defaults={"_rest": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@unknown.route("/<path:_rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing(_rest: str) -> NoReturn:
    """Say so in the manner of the API."""
    raise UnknownOperation(method=request.method, path=request.path)
