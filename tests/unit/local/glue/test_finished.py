"""What is kept of executions and logs, and for how long, tried on MiniStack's own stores."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from ministack.services import cloudwatch_logs, stepfunctions

from local.glue.ministack_hooks import finished

ACCOUNT, REGION, MACHINE = "000000000000", "us-east-1", "arn:machine"
DAY = 24 * 3600


@pytest.fixture
def executions() -> Iterator[dict[Any, Any]]:
    """MiniStack's executions, empty before and after."""
    stepfunctions._executions._data.clear()
    yield stepfunctions._executions._data
    stepfunctions._executions._data.clear()


@pytest.fixture
def groups() -> Iterator[dict[Any, Any]]:
    """MiniStack's log groups, empty before and after."""
    cloudwatch_logs.reset()
    yield cloudwatch_logs._log_groups._data
    cloudwatch_logs.reset()


def ended(days_ago: float, machine: str = MACHINE, status: str = "SUCCEEDED") -> dict[str, Any]:
    moment = datetime.now(timezone.utc) - timedelta(days=days_ago)
    return {"status": status, "stateMachineArn": machine, "stopDate": moment.isoformat(), "events": []}


def test_executions_go_90_days_after_their_end_and_those_that_run_stay(executions: dict[Any, Any]) -> None:
    for name, execution in {
        "old": ended(91), "new": ended(89), "running": {**ended(0, status="RUNNING"), "stopDate": None},
    }.items():  # fmt: skip
        executions[(ACCOUNT, REGION, name)] = execution
    finished.prune_executions()

    assert {key[2] for key in executions} == {"new", "running"}


def test_the_newest_executions_of_each_state_machine_stay(
    executions: dict[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished, "EXECUTIONS_KEPT", 2)
    for number in range(4):
        executions[(ACCOUNT, REGION, f"a{number}")] = ended(number)
    executions[(ACCOUNT, REGION, "b")] = ended(50, machine="arn:other")
    finished.prune_executions()

    assert {key[2] for key in executions} == {"a0", "a1", "b"}


def group(name: str, ages: list[float], retention: int | None) -> dict[str, Any]:
    now = time.time()
    events = [{"timestamp": int((now - age * DAY) * 1000), "message": str(age), "eventId": str(age)} for age in ages]
    stream = {"events": events, "firstEventTimestamp": events[0]["timestamp"]}
    cloudwatch_logs._log_groups._data[(ACCOUNT, REGION, name)] = {
        "retentionInDays": retention,
        "streams": {"stream": stream},
    }
    for event in events:
        cloudwatch_logs._log_records._data[(ACCOUNT, REGION, event["eventId"])] = {}
    return stream


ALL = ["9", "8", "6", "1"]


@pytest.mark.parametrize(("retention", "left"), [(7, ["6", "1"]), (None, ALL), (30, ALL)])
def test_a_groups_retention_is_carried_out(groups: dict[Any, Any], retention: int | None, left: list[str]) -> None:
    stream = group("/aws-glue/jobs/output", [9, 8, 6, 1], retention)
    finished.trim_logs(time.time())

    assert [event["message"] for event in stream["events"]] == left
    assert {key[2] for key in cloudwatch_logs._log_records._data} == set(left)
    assert stream["firstEventTimestamp"] == stream["events"][0]["timestamp"]


def test_a_crawlers_endless_stream_is_bounded(groups: dict[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finished, "CRAWLER_EVENTS", 2)
    crawler, other = group(finished.CRAWLER_LOG, [3, 2, 1], None), group("mine", [3, 2, 1], None)
    finished.trim_logs(time.time())

    assert [event["message"] for event in crawler["events"]] == ["2", "1"]
    assert len(other["events"]) == 3
