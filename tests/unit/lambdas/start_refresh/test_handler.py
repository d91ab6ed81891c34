"""Files that wait start one refresh; events that come twice start none."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from glue_jobs.admission import ledger, pending
from glue_jobs.contract.registry import FEEDS
from lambdas.admit.handler import admit
from lambdas.start_refresh.handler import Refresh, start
from tests.buckets import NAMES, land, s3
from tests.samples import file_of

__all__ = ["s3"]

GOOD = file_of(FEEDS["userbase"], [{"User ID": "1"}])
BAD = GOOD.replace(b"Age", b"Years", 1)


class AlreadyExistsError(Exception):
    """Step Functions' error for a name that was used before."""


class States:
    """Step Functions with one machine: executions that run, by name; names stay taken."""

    class exceptions:
        ExecutionAlreadyExists = AlreadyExistsError

    def __init__(self) -> None:
        self.running: dict[str, datetime] = {}
        self.names: list[str] = []

    def get_paginator(self, name: str) -> States:
        assert name == "list_executions"
        return self

    def paginate(self, stateMachineArn: str, statusFilter: str) -> list[dict[str, Any]]:
        assert (stateMachineArn, statusFilter) == ("machine", "RUNNING")
        return [{"executions": [{"startDate": began} for began in self.running.values()]}]

    def start_execution(self, stateMachineArn: str, name: str, input: str) -> None:
        assert stateMachineArn == "machine" and '"started_by"' in input
        if name in self.names:
            raise AlreadyExistsError(name)
        self.names.append(name)
        self.running[name] = datetime.now(timezone.utc) + timedelta(seconds=5)


@pytest.fixture
def states() -> States:
    return States()


def plenty() -> int:
    return 300_000


def look(s3: Any, states: States, *messages: Any) -> str | None:
    return start(s3, Refresh(states, "machine"), "lake", [message for message in messages if message])


def test_files_that_came_together_are_one_refresh_and_their_second_delivery_none(s3: Any, states: States) -> None:
    one, two = land(s3, "userbase/1.csv", GOOD), land(s3, "userbase/2.csv", GOOD)
    messages = [admit(s3, told, NAMES, plenty) for told in (one, two)]

    name = look(s3, states, messages[0])
    assert name and look(s3, states, messages[1]) is None
    # Delivered again while it goes on, after it has failed, and after it has accounted for the files.
    assert look(s3, states, admit(s3, one, NAMES, plenty)) is None
    states.running.clear()
    assert look(s3, states, *messages) is None
    for message in messages:
        pending.remove(s3, "lake", "userbase", [str((message or {})["file_id"])])
    assert admit(s3, one, NAMES, plenty) is None and look(s3, states, *messages) is None
    assert states.names == [name]


def test_a_file_that_comes_after_a_failure_takes_the_others_along(s3: Any, states: States) -> None:
    look(s3, states, admit(s3, land(s3, "userbase/1.csv", GOOD), NAMES, plenty))
    states.running.clear()
    look(s3, states, admit(s3, land(s3, "userbase/2.csv", GOOD), NAMES, plenty))
    assert len(set(states.names)) == 2


def test_a_file_that_is_refused_twice_is_told_twice(s3: Any, states: States) -> None:
    for number in (1, 2):
        look(s3, states, admit(s3, land(s3, "userbase/1.csv", BAD, number), NAMES, plenty))
        states.running.clear()
    assert len(set(states.names)) == 2


def test_a_file_that_was_left_to_the_job_starts_a_refresh_until_it_is_judged(s3: Any, states: States) -> None:
    told = land(s3, "userbase/1.csv", GOOD)
    left = admit(s3, told, NAMES, lambda: 0)
    assert look(s3, states, left)
    states.running.clear()
    assert look(s3, states, left) is None  # the same file is the same execution
    admit(s3, told, NAMES, plenty)
    pending.remove(s3, "lake", "userbase", [ledger.file_id("userbase/1.csv", told["detail"]["object"]["etag"])])
    assert look(s3, states, left) is None
    assert len(states.names) == 1
