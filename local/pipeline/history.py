"""An execution's history, read as it grows: each look asks for what is new, in one call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PAGE = 100
ENDS = {"ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"}


@dataclass(frozen=True)
class Event:
    """One event: `details` is the part that AWS names after its type, `task` the id of the TaskScheduled it goes on."""

    id: int
    type: str
    timestamp: Any
    details: dict[str, Any]
    task: int

    @property
    def payload(self) -> dict[str, Any]:
        """What a task answered, or its failed run: its output or cause, where it is a JSON object."""
        return parsed(self.details.get("output") or self.details.get("cause"))


@dataclass
class History:
    """What has been read of one execution; `ended` once its last event was among it."""

    states: Any
    arn: str
    ended: bool = False
    _last: int = 0
    _tasks: dict[int, int] = field(default_factory=dict)

    def new(self) -> list[Event]:
        """The events since the last call, oldest first."""
        found = sorted(self._unread(), key=lambda event: int(event["id"]))
        return [self._event(event) for event in found]

    def _unread(self) -> Iterator[dict[str, Any]]:
        """Newest first, so that a long history costs no more than a short one."""
        more: dict[str, str] = {}
        while True:
            page = self.states.get_execution_history(
                executionArn=self.arn, reverseOrder=True, maxResults=PAGE, includeExecutionData=True, **more
            )
            fresh = [event for event in page["events"] if event["id"] > self._last]
            yield from fresh
            if len(fresh) < len(page["events"]) or "nextToken" not in page:
                return
            more = {"nextToken": page["nextToken"]}

    def _event(self, found: dict[str, Any]) -> Event:
        self._last = max(self._last, found["id"])
        self.ended = self.ended or found["type"] in ENDS
        # Within a task each event follows another of it, and the first is TaskScheduled.
        before = self._tasks.get(found.get("previousEventId", 0), 0)
        task = found["id"] if found["type"] == "TaskScheduled" else before
        self._tasks[found["id"]] = task
        details: dict[str, Any] = next((value for name, value in found.items() if name.endswith("EventDetails")), {})
        return Event(found["id"], found["type"], found["timestamp"], details, task)


def parsed(text: str | None) -> dict[str, Any]:
    """The JSON object in `text`; empty where it is something else, as a cause in words is."""
    try:
        value = json.loads(text or "")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
