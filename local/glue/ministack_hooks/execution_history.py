"""The history of an execution as AWS writes it: what came before each event, what a task was given, its run's id."""

from __future__ import annotations

import contextvars
import json
import threading
from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, module

INTEGRATION = "arn:aws:states:::"

# Each branch of an execution runs in a copy of its parent's context, so this is the last event of one's own branch.
_last_event: contextvars.ContextVar[int] = contextvars.ContextVar("reelhouse_last_event", default=0)


def hook_history() -> None:
    """Add to each event what MiniStack leaves out (`previousEventId`, a task's parameters), under AWS's names."""
    states = module(f"{SERVICES}.stepfunctions")
    add_event, invoke = states._add_event, states._invoke_resource
    one_at_a_time = threading.Lock()

    def with_previous(execution: dict[str, Any], event_type: str, details: Any = None) -> Any:
        # Branches run beside each other, and an event's id is the length of the list.
        with one_at_a_time:
            event = add_event(execution, event_type, named(details))
        event["previousEventId"] = _last_event.get()
        _last_event.set(event["id"])
        _current_execution.set(execution)
        return event

    def with_parameters(resource: str, given: Any) -> Any:
        _note_parameters(given)
        return invoke(resource, given)

    states._add_event, states._invoke_resource = with_previous, with_parameters


def submitted(execution: dict[str, Any], resource: str, answer: dict[str, Any]) -> None:
    """Tell what the service answered to the request of a task that now waits for the work's end."""
    details = {"resource": resource, "output": json.dumps(answer)}
    states = module(f"{SERVICES}.stepfunctions")
    states._add_event(execution, "TaskSubmitted", {"taskSubmittedEventDetails": details})


def named(details: Any) -> Any:
    """Event details with the task's resource as AWS names it: `glue`, `startJobRun.sync` for the ARN of both."""
    if not isinstance(details, dict):
        return details
    return {name: _of_service(item) if "resource" in item else item for name, item in details.items()}


def _of_service(item: dict[str, Any]) -> dict[str, Any]:
    arn = str(item["resource"])
    kind, _, action = arn.removeprefix(INTEGRATION).rpartition(":")
    return {**item, "resourceType": kind, "resource": action} if arn.startswith(INTEGRATION) and kind else item


_current_execution: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar(
    "reelhouse_execution", default=None
)


def _note_parameters(given: Any) -> None:
    """Write what a task is given into its TaskScheduled event, which MiniStack adds just before."""
    execution, number = _current_execution.get(), _last_event.get()
    event = execution["events"][number - 1] if execution and number else {}
    details = event.get("taskScheduledEventDetails")
    if details is not None:
        details["parameters"] = json.dumps(given)
