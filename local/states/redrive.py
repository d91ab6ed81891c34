"""Where an execution that did not succeed goes on, so that what succeeded is not run again.

Source: AWS Step Functions Developer Guide, "Restarting state machine executions with redrive": a Task is scheduled
again, a Choice asked again, a Fail state entered again; of a Parallel and an inline Map state those branches run that
failed or were aborted, and all of them where the state failed with States.DataLimitExceeded.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from local.states.branch import Branch

# The history's last event before `ExecutionRedriven` and one more: 25,000 is the most that one has.
MOST_EVENTS = 24_999
REDRIVABLE_DAYS = 14
NOT_KEPT = "Execution was ended with the endpoint and its place was not kept; it can't be redriven."


def place(branch: Branch) -> dict[str, Any]:
    """Where a branch is, as JSON: what `Branch.resume` takes.

    Returns:
        `done` with its output in a list where it has ended well; else `state`, `input`, `variables`, `entered` (the
        id of the state's first event, 0 before it) and `inner`, the places of the branches inside. Empty where it has
        not begun.
    """
    if branch.done:
        return {"done": branch.done}
    inner = [place(one) for one in branch.inside]
    return {**branch.position, **({"inner": inner} if inner else {})}


def refusal(record: dict[str, Any], deleted: bool) -> str | None:
    """Why an execution of a STANDARD state machine can't be redriven, in AWS's words; None where it can.

    Args:
        record: `status`, `stopDate`, `events` and `place`, if it is known.
        deleted: its state machine is.
    """
    if deleted:
        return "State machine is in DELETING status"
    if record["status"] in ("RUNNING", "SUCCEEDED"):
        return f"Execution is {record['status']} and cannot be redriven"
    if len(record["events"]) >= MOST_EVENTS:
        return "Execution history event limit exceeded"
    ended = datetime.fromisoformat(record["stopDate"].replace("Z", "+00:00"))
    if datetime.now(timezone.utc) - ended > timedelta(days=REDRIVABLE_DAYS):
        return "Execution redrivable period exceeded"
    return NOT_KEPT if record.get("place") is None else None
