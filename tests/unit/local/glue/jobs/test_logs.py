"""Log streams: lines, sources, limits of PutLogEvents, the tail that error messages are taken from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
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


class Failing:
    """CloudWatch Logs that refuses the next puts with these errors, then takes them."""

    def __init__(self, client: Any, *errors: Exception) -> None:
        self.client, self.errors = client, list(errors)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def put_log_events(self, **request: Any) -> Any:
        if self.errors:
            raise self.errors.pop(0)
        return self.client.put_log_events(**request)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "PutLogEvents")


def test_a_batch_that_could_not_be_put_comes_again_in_its_place(client: Any) -> None:
    stream = LogStream(Failing(client, refusal("ServiceUnavailableException"), ConnectionError("gone")), "/g/o", "jr_1")
    stream.feed(b"one\ntwo\n")
    for error in (ClientError, ConnectionError):
        with pytest.raises(error):
            stream.flush()
        stream.feed(b"later\n")
    stream.flush()
    assert messages(client, stream) == ["one", "two", "later", "later"]


def test_a_group_that_was_deleted_meanwhile_is_made_anew(client: Any) -> None:
    stream = LogStream(client, "/g/output", "jr_1")
    stream.feed(b"lost with its group\n")
    stream.flush()
    client.delete_log_group(logGroupName="/g/output")
    stream.feed(b"after\n")
    with pytest.raises(ClientError, match="ResourceNotFound"):
        stream.flush()
    stream.flush()
    assert messages(client, stream) == ["after"]


def test_a_batch_that_is_refused_for_good_does_not_hold_up_the_rest(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    stream = LogStream(Failing(client, refusal("InvalidParameterException")), "/g/output", "jr_1")
    stream.feed(b"bad\n")
    stream.flush()
    stream.feed(b"good\n")
    stream.flush()
    assert messages(client, stream) == ["good"]
    assert "1 lines of /g/output/jr_1 are refused" in caplog.text


def test_the_last_lines_get_more_than_one_try(client: Any) -> None:
    failing = Failing(client)
    logs = RunLogs(failing, "/aws-glue/jobs", "jr_1")
    failing.errors = [ConnectionError("gone")] * 2
    logs.output.feed(b"last words\n")
    logs.close()
    assert messages(client, logs.output) == ["last words"]


def test_both_streams_are_there_even_when_nothing_was_said(client: Any) -> None:
    logs = RunLogs(client, "/aws-glue/jobs", "jr_1")
    logs.close()

    assert messages(client, logs.output) == messages(client, logs.error) == []
