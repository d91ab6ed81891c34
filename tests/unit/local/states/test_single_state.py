"""One state by itself: what TestState answers, as AWS's recorded answers have it."""

from __future__ import annotations

import json
from typing import Any

from local.states import single_state
from local.states.failures import Failure
from local.states.single_state import Asked
from tests.unit.local.states.test_execution import Played, task


def answered(state: dict[str, Any], value: Any = None, **more: Any) -> dict[str, Any]:
    """TestState's answer, with JSON texts read."""
    context = {"Execution": {"Id": "arn", "Input": value}}
    asked = Asked("S", state, "JSONPath", value, context, **more)
    answer = single_state.run(asked, Played(), lambda parsed: None, "us-east-1")
    seen = answer["inspectionData"]
    answer["inspectionData"] = {
        name: json.loads(text) if isinstance(text, str) else text for name, text in seen.items()
    }
    return answer


def test_a_pass_state_shows_each_step_of_its_data() -> None:
    state = {"Type": "Pass", "InputPath": "$.a", "Parameters": {"x.$": "$.b"}, "ResultPath": "$.c", "Next": "N"}
    answer = answered(state, {"a": {"b": 1}})
    assert (answer["status"], answer["nextState"]) == ("SUCCEEDED", "N")
    assert json.loads(answer["output"]) == {"a": {"b": 1}, "c": {"x": 1}}
    assert answer["inspectionData"] == {
        "input": {"a": {"b": 1}},
        "afterInputPath": {"b": 1},
        "afterParameters": {"x": 1},
        "afterResultSelector": {"x": 1},
        "afterResultPath": {"a": {"b": 1}, "c": {"x": 1}},
    }


def test_a_pass_states_result_stands_where_its_parameters_would() -> None:
    seen = answered({"Type": "Pass", "Result": 7, "End": True}, {})["inspectionData"]
    assert seen == {"input": {}, "result": 7, "afterResultSelector": 7, "afterResultPath": 7}


def test_a_choice_names_the_state_that_follows() -> None:
    choices = [{"Variable": "$.n", "NumericGreaterThan": 1, "Next": "More"}]
    answer = answered({"Type": "Choice", "Choices": choices, "Default": "Less"}, {"n": 2})
    assert (answer["status"], answer["nextState"]) == ("SUCCEEDED", "More")
    assert answer["inspectionData"] == {"input": {"n": 2}, "afterInputPath": {"n": 2}}


def test_a_fail_state_fails_with_its_own_words() -> None:
    answer = answered({"Type": "Fail", "Error": "E", "Cause": "C"}, {})
    assert answer == {"status": "FAILED", "error": "E", "cause": "C", "inspectionData": {"input": {}}}


def test_a_task_is_really_done_and_its_result_selected() -> None:
    state = task("arn:aws:states:::glue:startJobRun", Parameters={"n": 1}, ResultSelector={"n.$": "$.given.n"})
    answer = answered(state, {})
    assert json.loads(answer["output"]) == {"n": 1}
    assert answer["inspectionData"]["result"] == {"given": {"n": 1}}


def test_an_error_is_tried_again_then_caught_then_the_end() -> None:
    retry = [{"ErrorEquals": ["Other"]}, {"ErrorEquals": ["E"], "MaxAttempts": 2, "IntervalSeconds": 3}]
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Mend"}]
    state, mock = task(Retry=retry, Catch=catch), [Failure("E", "because", located=True)]
    first, second, third = (answered(state, {}, mock=mock, retried=count) for count in range(3))

    assert [one["status"] for one in (first, second, third)] == ["RETRIABLE", "RETRIABLE", "CAUGHT_ERROR"]
    details = [one["inspectionData"]["errorDetails"] for one in (first, second, third)]
    assert details[:2] == [{"retryIndex": 1, "retryBackoffIntervalSeconds": delay} for delay in (3, 6)]
    assert details[2] == {"catchIndex": 0}
    assert third["nextState"] == "Mend" and json.loads(third["output"]) == {"Error": "E", "Cause": "because"}
    assert answered(task(), {}, mock=mock)["status"] == "FAILED"


def test_a_mock_stands_for_the_branches() -> None:
    state = {"Type": "Parallel", "Branches": [], "ResultPath": "$.all", "End": True}
    answer = answered(state, {}, mock=[[1, 2]])
    assert json.loads(answer["output"]) == {"all": [1, 2]}


def test_variables_are_read_and_assigned() -> None:
    state = {"Type": "Pass", "Parameters": {"x.$": "$given"}, "Assign": {"made.$": "$.x"}, "End": True}
    answer = answered(state, {}, variables={"given": 4})
    assert json.loads(answer["output"]) == {"x": 4}
    assert answer["inspectionData"]["variables"] == {"given": 4, "made": 4}


def test_a_path_that_finds_nothing_fails_the_state() -> None:
    answer = answered({"Type": "Pass", "Parameters": {"x.$": "$.no"}, "End": True}, {})
    assert (answer["status"], answer["error"]) == ("FAILED", "States.Runtime")


def test_jsonata_shows_the_arguments_only() -> None:
    state = {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun", "QueryLanguage": "JSONata",
             "Arguments": {"n": "{% 1 + 1 %}"}, "End": True}  # fmt: skip
    seen = answered(state, {"a": 1})["inspectionData"]
    assert (seen["input"], seen["afterArguments"]) == ({"a": 1}, {"n": 2})
    assert seen["result"] == {"given": {"n": 2}}
