"""`GET /v2/topology`: one broker, one partition, this version."""

from importlib.metadata import version
from typing import Any

from flask import request

from itsm_flow.api.blueprint import Blueprint
from itsm_flow.api.schemas.topology import Topology

blueprint = Blueprint("topology", __name__, description="What this server is.")


@blueprint.operation("GET", "/topology", result=Topology)
def topology() -> dict[str, Any]:
    """Tell Camunda's clients what answers here."""
    host, _, port = request.host.partition(":")
    ours = version("itsm-flow")
    partition = {"partitionId": 1, "role": "leader", "health": "healthy", "state": "active"}
    broker = {
        "nodeId": 0,
        "brokerId": "0",
        "host": host,
        "port": int(port or 80),
        "partitions": [partition],
        "version": ours,
    }
    return {
        "brokers": [broker],
        "cluster_id": None,
        "cluster_size": 1,
        "partitions_count": 1,
        "replication_factor": 1,
        "gateway_version": f"itsm-flow {ours}",
        "last_completed_change_id": "0",
    }
