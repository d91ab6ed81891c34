"""Step Functions through its API: what a definition, a request and an execution are answered with."""

from __future__ import annotations

import json
import time
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import ROLE, Cloud, until


def machine(state: dict[str, Any], **more: Any) -> str:
    return json.dumps({"StartAt": "S", "States": {"S": {"End": True, **state}}, **more})


WAIT = machine({"Type": "Wait", "Seconds": 600})
PASS = machine({"Type": "Pass"})


def create(cloud: Cloud, name: str, definition: str = PASS, **fields: Any) -> str:
    states = cloud.client("stepfunctions")
    return str(states.create_state_machine(name=name, definition=definition, roleArn=ROLE, **fields)["stateMachineArn"])


def refused(call: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call(**request)
    found = error.value.response["Error"]
    return found["Code"], found["Message"]


@pytest.mark.parametrize(
    ("state", "given", "output"),
    [
        ({"Type": "Pass", "InputPath": "$.a[1:]"}, {"a": [1, 2, 3]}, "[2,3]"),
        ({"Type": "Pass", "InputPath": "$.a[?(@.b > 1)].b"}, {"a": [{"b": 1}, {"b": 2}]}, "[2]"),
        ({"Type": "Pass", "InputPath": "$..b"}, {"a": {"b": "ü"}}, '["ü"]'),
        ({"Type": "Pass", "Parameters": {"x.$": "States.MathAdd(1.6, $.n)"}}, {"n": 1.6}, '{"x":4}'),
        (
            {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $parse('[1]')[0] + $states.input.n %}"},
            {"n": 1},
            "2",
        ),
    ],
)
def test_an_output_is_compact_json(cloud: Cloud, state: dict[str, Any], given: Any, output: str) -> None:
    assert cloud.execute(machine(state), json.dumps(given))["output"] == output


def test_a_path_that_finds_nothing_fails_with_its_place_and_without_an_output(cloud: Cloud) -> None:
    ended = cloud.execute(machine({"Type": "Pass", "Parameters": {"v.$": "$.x"}}), '{"a": 1}')
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")
    assert "'S' (entered at the event id #2). The JSONPath '$.x' specified for the field 'v.$'" in ended["cause"]
    assert "output" not in ended


def test_a_variable_goes_from_state_to_state(cloud: Cloud) -> None:
    states = {
        "Set": {"Type": "Pass", "Assign": {"v.$": "$.a"}, "Next": "Choose"},
        "Choose": {
            "Type": "Choice",
            "Choices": [{"Variable": "$v", "NumericGreaterThanPath": "$.least", "Next": "Much"}],
            "Default": "Little",
        },
        "Much": {"Type": "Pass", "Parameters": {"is.$": "States.Format('{} is much', $v)"}, "End": True},
        "Little": {"Type": "Fail"},
    }
    ended = cloud.execute(json.dumps({"StartAt": "Set", "States": states}), '{"a": 7, "least": 5}')
    assert ended["output"] == '{"is":"7 is much"}'


def test_ten_states_take_half_a_second_at_most(cloud: Cloud) -> None:
    names = [f"S{number}" for number in range(10)]
    states = {name: {"Type": "Pass", "Next": after} for name, after in zip(names, names[1:], strict=False)}
    states["S9"] = {"Type": "Pass", "End": True}  # type: ignore[dict-item]
    definition = json.dumps({"StartAt": "S0", "States": states})
    cloud.execute(definition)
    ended = cloud.execute(definition)
    assert (ended["stopDate"] - ended["startDate"]).total_seconds() <= 0.5


@pytest.mark.parametrize(
    ("request_", "code", "said"),
    [
        ({"name": "with space"}, "InvalidName", "Invalid Name: 'with space'"),
        ({"name": "t" * 81}, "ValidationException", "length less than or equal to 80"),
        ({"roleArn": "arn:aws:iam::1:role/x"}, "InvalidArn", "Invalid Role Arn"),
        ({"definition": "{oops"}, "InvalidDefinition", "INVALID_JSON_DESCRIPTION"),
        ({"definition": machine({"Type": "Pass", "Next": "Z", "End": False})}, "InvalidDefinition", "'Next' target: Z"),
        (
            {"definition": machine({"Type": "Task", "Resource": "arn:aws:states:::batch:submitJob.sync"})},
            "InvalidDefinition",
            "batch:submitJob.sync: batch is not served by Reelhouse",
        ),
        ({"versionDescription": "first"}, "ValidationException", "only be set when publish is true"),
    ],
)
def test_a_wrong_state_machine_is_refused(cloud: Cloud, request_: dict[str, Any], code: str, said: str) -> None:
    given = {"name": "wrong", "definition": PASS, "roleArn": ROLE, **request_}
    found, message = refused(cloud.client("stepfunctions").create_state_machine, **given)
    assert found == code
    assert said in message


def test_a_definition_is_validated_without_a_state_machine(cloud: Cloud) -> None:
    validate = cloud.client("stepfunctions").validate_state_machine_definition
    found = validate(definition=machine({"Type": "Pass", "InputPath": "a"}))
    assert found["result"] == "FAIL"
    assert [one["location"] for one in found["diagnostics"]] == ["/States/S/InputPath"]
    assert validate(definition=PASS)["result"] == "OK"


def test_an_update_is_checked_and_gives_the_first_revision(cloud: Cloud) -> None:
    states, arn = cloud.client("stepfunctions"), create(cloud, "updated", tracingConfiguration={"enabled": True})
    before = states.describe_state_machine(stateMachineArn=arn)
    assert before["tracingConfiguration"] == {"enabled": True} and "revisionId" not in before
    assert refused(states.update_state_machine, stateMachineArn=arn, definition="{}")[0] == "InvalidDefinition"
    assert refused(states.update_state_machine, stateMachineArn=arn)[0] == "MissingRequiredParameter"
    states.update_state_machine(stateMachineArn=arn, definition=WAIT)
    after = states.describe_state_machine(stateMachineArn=arn)
    assert after["definition"] == WAIT and after["revisionId"]


def test_a_version_runs_its_own_definition(cloud: Cloud) -> None:
    states = cloud.client("stepfunctions")
    first = machine({"Type": "Pass", "Result": 1})
    made = states.create_state_machine(name="versions", definition=first, roleArn=ROLE, publish=True)
    states.update_state_machine(
        stateMachineArn=made["stateMachineArn"], definition=machine({"Type": "Pass", "Result": 2})
    )
    arn = states.start_execution(stateMachineArn=made["stateMachineVersionArn"])["executionArn"]
    ended = until(lambda: (found := states.describe_execution(executionArn=arn))["status"] != "RUNNING" and found, 20)
    assert ended["output"] == "1"
    assert ended["stateMachineVersionArn"] == made["stateMachineVersionArn"]


def test_a_start_with_the_same_name_and_input_is_one_execution(cloud: Cloud) -> None:
    states, arn = cloud.client("stepfunctions"), create(cloud, "idempotent", WAIT)
    first = states.start_execution(stateMachineArn=arn, name="one", input='{"a": 1}')
    again = states.start_execution(stateMachineArn=arn, name="one", input='{"a": 1}')
    assert (first["executionArn"], first["startDate"]) == (again["executionArn"], again["startDate"])
    code, message = refused(states.start_execution, stateMachineArn=arn, name="one", input='{"a":1}')
    assert (code, message) == ("ExecutionAlreadyExists", f"Execution Already Exists: '{first['executionArn']}'")
    assert refused(states.start_execution, stateMachineArn=arn, input="{")[0] == "InvalidExecutionInput"
    assert refused(states.start_execution, stateMachineArn=arn, name="a b")[0] == "InvalidName"
    states.stop_execution(executionArn=first["executionArn"], error="Mine", cause="enough")
    ended = states.describe_execution(executionArn=first["executionArn"])
    assert (ended["status"], ended["error"], ended["cause"]) == ("ABORTED", "Mine", "enough")
    assert refused(states.start_execution, stateMachineArn=arn, name="one", input='{"a": 1}')[0] == code


def test_executions_come_in_pages_that_a_token_fits_one_request_of(cloud: Cloud) -> None:
    states, arn = cloud.client("stepfunctions"), create(cloud, "pages")
    started = {states.start_execution(stateMachineArn=arn)["executionArn"] for _ in range(5)}
    until(lambda: len(states.list_executions(stateMachineArn=arn, statusFilter="SUCCEEDED")["executions"]) == 5, 20)
    first = states.list_executions(stateMachineArn=arn, maxResults=3)
    rest = states.list_executions(stateMachineArn=arn, maxResults=3, nextToken=first["nextToken"])
    assert {one["executionArn"] for one in first["executions"] + rest["executions"]} == started
    assert "nextToken" not in rest
    other = {"stateMachineArn": arn, "statusFilter": "FAILED", "nextToken": first["nextToken"]}
    assert "Input inconsistent with page token" in refused(states.list_executions, **other)[1]


def test_what_is_not_there_is_named(cloud: Cloud) -> None:
    states, arn = cloud.client("stepfunctions"), create(cloud, "deleted")
    states.delete_state_machine(stateMachineArn=arn)
    states.delete_state_machine(stateMachineArn=arn)
    gone = ("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
    assert refused(states.start_execution, stateMachineArn=arn) == gone
    assert refused(states.list_executions, stateMachineArn=arn) == gone
    execution = arn.replace(":stateMachine:", ":execution:") + ":x"
    for call in (states.describe_execution, states.get_execution_history, states.stop_execution):
        assert refused(call, executionArn=execution)[0] == "ExecutionDoesNotExist"
    assert refused(states.delete_state_machine_alias, stateMachineAliasArn=f"{arn}:a")[0] == "ResourceNotFound"
    assert refused(states.send_task_success, taskToken="none", output="{}")[0] == "InvalidToken"


def test_an_activity_is_made_once_and_carried_out_by_its_worker(cloud: Cloud) -> None:
    states = cloud.client("stepfunctions")
    arn = states.create_activity(name="work")["activityArn"]
    assert states.create_activity(name="work")["activityArn"] == arn
    machine_arn = create(cloud, "worked", machine({"Type": "Task", "Resource": arn}))
    execution = states.start_execution(stateMachineArn=machine_arn, input='{"n":1}')["executionArn"]
    taken = states.get_activity_task(activityArn=arn, workerName="me")
    assert taken["input"] == '{"n":1}'
    states.send_task_success(taskToken=taken["taskToken"], output='{"done":true}')
    ended = until(lambda: (found := states.describe_execution(executionArn=execution))["status"] != "RUNNING" and found)
    assert ended["output"] == '{"done":true}'


def without_prefix(cloud: Cloud) -> Any:
    """A client that calls StartSyncExecution and TestState at the endpoint's own name, not at `sync-…`."""
    return boto3.client(
        "stepfunctions", endpoint_url=cloud.url, region_name=cloud.settings.region, aws_access_key_id="test",
        aws_secret_access_key="test", config=Config(inject_host_prefix=False),
    )  # fmt: skip


def test_an_express_machine_answers_in_the_request(cloud: Cloud) -> None:
    start = without_prefix(cloud).start_sync_execution
    ended = start(stateMachineArn=create(cloud, "express", type="EXPRESS"), input='{"a":1}')
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", '{"a":1}')
    assert refused(start, stateMachineArn=create(cloud, "standard"))[0] == "StateMachineTypeNotSupported"


def test_a_state_machine_waits_for_another_and_stops_it_with_itself(cloud: Cloud) -> None:
    states, child = cloud.client("stepfunctions"), create(cloud, "child")
    call = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2"}
    given = {"StateMachineArn": child, "Input": {"a": 1}}
    ended = cloud.execute(machine({**call, "Parameters": given, "OutputPath": "$.Output"}))
    assert ended["output"] == '{"a":1}'

    hanging = create(cloud, "hanging", WAIT)
    parent = create(cloud, "parent", machine({**call, "Parameters": {"StateMachineArn": hanging}}))
    execution = states.start_execution(stateMachineArn=parent)["executionArn"]

    def children(status: str) -> int:
        return len(states.list_executions(stateMachineArn=hanging, statusFilter=status)["executions"])

    until(lambda: children("RUNNING"), 20, "the child")
    states.stop_execution(executionArn=execution)
    until(lambda: children("ABORTED"), 20, "the child's end")


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ("arn:aws:states:::aws-sdk:s3:listEverything", "is not recognized. The value is not a valid resource ARN"),
        ("arn:aws:states:::aws-sdk:polly:synthesizeSpeech", "is not supported by Reelhouse's embedded endpoint"),
        ("arn:aws:states:::glue:startEverything", "is not supported by Reelhouse's embedded endpoint"),
    ],
)
def test_a_task_of_an_action_that_is_none_is_refused_at_its_creation(cloud: Cloud, resource: str, said: str) -> None:
    definition = machine({"Type": "Task", "Resource": resource, "Parameters": {}})
    code, message = refused(
        cloud.client("stepfunctions").create_state_machine, name="unknown", definition=definition, roleArn=ROLE
    )
    assert code == "InvalidDefinition"
    assert said in message


def test_a_stacks_definition_is_checked(cloud: Cloud) -> None:
    formation = cloud.client("cloudformation")
    properties = {"DefinitionString": machine({"Type": "Jump"}), "RoleArn": ROLE, "StateMachineName": "stacked"}
    template = {"Resources": {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}}
    name = f"states-{time.monotonic_ns()}"
    formation.create_stack(StackName=name, TemplateBody=json.dumps(template), OnFailure="DO_NOTHING")
    until(lambda: formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "CREATE_FAILED", 20)
    reasons = [
        event.get("ResourceStatusReason", "")
        for event in formation.describe_stack_events(StackName=name)["StackEvents"]
    ]
    assert any("Invalid State Machine Definition" in reason for reason in reasons)
