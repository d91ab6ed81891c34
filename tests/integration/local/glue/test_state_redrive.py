"""RedriveExecution and TestState through the API."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import BUCKET, ROLE, Cloud, until
from tests.integration.local.glue.test_state_language import PASS, create, machine, refused, without_prefix

READ = "arn:aws:states:::aws-sdk:s3:getObject"


def reading(key: str) -> dict[str, Any]:
    return {"Type": "Task", "Resource": READ, "Parameters": {"Bucket": BUCKET, "Key": key}, "End": True}


def ended(cloud: Cloud, execution: str) -> dict[str, Any]:
    states = cloud.client("stepfunctions")

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = states.describe_execution(executionArn=execution)
        return found if found["status"] != "RUNNING" else None

    return dict(until(look, 30, "the end of the execution"))


def test_an_execution_goes_on_where_it_failed(cloud: Cloud) -> None:
    states, key = cloud.client("stepfunctions"), f"redrive/{time.monotonic_ns()}.txt"
    branches = [{"StartAt": "Good", "States": {"Good": {"Type": "Pass", "Result": 1, "End": True}}},
                {"StartAt": "Read", "States": {"Read": reading(key)}}]  # fmt: skip
    arn = create(cloud, f"redrive-{time.monotonic_ns()}", machine({"Type": "Parallel", "Branches": branches}))
    execution = states.start_execution(stateMachineArn=arn)["executionArn"]
    assert ended(cloud, execution)["redriveStatus"] == "REDRIVABLE"
    states.update_state_machine(stateMachineArn=arn, definition=machine({"Type": "Fail"}).replace('"End": true, ', ""))
    cloud.put(key, "found")

    moment = states.redrive_execution(executionArn=execution, clientToken="once")["redriveDate"]
    assert states.redrive_execution(executionArn=execution, clientToken="once")["redriveDate"] == moment
    found = ended(cloud, execution)

    assert (found["status"], found["redriveCount"], found["redriveDate"]) == ("SUCCEEDED", 1, moment)
    good, read = json.loads(found["output"])
    assert (good, read["Body"]) == (1, "found")
    assert "error" not in found and found["redriveStatusReason"] == "Execution is SUCCEEDED and cannot be redriven"
    history = states.get_execution_history(executionArn=execution)["events"]
    kinds = [event["type"] for event in history]
    assert kinds.index("ExecutionRedriven") == kinds.index("ExecutionFailed") + 1
    assert kinds.count("PassStateEntered") == 1 and kinds.count("TaskScheduled") == 2
    listed = [states.list_executions(stateMachineArn=arn, redriveFilter=one)["executions"]
              for one in ("REDRIVEN", "NOT_REDRIVEN")]  # fmt: skip
    assert [len(one) for one in listed] == [1, 0]
    assert '"Parallel"' in states.describe_state_machine_for_execution(executionArn=execution)["definition"]
    with pytest.raises(ClientError, match="ExecutionNotRedrivable"):
        states.redrive_execution(executionArn=execution)


def test_a_stopped_execution_goes_on(cloud: Cloud) -> None:
    states = cloud.client("stepfunctions")
    arn = create(cloud, f"stopped-{time.monotonic_ns()}", machine({"Type": "Wait", "Seconds": 1}))
    execution = states.start_execution(stateMachineArn=arn)["executionArn"]
    states.stop_execution(executionArn=execution)
    states.redrive_execution(executionArn=execution)
    assert ended(cloud, execution)["status"] == "SUCCEEDED"
    assert states.describe_execution(executionArn=execution)["redriveCount"] == 1


def test_a_state_is_tested_by_itself(cloud: Cloud) -> None:
    test, key = without_prefix(cloud).test_state, f"tested/{time.monotonic_ns()}.txt"
    cloud.put(key, "text")
    state = json.dumps({**reading(key), "ResultSelector": {"text.$": "$.Body"}})
    whole = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}})

    done = test(definition=state, roleArn=ROLE, inspectionLevel="DEBUG")
    named = test(definition=whole, stateName="A", input='{"n":1}')
    caught = {**reading("none"), "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Mend"}]}
    missed = test(definition=json.dumps(caught), roleArn=ROLE)

    assert (done["status"], done["output"]) == ("SUCCEEDED", '{"text":"text"}')
    assert json.loads(done["inspectionData"]["result"])["Body"] == "text"
    assert (named["nextState"], named["output"], "inspectionData" in named) == ("B", '{"n":1}', False)
    assert (missed["status"], missed["error"], missed["nextState"]) == ("CAUGHT_ERROR", "S3.NoSuchKeyException", "Mend")


@pytest.mark.parametrize(
    ("request_", "code", "said"),
    [
        ({"definition": '{"Type": "Jump"}'}, "InvalidDefinition", "Jump"),
        ({"definition": PASS, "stateName": "no"}, "ValidationException", "State not found in definition"),
        (
            {"definition": '{"Type": "Map", "ItemProcessor": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}},'
                           ' "End": true}'},
            "InvalidDefinition",
            "TestState API does not support Map or Parallel states.",
        ),
        (
            {"definition": '{"Type": "Pass", "End": true}', "mock": {"result": "1"}},
            "ValidationException",
            "State type 'Pass' is not supported when a mock is specified",
        ),
        (
            {"definition": json.dumps(reading("k")), "mock": {"result": "{}"}},
            "ValidationException",
            "mock.fieldValidationMode \"STRICT\" is not supported by Reelhouse's embedded endpoint",
        ),
        (
            {"definition": json.dumps(reading("k")), "mock": {"result": "no", "fieldValidationMode": "NONE"}},
            "ValidationException",
            "Mocked result must be valid JSON",
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_tested_is_refused(cloud: Cloud, request_: dict[str, Any], code: str, said: str) -> None:
    found, message = refused(without_prefix(cloud).test_state, **request_)
    assert found == code
    assert said in message
