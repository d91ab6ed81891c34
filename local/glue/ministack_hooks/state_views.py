"""How an execution is shown, and the tokens of its list's pages."""

from __future__ import annotations

import base64
import json
from typing import Any

from local.states import redrive


def described(record: dict[str, Any]) -> dict[str, Any]:
    """As DescribeExecution and StartSyncExecution answer: only one that succeeded has an output."""
    shown = (
        "executionArn", "stateMachineArn", "stateMachineVersionArn", "stateMachineAliasArn", "name", "status",
        "startDate", "stopDate", "input", "inputDetails", "error", "cause", "redriveDate",
    )  # fmt: skip
    answer = {name: record[name] for name in shown if record.get(name) is not None}
    answer["redriveCount"] = record.get("redriveCount", 0)
    if record["status"] == "SUCCEEDED":
        answer.update(output=record["output"], outputDetails={"included": True})
    return answer


def not_redrivable(states: Any, record: dict[str, Any]) -> str | None:
    """Why an execution can't be redriven; None where it can."""
    machine = states._state_machines.get(record["stateMachineArn"])
    return redrive.refusal(record, deleted=machine is None)


def redrivable(states: Any, record: dict[str, Any]) -> dict[str, str]:
    """What DescribeExecution says about a redrive."""
    reason = not_redrivable(states, record)
    if reason is None:
        return {"redriveStatus": "REDRIVABLE"}
    return {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}


def listed(record: dict[str, Any]) -> dict[str, Any]:
    """As ListExecutions names it."""
    shown = (
        "executionArn", "stateMachineArn", "stateMachineVersionArn", "stateMachineAliasArn", "name", "status",
        "startDate", "stopDate", "redriveCount", "redriveDate",
    )  # fmt: skip
    return {name: record[name] for name in shown if record.get(name) is not None}


def is_of(record: dict[str, Any], base: str, asked: Any) -> bool:
    """Whether an execution is of the state machine, or of the version or alias, that is asked for."""
    if asked == base:
        return bool(record["stateMachineArn"] == base)
    return asked in (record.get("stateMachineVersionArn"), record.get("stateMachineAliasArn"))


def page_token(position: tuple[str, str], asked: list[Any]) -> str:
    """The token of the page after this position, of the request that asked for so much."""
    return base64.urlsafe_b64encode(json.dumps([position, asked]).encode()).decode()


def cursor(token: Any, asked: list[Any]) -> tuple[tuple[str, str] | None, str]:
    """Where the page before ended, and why the token is refused."""
    if token is None:
        return None, ""
    try:
        (moment, arn), of = json.loads(base64.urlsafe_b64decode(str(token).encode()))
    except (ValueError, TypeError):
        return None, "Invalid Token: 'Invalid token'"
    if of != asked:
        return None, f"Invalid Token: 'Input inconsistent with page token: {token}'"
    return (moment, arn), ""
