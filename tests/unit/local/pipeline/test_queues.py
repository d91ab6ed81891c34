"""The queues of event-driven refreshes, against SQS (moto)."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from infra.deploy import template
from local.pipeline import queues
from local.target import Target


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        yield Target("aws", session, stack="live")


def make_queues(chosen: Target) -> None:
    for name in [*queues.QUEUES, *queues.QUEUES.values()]:
        fifo = {"Attributes": {"FifoQueue": "true"}} if name.endswith(".fifo") else {}
        chosen.client("sqs").create_queue(QueueName=f"live-{name}", **fifo)


def test_names_are_those_of_the_template() -> None:
    resources = template.package().document["Resources"].values()
    made = {item["Properties"]["QueueName"]["Fn::Sub"] for item in resources if item["Type"] == "AWS::SQS::Queue"}
    assert made == {f"${{AWS::StackName}}-{name}" for name in [*queues.QUEUES, *queues.QUEUES.values()]}


def test_without_events_there_are_none(chosen: Target) -> None:
    assert queues.of_stack(chosen) == []


def test_dead_letters_are_counted_and_tried_again(chosen: Target) -> None:
    make_queues(chosen)
    sqs = chosen.client("sqs")
    found = {queue.name: queue for queue in queues.of_stack(chosen)}
    for number in range(12):
        sqs.send_message(QueueUrl=found["admit"].dead_url, MessageBody=f"m{number}")
    sqs.send_message(
        QueueUrl=found["start-refresh"].dead_url, MessageBody="f", MessageGroupId="refresh", MessageDeduplicationId="1"
    )
    before = queues.of_stack(chosen)
    assert [(queue.name, queue.waiting, queue.dead) for queue in before] == [
        ("admit", 0, 12), ("start-refresh", 0, 1), ("notify", 0, 0),
    ]  # fmt: skip

    assert queues.try_again(chosen, before) == 13
    assert [(queue.waiting, queue.dead) for queue in queues.of_stack(chosen)] == [(12, 0), (1, 0), (0, 0)]
