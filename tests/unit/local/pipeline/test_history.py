from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from local.pipeline.history import History, parsed

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def event(number: int, kind: str, before: int | None = None, **details: Any) -> dict[str, Any]:
    named = {f"{kind[0].lower()}{kind[1:]}EventDetails": details} if details else {}
    previous = number - 1 if before is None else before
    return {"id": number, "type": kind, "timestamp": NOW, "previousEventId": previous, **named}


class States:
    """GetExecutionHistory over a list that a test lets grow; pages of `size`."""

    def __init__(self, size: int = 2) -> None:
        self.events: list[dict[str, Any]] = []
        self.calls = 0
        self.size = size

    def get_execution_history(self, nextToken: str = "0", **request: Any) -> dict[str, Any]:
        assert request["reverseOrder"] is True
        self.calls += 1
        start = int(nextToken)
        newest = self.events[::-1]
        more = {"nextToken": str(start + self.size)} if start + self.size < len(newest) else {}
        return {"events": newest[start : start + self.size], **more}


def test_each_look_gives_what_is_new_in_order() -> None:
    states = States()
    history = History(states, "arn")
    states.events = [event(1, "ExecutionStarted"), event(2, "PassStateEntered"), event(3, "PassStateExited")]
    assert [found.id for found in history.new()] == [1, 2, 3]
    states.events += [event(4, "MapStateEntered")]
    assert [found.id for found in history.new()] == [4]
    assert history.new() == [] and not history.ended


def test_a_look_costs_one_call_however_long_the_history_is() -> None:
    states = States()
    states.events = [event(number, "PassStateEntered") for number in range(1, 401)]
    history = History(states, "arn")
    history.new()
    states.calls = 0
    states.events.append(event(401, "ExecutionSucceeded"))
    history.new()
    assert (states.calls, history.ended) == (1, True)


def test_an_event_knows_the_task_that_it_goes_on() -> None:
    """Two branches, the events of which are mixed."""
    states = States(size=100)
    states.events = [
        event(1, "MapStateEntered", 0),
        event(2, "TaskScheduled", 1, resource="startJobRun.sync"),
        event(3, "TaskScheduled", 1, resource="startJobRun.sync"),
        event(4, "TaskStarted", 2, resource="startJobRun.sync"),
        event(5, "TaskSubmitted", 3, resource="startJobRun.sync"),
        event(6, "TaskSucceeded", 4, resource="startJobRun.sync"),
        event(7, "PassStateEntered", 1),
    ]
    assert {found.id: found.task for found in History(states, "arn").new()} == {
        1: 0, 2: 2, 3: 3, 4: 2, 5: 3, 6: 2, 7: 0,
    }  # fmt: skip


def test_what_is_no_json_object_is_nothing() -> None:
    assert [parsed(text) for text in ('{"a": 1}', "[1]", "in words", None)] == [{"a": 1}, {}, {}, {}]
