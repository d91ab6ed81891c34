"""What Step Functions was measured to answer falsely, asked through boto3: paths, choices, variables, requests."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import ROLE, Cloud

GIVEN = {"list": [1, 2, 3], "rows": [{"n": 1}, {"n": 5}], "null": None, "zero": 0, "true": True, "word": "b", "c": "c",
         "early": "2020-01-01T00:00:00Z", "f": 1.6, "empty": ""}  # fmt: skip


def run(cloud: Cloud, states: dict[str, Any]) -> dict[str, Any]:
    definition = {"StartAt": next(iter(states)), "States": states}
    return cloud.execute(json.dumps(definition), json.dumps(GIVEN))


def test_paths_variables_and_functions_give_what_aws_gives(cloud: Cloud) -> None:
    asked = {
        "slice.$": "$.list[1:]",
        "filter.$": "$.rows[?(@.n > 1)].n",
        "deep.$": "$..n",
        "variable.$": "$kept",
        "added.$": "States.MathAdd($.f, 1.6)",
        "text.$": "States.Format('{} {}', $.null, $kept)",
        "nothing.$": "States.StringToJson($.empty)",
        "role.$": "$$.Execution.RoleArn",
    }
    ended = run(cloud, {
        "Keep": {"Type": "Pass", "Assign": {"kept.$": "$.word"}, "Next": "Ask"},
        "Ask": {"Type": "Pass", "Parameters": asked, "End": True},
    })  # fmt: skip
    assert json.loads(ended["output"]) == {
        "slice": [2, 3], "filter": [5], "deep": [1, 5], "variable": "b", "added": 4, "text": "null b", "nothing": None,
        "role": ROLE,
    }  # fmt: skip
    assert ": " not in ended["output"]  # compact, as AWS writes it


CHOICES: list[tuple[dict[str, Any], bool]] = [
    ({"Variable": "$.word", "StringLessThanPath": "$.c"}, True),
    ({"Variable": "$.word", "StringLessThanEqualsPath": "$.word"}, True),
    ({"Variable": "$.c", "StringGreaterThanPath": "$.word"}, True),
    ({"Variable": "$.c", "StringGreaterThanEqualsPath": "$.c"}, True),
    ({"Variable": "$.early", "TimestampEqualsPath": "$.early"}, True),
    ({"Variable": "$.early", "TimestampLessThanPath": "$.early"}, False),
    ({"Variable": "$.zero", "BooleanEquals": False}, False),
    ({"Variable": "$.true", "IsNumeric": True}, False),
    ({"Variable": "$.null", "IsPresent": True}, True),
    ({"Variable": "$.nobody", "IsPresent": True}, False),
]


def test_every_choice_takes_its_branch(cloud: Cloud) -> None:
    def branch(place: int, rule: dict[str, Any]) -> dict[str, Any]:
        ask, yes, no = (f"{name}{place}" for name in ("Ask", "Yes", "No"))
        return {
            "StartAt": ask,
            "States": {
                ask: {"Type": "Choice", "Choices": [{**rule, "Next": yes}], "Default": no},
                yes: {"Type": "Pass", "Result": True, "End": True},
                no: {"Type": "Pass", "Result": False, "End": True},
            },
        }

    branches = [branch(place, rule) for place, (rule, _) in enumerate(CHOICES)]
    ended = run(cloud, {"All": {"Type": "Parallel", "Branches": branches, "End": True}})
    assert json.loads(ended["output"]) == [taken for _, taken in CHOICES]


@pytest.mark.parametrize(
    ("state", "error", "said"),
    [
        ({"Type": "Pass", "InputPath": "$.no", "End": True}, "States.Runtime", "$.no"),
        ({"Type": "Pass", "OutputPath": "$.no", "End": True}, "States.Runtime", "$.no"),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.no", "NumericEquals": 1, "Next": "T"}]},
            "States.Runtime",
            "$.no",
        ),
        ({"Type": "Wait", "SecondsPath": "$.f", "End": True}, "States.Runtime", "cannot be parsed as a long value"),
        ({"Type": "Wait", "TimestampPath": "$.word", "End": True}, "States.Runtime", "valid ISO-8601"),
        ({"Type": "Pass", "Parameters": {"x.$": "$none"}, "End": True}, "States.QueryEvaluationError", "none"),
        ({"Type": "Fail"}, None, None),
    ],
)
def test_what_fails_says_why_and_has_no_output(
    cloud: Cloud, state: dict[str, Any], error: str | None, said: str | None
) -> None:
    after = {"T": {"Type": "Succeed"}} if state["Type"] == "Choice" else {}
    ended = run(cloud, {"S": state, **after})
    assert (ended["status"], ended.get("error"), "output" in ended) == ("FAILED", error, False)
    assert said is None or said in ended["cause"]


PASS = json.dumps({"StartAt": "S", "States": {"S": {"Type": "Pass", "End": True}}})


@pytest.mark.parametrize(
    ("action", "request_", "code"),
    [
        ("create_state_machine", {"name": "n" * 81, "definition": PASS, "roleArn": ROLE}, "ValidationException"),
        ("create_state_machine", {"name": "with space*", "definition": PASS, "roleArn": ROLE}, "InvalidName"),
        ("create_state_machine", {"name": "truth", "definition": PASS, "roleArn": "nobody"}, "InvalidArn"),
        ("create_state_machine", {"name": "truth", "definition": "{oops", "roleArn": ROLE}, "InvalidDefinition"),
        ("create_state_machine",
         {"name": "truth", "definition": PASS.replace("Pass", "Jump"), "roleArn": ROLE}, "InvalidDefinition"),
        ("create_state_machine",
         {"name": "truth", "definition": PASS, "roleArn": ROLE, "versionDescription": "v"}, "ValidationException"),
        ("create_activity", {"name": "with space*"}, "InvalidName"),
        ("delete_state_machine_alias",
         {"stateMachineAliasArn": "arn:aws:states:us-east-1:000000000000:stateMachine:no:x"}, "ResourceNotFound"),
        ("list_executions",
         {"stateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:no"}, "StateMachineDoesNotExist"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused(cloud: Cloud, action: str, request_: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(cloud.client("stepfunctions"), action)(**request_)
    assert refused.value.response["Error"]["Code"] == code


def test_names_inputs_and_pages_are_as_on_aws(cloud: Cloud) -> None:
    states, name = cloud.client("stepfunctions"), f"truth-{time.monotonic_ns()}"
    waiting = json.dumps({"StartAt": "S", "States": {"S": {"Type": "Wait", "Seconds": 600, "End": True}}})
    made = states.create_state_machine(name=name, definition=waiting, roleArn=ROLE)["stateMachineArn"]
    described = states.describe_state_machine(stateMachineArn=made)
    assert described["tracingConfiguration"] == {"enabled": False} and "revisionId" not in described
    wrong = waiting.replace('"End": true', '"Next": "Nowhere"')
    assert states.validate_state_machine_definition(definition=wrong)["result"] == "FAIL"

    first = states.start_execution(stateMachineArn=made, name="one", input="{}")
    assert states.start_execution(stateMachineArn=made, name="one", input="{}")["executionArn"] == first["executionArn"]
    with pytest.raises(ClientError, match="InvalidExecutionInput"):
        states.start_execution(stateMachineArn=made, input="not json")
    states.start_execution(stateMachineArn=made, name="two")
    page = states.list_executions(stateMachineArn=made, maxResults=1)
    assert len(page["executions"]) == 1
    with pytest.raises(ClientError, match="InvalidToken"):
        states.list_executions(stateMachineArn=made, statusFilter="FAILED", nextToken=page["nextToken"])
    states.delete_state_machine(stateMachineArn=made)
    states.delete_state_machine(stateMachineArn=made)  # AWS deletes one that is not there, too


def test_an_activity_is_made_once_and_listed_in_pages(cloud: Cloud) -> None:
    states, name = cloud.client("stepfunctions"), f"truth-{time.monotonic_ns()}"
    arns = {states.create_activity(name=name)["activityArn"] for _ in range(2)}
    assert len(arns) == 1
    other = states.create_activity(name=f"{name}-2")["activityArn"]
    page = states.list_activities(maxResults=1)
    assert len(page["activities"]) == 1 and "nextToken" in page
    for arn in (*arns, other):
        states.delete_activity(activityArn=arn)
