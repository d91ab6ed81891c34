"""Redriven executions: what failed runs again, what succeeded does not, and the history goes on."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from local.states import redrive
from local.states.execution import Begun, Execution
from tests.unit.local.states.test_execution import Played, Ran, passing, task


def asked(name: str, **fields: Any) -> dict[str, Any]:
    """A task that gives its name and the whole input to the services."""
    return task(Parameters={"name": name, "input.$": "$"}, **fields)


class Mended(Played):
    """Services of which some tasks fail until they are mended."""

    def __init__(self, *broken: str) -> None:
        super().__init__()
        self.broken = set(broken)

    def request(self, resource: Any, parameters: Any) -> Any:
        answer = super().request(resource, parameters)
        if parameters["name"] in self.broken:
            return super().request(resource, {"fail": "Broken"})
        return answer

    @property
    def names(self) -> list[str]:
        return [one["name"] for one in self.asked if "name" in one]


def redriven(ran: Ran, broken: set[str] | None = None) -> Ran:
    """The same execution, mended and redriven; what was kept has gone through JSON, as the endpoint's state does."""
    services = ran.services
    assert isinstance(services, Mended)
    services.broken, services.asked = broken or set(), []
    place = json.loads(json.dumps(ran.execution.place))
    context = {"Execution": {"Id": "arn", "Input": None, "RedriveCount": 1}, "StateMachine": {"Id": "m", "Name": "m"}}
    begun = Begun(ran.definition, "null", "role", context, ran.events, "us-east-1", place)
    ran.execution = Execution(begun, services, lambda parsed: None, ran.last.update)
    return ran.run()


def test_the_failed_task_runs_again_with_its_input_and_variables_and_nothing_before_it_does() -> None:
    states = {
        "First": asked("first", End=False, Next="Keep", ResultPath="$.first"),
        "Keep": passing(Assign={"kept": 7}, End=False, Next="Second"),
        "Second": task(Parameters={"name": "second", "kept.$": "$kept", "given.$": "$.given"}),
    }
    for state in states.values():
        if "Next" in state:
            state.pop("End")
    ran = Ran(states, {"given": 1}, Mended("second")).run()
    assert ran.failure[0] == "Broken"
    before = len(ran.events)

    redriven(ran)

    assert ran.services.asked == [{"name": "second", "kept": 7, "given": 1}]
    assert ran.last["type"] == "ExecutionSucceeded"
    added = [(event["type"], event["previousEventId"]) for event in ran.events[before:]]
    assert added[:2] == [("ExecutionRedriven", before), ("TaskScheduled", before + 1)]
    assert ran.events[before]["executionRedrivenEventDetails"] == {"redriveCount": 1}
    assert [event["id"] for event in ran.events] == list(range(1, len(ran.events) + 1))


@pytest.mark.parametrize("kind", ["Parallel", "Map"])
def test_only_the_branches_that_did_not_succeed_run_again(kind: str) -> None:
    def branch(name: str) -> dict[str, Any]:
        return {"StartAt": f"A{name}", "States": {f"A{name}": asked(name)}}

    if kind == "Parallel":
        bad = branch("bad")
        # A branch that was still under way when another failed would run again, too.
        bad["States"]["Later"] = {"Type": "Wait", "Seconds": 1, "Next": "Abad"}
        outer: dict[str, Any] = {
            "Type": "Parallel", "Branches": [branch("good"), {**bad, "StartAt": "Later"}], "End": True,
        }  # fmt: skip
    else:
        one = task(Parameters={"name.$": "$"})
        processor = {"StartAt": "A", "States": {"A": one}}
        outer = {"Type": "Map", "ItemProcessor": processor, "MaxConcurrency": 1, "End": True}
    ran = Ran({"All": outer}, ["good", "bad"], Mended("bad")).run()
    assert ran.failure[0] == "Broken"

    redriven(ran)

    assert (ran.services.names, len(ran.output)) == (["bad"], 2)


def test_a_fail_state_is_entered_again_and_fails_again() -> None:
    ran = Ran({"No": {"Type": "Fail", "Error": "E"}}, None, Mended()).run()
    redriven(ran)
    assert [event["type"] for event in ran.events][-3:] == ["ExecutionRedriven", "FailStateEntered", "ExecutionFailed"]


def test_retries_are_counted_anew() -> None:
    retry = [{"ErrorEquals": ["Broken"], "MaxAttempts": 1, "IntervalSeconds": 1, "MaxDelaySeconds": 2}]
    ran = Ran({"Try": asked("bad", Retry=retry)}, None, Mended("bad"))
    ran.run()
    assert ran.services.names == ["bad", "bad"]
    redriven(ran, {"bad"})
    assert ran.services.names == ["bad", "bad"]


def test_branches_all_run_again_where_the_state_had_too_much_output() -> None:
    large = passing(Result="x" * 200_000)
    branches = [{"StartAt": name, "States": {name: large}} for name in "AB"]
    ran = Ran({"All": {"Type": "Parallel", "Branches": branches, "End": True}}, None, Mended()).run()
    assert ran.failure[0] == "States.DataLimitExceeded"
    assert "inner" not in ran.execution.place


def record(**fields: Any) -> dict[str, Any]:
    ended = (datetime.now(timezone.utc) - timedelta(days=fields.pop("days", 1))).isoformat().replace("+00:00", "Z")
    return {"status": "FAILED", "stopDate": ended, "events": [], "place": {"state": "S"}, **fields}


@pytest.mark.parametrize(
    ("fields", "deleted", "said"),
    [
        ({}, False, None),
        ({"status": "ABORTED"}, False, None),
        ({"status": "SUCCEEDED"}, False, "Execution is SUCCEEDED and cannot be redriven"),
        ({"status": "RUNNING"}, False, "Execution is RUNNING and cannot be redriven"),
        ({"days": 15}, False, "Execution redrivable period exceeded"),
        ({"events": [{}] * 24_999}, False, "Execution history event limit exceeded"),
        ({}, True, "State machine is in DELETING status"),
        ({"place": None}, False, redrive.NOT_KEPT),
    ],
)
def test_what_can_not_be_redriven_says_why(fields: dict[str, Any], deleted: bool, said: str | None) -> None:
    assert redrive.refusal(record(**fields), deleted) == said
