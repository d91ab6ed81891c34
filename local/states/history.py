"""The history of an execution under AWS's names: each event with the one before it, complete when it is seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

# After one of these nothing follows.
ENDS = frozenset({"ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"})


class History:
    """Adds events to `events`, which others read at any moment.

    Args:
        ended: called with the last event before it is seen, so that the execution's state is never behind.
    """

    def __init__(self, events: list[dict[str, Any]], ended: Callable[[dict[str, Any]], None]) -> None:
        self._events = events
        self._ended = ended
        self._adding = threading.Lock()
        self._closed = False

    def add(self, kind: str, before: int, details: dict[str, Any] | None = None) -> int:
        """The new event's id; events that come after the last one are dropped, and are `before` again."""
        with self._adding:
            if self._closed:
                return before
            number = len(self._events) + 1
            event: dict[str, Any] = {"id": number, "previousEventId": before, "type": kind, "timestamp": now()}
            if details is not None:
                event[details_name(kind)] = details
            if kind in ENDS:
                self._closed = True
                self._ended(event)
            self._events.append(event)
            return number

    @property
    def closed(self) -> bool:
        """Whether the execution has ended."""
        return self._closed


def details_name(kind: str) -> str:
    """Under which name an event of this type has its details."""
    for common in ("StateEntered", "StateExited"):
        if kind.endswith(common):
            kind = common
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


def now() -> str:
    """This moment as MiniStack and AWS write it: UTC, with milliseconds."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
