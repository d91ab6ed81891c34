"""Executions from their first event to their last, with services that the test plays."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from local.states.callbacks import Callbacks
from local.states.execution import Begun, Execution
from local.states.failures import Failure, Stopped
from local.states.resources import Resource

SYNC = "arn:aws:states:::glue:startJobRun.sync"
TOKEN = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"


class Played:
    """Services that answer with their parameters, fail as told, or wait until they are abandoned."""

    def __init__(self) -> None:
        self.callbacks = Callbacks()
        self.asked: list[Any] = []
        self.abandoned = threading.Event()

    def request(self, resource: Resource, parameters: Any) -> Any:
        self.asked.append(parameters)
        if "fail" in parameters:
            raise Failure(parameters["fail"], "because")
        return {"given": parameters}

    def wait(self, resource: Resource, parameters: Any, answer: Any, abandoned: Callable[[], bool]) -> Any:
        while "hang" in parameters:
            if abandoned():
                self.abandoned.set()
                raise Stopped
            time.sleep(0.01)
        return {"ended": True}

    def invoke(self, function: str, payload: Any) -> Any:
        return payload

    def has_activity(self, arn: str) -> bool:
        return arn.endswith(":known")


class Ran:
    """An execution with its history and its last event."""

    def __init__(self, states: dict[str, Any], given: Any = None, services: Played | None = None, **more: Any) -> None:
        self.services = services or Played()
        self.events: list[dict[str, Any]] = []
        self.last: dict[str, Any] = {}
        self.definition = definition = {"StartAt": next(iter(states)), "States": states, **more}
        context = {"Execution": {"Id": "arn", "Input": given}, "StateMachine": {"Id": "machine", "Name": "m"}}
        begun = Begun(definition, json.dumps(given), "role", context, self.events, "us-east-1")
        self.execution = Execution(begun, self.services, lambda parsed: None, self.last.update)

    def run(self) -> Ran:
        self.execution.run()
        return self

    @property
    def output(self) -> Any:
        assert self.last["type"] == "ExecutionSucceeded", self.last
        return json.loads(self.last["executionSucceededEventDetails"]["output"])

    @property
    def failure(self) -> tuple[Any, Any]:
        assert self.last["type"] == "ExecutionFailed", self.last
        details = self.last["executionFailedEventDetails"]
        return details.get("error"), details.get("cause")

    @property
    def steps(self) -> list[tuple[str, int]]:
        return [(event["type"], event["previousEventId"]) for event in self.events]


def passing(**fields: Any) -> dict[str, Any]:
    return {"Type": "Pass", "End": True, **fields}


def task(resource: str = SYNC, **fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, "Parameters": {}, "End": True, **fields}


@pytest.mark.parametrize(
    ("state", "given", "output"),
    [
        (passing(), {"a": 1}, {"a": 1}),
        (passing(InputPath="$.a[1:]"), {"a": [1, 2, 3]}, [2, 3]),
        (passing(InputPath=None), {"a": 1}, {}),
        (passing(Result=[1], ResultPath="$.r"), {"a": 1}, {"a": 1, "r": [1]}),
        (passing(ResultPath=None), {"a": 1}, {"a": 1}),
        (passing(Parameters={"x.$": "$.a", "y": "$.a"}, OutputPath="$.x"), {"a": 1}, 1),
        (passing(Parameters={"r.$": "$$.State.Name"}), {}, {"r": "S"}),
        ({"Type": "Succeed", "OutputPath": "$.a"}, {"a": "ü"}, "ü"),
        (
            passing(QueryLanguage="JSONata", Output={"y": "{% $states.input.n * 2 %}", "z": None}),
            {"n": 2},
            {"y": 4, "z": None},
        ),
    ],
)
def test_a_state_makes_its_output(state: dict[str, Any], given: Any, output: Any) -> None:
    assert Ran({"S": state}, given).run().output == output


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        (passing(InputPath="$.x.y"), "Invalid path '$.x.y' : No results for path: $['x']['y']"),
        (passing(OutputPath="$.x"), "Invalid path '$.x' : No results for path: $['x']"),
        (
            passing(Parameters={"v.$": "$.x"}),
            "The JSONPath '$.x' specified for the field 'v.$' could not be found in the input '{\"a\":-1.5}'",
        ),
        ({"Type": "Wait", "SecondsPath": "$.a", "End": True}, "cannot be parsed as a long value: $.a == -1.5"),
        ({"Type": "Wait", "TimestampPath": "$.a", "End": True}, "not reference a valid ISO-8601"),
        ({"Type": "Map", "ItemsPath": "$.a", "ItemProcessor": {}, "End": True}, "must be an array but was: -1.5"),
    ],
)
def test_what_leads_nowhere_fails_the_execution_whatever_is_caught(state: dict[str, Any], cause: str) -> None:
    catch = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Never"}]} if state["Type"] == "Map" else {}
    error, said = Ran({"S": {**state, **catch}, "Never": {"Type": "Succeed"}}, {"a": -1.5}).run().failure
    assert error == "States.Runtime"
    assert said.startswith("An error occurred while executing the state 'S' (entered at the event id #2). ")
    assert cause in said


def test_variables_live_on_and_are_seen_within() -> None:
    states = {
        "Set": {"Type": "Pass", "Assign": {"v.$": "$.a", "n": None}, "Next": "Each"},
        "Each": {
            "Type": "Map", "ItemsPath": "$v", "End": True, "MaxConcurrency": 1,
            "ItemProcessor": {"StartAt": "I", "States": {"I": passing(
                Assign={"own.$": "$"}, Parameters={"x.$": "States.Array($v[0], $n, $)"}, OutputPath="$.x")}},
        },
    }  # fmt: skip
    ran = Ran(states, {"a": [5, 6]}).run()
    assert ran.output == [[5, None, 5], [5, None, 6]]
    exits = [event["stateExitedEventDetails"] for event in ran.events if event["type"] == "PassStateExited"]
    assert exits[0]["assignedVariables"] == {"v": "[5,6]", "n": "null"}


def test_an_outer_variable_is_not_set_within() -> None:
    inner = {"StartAt": "I", "States": {"I": passing(Assign={"v": 2})}}
    states = {
        "Set": {"Type": "Pass", "Assign": {"v": 1}, "Next": "Both"},
        "Both": {"Type": "Parallel", "Branches": [inner], "End": True},
    }
    error, cause = Ran(states, {}).run().failure
    assert error == "States.Runtime" and "'v' belongs to an outer scope" in cause


@pytest.mark.parametrize(
    "state", [passing(Parameters={"x.$": "$nope"}), passing(QueryLanguage="JSONata", Output="{% $nope %}")]
)
def test_an_undefined_variable_is_told_of_and_fails(state: dict[str, Any]) -> None:
    ran = Ran({"S": state}, {}).run()
    assert [kind for kind, _ in ran.steps][2:] == ["EvaluationFailed", "ExecutionFailed"]
    assert ran.failure[0] == "States.QueryEvaluationError"


def test_a_choice_without_a_match_says_so() -> None:
    choose = {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "S"}]}
    assert Ran({"Choose": choose, "S": {"Type": "Succeed"}}, {"a": 1}).run().failure[0] == "States.NoChoiceMatched"


def test_a_fail_state_without_an_error_has_none() -> None:
    assert Ran({"F": {"Type": "Fail", "Cause": "why"}}, {}).run().failure == (None, "why")


def test_a_tasks_events_follow_each_other() -> None:
    ran = Ran({"T": task(Parameters={"a": "ü"}, TimeoutSeconds=60)}, {}).run()
    assert ran.steps == [
        ("ExecutionStarted", 0), ("TaskStateEntered", 0), ("TaskScheduled", 2), ("TaskStarted", 3),
        ("TaskSubmitted", 4), ("TaskSucceeded", 5), ("TaskStateExited", 6), ("ExecutionSucceeded", 7),
    ]  # fmt: skip
    assert ran.events[2]["taskScheduledEventDetails"] == {
        "resource": "startJobRun.sync", "resourceType": "glue", "region": "us-east-1", "parameters": '{"a":"ü"}',
        "timeoutInSeconds": 60,
    }  # fmt: skip


def test_a_functions_events_are_its_own() -> None:
    kinds = [kind for kind, _ in Ran({"T": task(FUNCTION)}, {}).run().steps]
    assert kinds[2:5] == ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"]


def test_a_maps_iterations_follow_each_other_as_in_aws_histories() -> None:
    each = {
        "Type": "Map",
        "End": True,
        "MaxConcurrency": 1,
        "ItemProcessor": {"StartAt": "I", "States": {"I": passing()}},
    }
    ran = Ran({"M": each}, [1, 2]).run()
    assert ran.steps[2:] == [
        ("MapStateStarted", 2), ("MapIterationStarted", 3), ("PassStateEntered", 4), ("PassStateExited", 5),
        ("MapIterationSucceeded", 6), ("MapIterationStarted", 6), ("PassStateEntered", 8), ("PassStateExited", 9),
        ("MapIterationSucceeded", 10), ("MapStateSucceeded", 11), ("MapStateExited", 11), ("ExecutionSucceeded", 13),
    ]  # fmt: skip


def test_a_failed_branch_ends_the_others() -> None:
    hanging = {"StartAt": "Hang", "States": {"Hang": task(Parameters={"hang": True})}}
    failing = {
        "StartAt": "Soon",
        "States": {"Soon": {"Type": "Wait", "Seconds": 1, "Next": "Fail"}, "Fail": {"Type": "Fail", "Error": "E"}},
    }
    catch = [{"ErrorEquals": ["E"], "ResultPath": "$.e", "Next": "After"}]
    states = {
        "Both": {"Type": "Parallel", "Branches": [hanging, failing], "Catch": catch, "End": True},
        "After": passing(),
    }
    ran = Ran(states, {"a": 1}).run()
    assert ran.output == {"a": 1, "e": {"Error": "E", "Cause": ""}}
    assert ran.services.abandoned.wait(5)
    assert {"TaskStateAborted", "ParallelStateFailed"} <= {kind for kind, _ in ran.steps}


def test_a_retry_counts_and_a_catch_takes_what_is_left() -> None:
    retry = [
        {"ErrorEquals": ["Glue.X"], "IntervalSeconds": 1, "MaxDelaySeconds": 1, "BackoffRate": 1, "MaxAttempts": 1}
    ]
    catch = [{"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.e", "Next": "C"}]
    given = {"fail": "Glue.X", "try.$": "$$.State.RetryCount"}
    ran = Ran({"T": task(Parameters=given, Retry=retry, Catch=catch), "C": passing()}, {}).run()
    assert [asked["try"] for asked in ran.services.asked] == [0, 1]
    assert ran.output == {"e": {"Error": "Glue.X", "Cause": "because"}}


def test_a_task_that_takes_too_long_is_abandoned() -> None:
    ran = Ran({"T": task(Parameters={"hang": True}, TimeoutSeconds=1)}, {}).run()
    assert ran.failure == ("States.Timeout", None)
    assert "TaskTimedOut" in {kind for kind, _ in ran.steps}
    assert ran.services.abandoned.wait(5)


def test_a_stop_is_the_last_word() -> None:
    ran = Ran({"T": task(Parameters={"hang": True})}, {})
    thread = threading.Thread(target=ran.execution.run)
    thread.start()
    while "TaskSubmitted" not in {kind for kind, _ in ran.steps}:
        time.sleep(0.01)
    ran.execution.stop("Mine", None)
    thread.join(5)
    assert not thread.is_alive() and ran.services.abandoned.wait(5)
    assert ran.events[-1]["type"] == "ExecutionAborted"
    assert ran.events[-1]["executionAbortedEventDetails"] == {"error": "Mine"}


def test_a_machines_own_time_ends_it() -> None:
    ran = Ran({"W": {"Type": "Wait", "Seconds": 60, "End": True}}, {}, TimeoutSeconds=1).run()
    assert ran.last["type"] == "ExecutionTimedOut"


def test_a_token_comes_back_with_the_result() -> None:
    services = Played()
    given = {"Message": {"token.$": "$$.Task.Token"}}
    ran = Ran({"T": task(TOKEN, Parameters=given)}, {}, services)
    thread = threading.Thread(target=ran.execution.run)
    thread.start()
    while "TaskSubmitted" not in {kind for kind, _ in ran.steps}:
        time.sleep(0.01)
    services.callbacks.succeed(services.asked[0]["Message"]["token"], '{"a": 1}')
    thread.join(5)
    assert ran.output == {"a": 1}


def test_a_token_without_a_sign_of_life_times_out() -> None:
    ran = Ran({"T": task(TOKEN, HeartbeatSeconds=1)}, {}).run()
    assert ran.failure == ("States.HeartbeatTimeout", None)


def test_a_worker_carries_an_activity_out() -> None:
    services, arn = Played(), "arn:aws:states:us-east-1:000000000000:activity:known"
    ran = Ran({"T": task(arn, Parameters={"n": 1})}, {}, services)
    thread = threading.Thread(target=ran.execution.run)
    thread.start()
    while (offer := services.callbacks.take(arn, "worker")) is None:
        time.sleep(0.01)
    services.callbacks.fail(offer.token, "Worker.Error", "tired")
    thread.join(5)
    assert json.loads(offer.input) == {"n": 1}
    assert ran.failure == ("Worker.Error", "tired")
    assert [kind for kind, _ in ran.steps][2:5] == ["ActivityScheduled", "ActivityStarted", "ActivityFailed"]


def test_a_large_result_fails_under_a_name_that_catch_takes() -> None:
    catch = [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "C", "ResultPath": None}]
    ran = Ran({"T": task(FUNCTION, Parameters={"x": "x" * 262_144}, Catch=catch), "C": passing()}, {"a": 1}).run()
    assert ran.output == {"a": 1}
