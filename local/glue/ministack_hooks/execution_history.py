"""The history of an execution as AWS writes it: what came before each event, what a task was given, its run's id."""

from __future__ import annotations

import contextvars
import json
import threading
from collections.abc import Callable
from typing import Any

from local.glue.ministack_hooks.hook_points import SERVICES, module

INTEGRATION = "arn:aws:states:::"

# Each branch of an execution runs in a copy of its parent's context: one's own branch's last event, and what its task
# is given.
_last_event: contextvars.ContextVar[int] = contextvars.ContextVar("reelhouse_last_event", default=0)
_given: contextvars.ContextVar[Any] = contextvars.ContextVar("reelhouse_given", default=None)


def hook_history() -> None:
    """Add to each event what MiniStack leaves out (`previousEventId`, a task's parameters), under AWS's names.

    An event is complete before it is in the list: whoever follows an execution reads it at any moment.
    """
    states = module(f"{SERVICES}.stepfunctions")
    add_event = states._add_event
    one_at_a_time = threading.Lock()

    def with_more(execution: dict[str, Any], event_type: str, details: Any = None) -> Any:
        more = {**named(details or {}), "previousEventId": _last_event.get()}
        if event_type == "TaskScheduled":
            more["taskScheduledEventDetails"]["parameters"] = json.dumps(_given.get())
        # Branches run beside each other, and an event's id is the length of the list.
        with one_at_a_time:
            event = add_event(execution, event_type, more)
        _last_event.set(event["id"])
        return event

    states._add_event = with_more
    states._apply_parameters = _noting(states._apply_parameters)
    states._apply_jsonata_arguments = _noting(states._apply_jsonata_arguments)


def _noting(apply: Callable[..., Any]) -> Callable[..., Any]:
    """What works out a state's parameters, and remembers them for the event that comes next."""

    def applied(*arguments: Any) -> Any:
        found = apply(*arguments)
        _given.set(found)
        return found

    return applied


def submitted(execution: dict[str, Any], resource: str, answer: dict[str, Any]) -> None:
    """Tell what the service answered to the request of a task that now waits for the work's end."""
    details = {"resource": resource, "output": json.dumps(answer)}
    states = module(f"{SERVICES}.stepfunctions")
    states._add_event(execution, "TaskSubmitted", {"taskSubmittedEventDetails": details})


def named(details: dict[str, Any]) -> dict[str, Any]:
    """Event details with the task's resource as AWS names it: `glue`, `startJobRun.sync` for the ARN of both."""
    return {name: _of_service(item) if "resource" in item else item for name, item in details.items()}


def _of_service(item: dict[str, Any]) -> dict[str, Any]:
    arn = str(item["resource"])
    kind, _, action = arn.removeprefix(INTEGRATION).rpartition(":")
    return {**item, "resourceType": kind, "resource": action} if arn.startswith(INTEGRATION) and kind else item
