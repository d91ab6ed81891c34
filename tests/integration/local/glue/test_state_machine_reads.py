"""What state machines read of S3, and what their histories tell, as AWS has both."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fixtures_endpoint import BUCKET, Cloud

RESOURCE = "arn:aws:states:::aws-sdk:s3:getObject"


def read(cloud: Cloud, key: str, **fields: Any) -> dict[str, Any]:
    parameters = {"Bucket": BUCKET, "Key": key, **fields}
    state = {"Type": "Task", "Resource": RESOURCE, "Parameters": parameters, "End": True}
    return cloud.execute(json.dumps({"StartAt": "Read", "States": {"Read": state}}))


@pytest.mark.parametrize("text", ['{"feeds": ["ü"]}', "<xml>not parsed</xml>", ""])
def test_an_objects_text_is_its_body(cloud: Cloud, text: str) -> None:
    cloud.put("reads/one", text)
    output = json.loads(read(cloud, "reads/one")["output"])
    assert (output["Body"], output["ContentLength"]) == (text, len(text.encode()))


def test_a_missing_object_is_an_error_that_retry_and_catch_can_name(cloud: Cloud) -> None:
    ended = read(cloud, "reads/nothing")
    assert (ended["status"], ended["error"]) == ("FAILED", "S3.NoSuchKeyException")


def test_an_object_that_no_state_can_hold_is_refused(cloud: Cloud) -> None:
    cloud.put("reads/large", "x" * (256 * 1024 + 1))
    ended = read(cloud, "reads/large")
    assert (ended["status"], ended["error"]) == ("FAILED", "States.DataLimitExceeded")


def test_what_is_not_read_here_is_refused_by_name(cloud: Cloud) -> None:
    cloud.put("reads/one", "text")
    ended = read(cloud, "reads/one", Range="bytes=0-1")
    assert ended["error"] == "States.Runtime" and "Range" in ended["cause"]


def test_a_history_tells_what_a_task_was_given_and_which_run_it_waits_for(cloud: Cloud) -> None:
    job = cloud.job("history", "print(1)\n")
    run = {
        "Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "End": True,
        "Parameters": {"JobName.$": "$", "Arguments": {"--feed": "titles"}}, "TimeoutSeconds": 60,
    }  # fmt: skip
    each = {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "Run", "States": {"Run": run}},
        "End": True,
        "MaxConcurrency": 1,
    }
    ended = cloud.execute(json.dumps({"StartAt": "Each", "States": {"Each": each}}), json.dumps([job, job]))
    events = cloud.client("stepfunctions").get_execution_history(executionArn=ended["executionArn"])["events"]

    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    by_id = {event["id"]: event for event in events}
    answered = []
    for event in events:
        if event["type"] == "TaskSubmitted":
            details = event["taskSubmittedEventDetails"]
            assert (details["resourceType"], details["resource"]) == ("glue", "startJobRun.sync")
            answered.append(json.loads(details["output"])["JobRunId"])
            started = by_id[event["previousEventId"]]
            assert started["taskStartedEventDetails"] == {"resourceType": "glue", "resource": "startJobRun.sync"}
            asked = by_id[started["previousEventId"]]
            assert json.loads(asked["taskScheduledEventDetails"]["parameters"]) == {
                "JobName": job, "Arguments": {"--feed": "titles"},
            }  # fmt: skip
    runs = cloud.client("glue").get_job_runs(JobName=job)["JobRuns"]
    assert sorted(answered) == sorted(item["Id"] for item in runs) and len(answered) == 2
