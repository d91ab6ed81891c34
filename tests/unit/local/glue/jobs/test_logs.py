"""Log streams: lines, sources, limits of PutLogEvents, the tail that error messages are taken from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.glue.jobs.logs import BATCH_EVENTS, EVENT_BYTES, LogStream, RunLogs


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("logs", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


def messages(client: Any, stream: LogStream) -> list[str]:
    page = {"events": [], "nextForwardToken": None}
    found: list[str] = []
    while True:
        token = {"nextToken": page["nextForwardToken"]} if page["nextForwardToken"] else {}
        page = client.get_log_events(
            logGroupName=stream.group, logStreamName=stream.stream, startFromHead=True, **token
        )
        if not page["events"]:
            return found
        found += [event["message"] for event in page["events"]]


def test_lines_are_events_and_half_lines_wait(client: Any) -> None:
    stream = LogStream(client, "/g/output", "jr_1")
    stream.feed(b"one\r\ntw")
    stream.flush()
    assert messages(client, stream) == ["one"]

    stream.feed(b"o\n\nthr\xc3")
    stream.feed(b"\xa9e")
    stream.flush(final=True)
    assert messages(client, stream) == ["one", "two", "thrée"]


def test_sources_do_not_mix_within_a_line(client: Any) -> None:
    stream = LogStream(client, "/g/error", "jr_1")
    stream.feed(b"script ")
    stream.feed(b"jvm\n", source="jvm")
    stream.feed(b"line\n")
    stream.flush(final=True)

    assert messages(client, stream) == ["jvm", "script line"]
    assert stream.tail() == "script line\n"


def test_limits_of_the_api_are_kept(client: Any) -> None:
    stream = LogStream(client, "/g/output", "jr_1")
    long = b"x" * (EVENT_BYTES + 10)
    stream.feed(long + b"\n" + b"y\n" * (BATCH_EVENTS + 5))
    stream.flush()

    found = messages(client, stream)
    assert [len(found[0]), len(found[1])] == [EVENT_BYTES, 10]
    assert found[2:] == ["y"] * (BATCH_EVENTS + 5)


def test_both_streams_are_there_even_when_nothing_was_said(client: Any) -> None:
    logs = RunLogs(client, "/aws-glue/jobs", "jr_1")
    logs.close()

    assert messages(client, logs.output) == messages(client, logs.error) == []
