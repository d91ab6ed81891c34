"""Files that land start a refresh: real events, queues and functions on the endpoint; the jobs do as they are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from glue_jobs.admission import ledger
from glue_jobs.contract.registry import FEEDS
from local.pipeline import queues
from tests.fixtures_endpoint import Cloud, until
from tests.integration.infra.projects import make_project
from tests.integration.infra.stacks import Stack
from tests.samples import file_of

NAME = "live"
GOOD = file_of(FEEDS["userbase"], [{"User ID": "1"}, {"User ID": "2"}])
BAD = GOOD.replace(b"Age", b"Years", 1)


@pytest.fixture(scope="module")
def stack(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    project = make_project(tmp_path_factory.mktemp("live") / "checkout", spark=False, real_package=True)
    made = Stack(cloud, NAME, project, Events="on", EventWindowSeconds="1")
    sqs = cloud.client("sqs")
    heard = sqs.create_queue(QueueName=f"{NAME}-heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=heard, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    cloud.client("sns").subscribe(TopicArn=made.outputs["NoticesTopicArn"], Protocol="sqs", Endpoint=arn)
    yield made
    # The shared endpoint goes on: nothing of this stack may start anything any more.
    for name in ("nightly", "now"):
        cloud.client("scheduler").delete_schedule(Name=f"{NAME}-{name}")


def land(stack: Stack, key: str, body: bytes) -> str:
    etag = stack.s3.put_object(Bucket=stack.outputs["LandingBucket"], Key=key, Body=body)["ETag"].strip('"')
    return ledger.file_id(key, etag)


def executions(stack: Stack) -> list[dict[str, Any]]:
    return list(stack.states.list_executions(stateMachineArn=stack.machine)["executions"])


def log(stack: Stack, function: str) -> str:
    logs, group = stack.cloud.client("logs"), f"/aws/lambda/{NAME}-{function}"
    streams = [item["logStreamName"] for item in logs.describe_log_streams(logGroupName=group)["logStreams"]]
    found = [logs.get_log_events(logGroupName=group, logStreamName=name, startFromHead=True) for name in streams]
    return "\n".join(event["message"] for answer in found for event in answer["events"])


def notice(stack: Stack, words: str) -> dict[str, Any]:
    """The notice whose subject has these words, once it has come; others are passed over."""
    sqs = stack.cloud.client("sqs")
    url = sqs.get_queue_url(QueueName=f"{NAME}-heard")["QueueUrl"]

    def look() -> dict[str, Any] | None:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            told = dict(json.loads(message["Body"]))
            if words in told["Subject"]:
                return told
        return None

    return dict(until(look, 60, f"a notice of {words}"))


def test_files_that_land_are_judged_and_start_one_refresh(stack: Stack) -> None:
    good, bad = land(stack, "userbase/good one.csv", GOOD), land(stack, "userbase/bad.csv", BAD)
    (ran,) = until(lambda: executions(stack), 60, "a refresh")

    assert ran["name"].startswith("files-")
    assert stack.end(ran["executionArn"])["status"] == "SUCCEEDED"
    entries = {identity: ledger.read(stack.s3, stack.lake, "userbase", identity) for identity in (good, bad)}
    assert [entries[identity].status for identity in (good, bad)] == ["admitted", "rejected"]
    assert entries[good].run_id.startswith("event-") and stack.s3.head_object(Bucket=stack.lake, Key=entries[good].key)
    reason = f"{entries[bad].key}.reason.json"
    assert stack.s3.head_object(Bucket=stack.outputs["QuarantineBucket"], Key=reason)


def test_a_second_delivery_starts_none(stack: Stack) -> None:
    before = executions(stack)
    land(stack, "userbase/good one.csv", GOOD)
    until(lambda: "was started before, for the same files" in log(stack, "start-refresh"), 60, "a second look")
    assert len(executions(stack)) == len(before) == 1


def test_a_refresh_that_fails_is_told_with_its_reason(stack: Stack) -> None:
    stack.tell("check-warehouse", status="FAILED", reason="users are missing")
    arn = stack.start()
    told = notice(stack, "FAILED")
    assert told["Subject"] == f"{NAME}: refresh {arn.rsplit(':', 1)[1]} FAILED"
    assert "outcome: FAILED" in told["Message"] and "reason: users are missing" in told["Message"]
    stack.tell("check-warehouse")


def test_the_schedule_starts_a_refresh_and_what_fails_becomes_a_dead_letter(stack: Stack) -> None:
    scheduler, sqs = stack.cloud.client("scheduler"), stack.cloud.client("sqs")
    (admit, *_) = queues.of_stack(stack.target_named(NAME))
    attributes = sqs.get_queue_attributes(QueueUrl=admit.url, AttributeNames=["RedrivePolicy"])["Attributes"]
    policy = json.loads(attributes["RedrivePolicy"])
    assert int(policy["maxReceiveCount"]) == 5
    # Four of the five attempts would wait for over a minute.
    policy = json.dumps({**policy, "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=admit.url, Attributes={"RedrivePolicy": policy})
    sqs.send_message(QueueUrl=admit.url, MessageBody='{"detail": {}}')
    before = {item["executionArn"] for item in executions(stack)}
    schedule = scheduler.get_schedule(Name=f"{NAME}-nightly")
    assert schedule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    # Of the same target: one that was looked at as nightly before would not be fired at another time.
    scheduler.create_schedule(
        Name=f"{NAME}-now",
        ScheduleExpression=f"at({datetime.now(timezone.utc) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=schedule["Target"],
    )

    until(lambda: queues.of_stack(stack.target_named(NAME))[0].dead == 1, 60, "the dead letter")
    assert "KeyError: 'object'" in log(stack, "admit")
    (arn,) = until(lambda: {item["executionArn"] for item in executions(stack)} - before, 30, "the nightly refresh")
    assert json.loads(stack.end(arn)["input"]) == {"started_by": "the nightly schedule"}
