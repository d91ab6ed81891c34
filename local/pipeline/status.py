"""What runs where, and how the latest refreshes ended: `make status`."""

from __future__ import annotations

import json
from typing import Any

from local import kafka, postgres, target
from local.cluster import servers as cluster
from local.console import say, table
from local.pipeline import refresh
from local.settings import Settings
from local.stack import endpoint, lifecycle
from local.target import Target

LATEST = 5


def show(settings: Settings) -> bool:
    """Show it; False where the stack is not up."""
    api, server = endpoint.status(settings), postgres.status(settings.of_warehouse)
    rows: list[list[object]] = [
        ["AWS API", *([api.url, str(api.pid)] if api else ["not running", None])],
        ["PostgreSQL", *([f"{server.host}:{server.port}", str(server.pid)] if server else ["not running", None])],
        *_of_cluster(settings, api.spark_master if api else None),
    ]
    if broker := kafka.status(settings):
        rows.append(["Kafka", broker.bootstrap, str(broker.pid)])
    table(f"Embedded stack in {settings.home}", ["part", "address", "pid"], rows)
    if api is None or server is None:
        say("start it with `make local-up`")
        return False
    _show_executions(target.embedded(settings, api.url))
    return True


def _of_cluster(settings: Settings, master: str | None) -> list[list[object]]:
    """Rows of the Spark cluster where one runs, and of the master that the endpoint's runs go to, if to any."""
    rows: list[list[object]] = []
    if found := cluster.status(settings):
        addresses = {"master": found.url}
        rows += [[f"Spark {one.name}", addresses.get(one.name), str(one.pid)] for one in found.daemons]
    if master:
        rows.append(["Spark runs go to", master, None])
    return rows


def _show_executions(chosen: Target) -> None:
    found = lifecycle.deployed(chosen)
    if found is None:
        say(f"the stack {chosen.stack} is not deployed; next: make deploy")
        return
    states = chosen.client("stepfunctions")
    arn = found["RefreshStateMachineArn"]
    latest = states.list_executions(stateMachineArn=arn, maxResults=LATEST)["executions"]
    rows: list[list[object]] = [
        [
            item["name"],
            outcome(states.describe_execution(executionArn=item["executionArn"])),
            str(item["startDate"])[:19],
        ]
        for item in latest
    ]
    table("Latest refreshes", ["execution", "outcome", "started"], rows)


def outcome(found: dict[str, Any]) -> str:
    """The refresh's own word where it ended by itself (SUCCEEDED_WITH_QUARANTINE), else the execution's status."""
    if found["status"] not in ("SUCCEEDED", "FAILED"):
        return str(found["status"])
    return refresh.Execution(found["name"], found["status"], json.loads(found.get("output") or "{}")).outcome
