"""News are what differs between two looks; what was there before is none, but what goes on is told at first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import psycopg2
import pytest

from local.pipeline import watching
from local.pipeline.watching import Eyes, Sight

BEGAN = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Cloud:
    """A stack's services and warehouse, whose lists a test changes."""

    endpoint_url = "http://127.0.0.1:1"
    stack = "reelhouse"

    def __init__(self) -> None:
        self.files: list[dict[str, Any]] = []
        self.executions: list[dict[str, Any]] = []
        self.runs: list[dict[str, Any]] = []
        self.accounts: list[tuple[Any, ...]] | None = None

    def client(self, service: str) -> Cloud:
        return self

    def get_paginator(self, name: str) -> Callable[..., Any]:
        pages = {
            "list_objects_v2": lambda **_: [{"Contents": self.files}, {}],
            "get_jobs": lambda **_: [{"Jobs": [{"Name": "reelhouse-admit-files"}, {"Name": "other-job"}]}],
        }
        return type("Pages", (), {"paginate": staticmethod(pages[name])})  # type: ignore[return-value]

    def list_executions(self, stateMachineArn: str, maxResults: int) -> dict[str, Any]:
        return {"executions": self.executions}

    def get_job_runs(self, JobName: str, MaxResults: int) -> dict[str, Any]:
        assert JobName == "reelhouse-admit-files"
        return {"JobRuns": self.runs}

    def cursor(self) -> Cloud:
        return self

    def __enter__(self) -> Cloud:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def execute(self, query: str) -> None:
        if self.accounts is None:
            raise psycopg2.errors.UndefinedTable

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.accounts or []


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def eyes(cloud: Cloud) -> Eyes:
    target: Any = cloud
    return Eyes(target, {"LandingBucket": "landing", "RefreshStateMachineArn": "arn"}, cloud)


def run(state: str, **more: Any) -> dict[str, Any]:
    return {"Id": "jr_1", "JobName": "reelhouse-admit-files", "JobRunState": state, "StartedOn": BEGAN, **more}


def test_a_delivery_is_followed_from_landing_to_rows(cloud: Cloud) -> None:
    cloud.files = [{"Key": "userbase/old.csv", "ETag": "1", "Size": 5}]
    look = eyes(cloud)
    first = look.look()
    assert list(watching.going_on(first)) == []
    cloud.files.append({"Key": "userbase/new.csv", "ETag": "2", "Size": 12_345})
    cloud.executions = [{"executionArn": "a", "name": "files-1", "status": "RUNNING", "startDate": BEGAN}]
    cloud.runs = [run("RUNNING")]
    second = look.look()
    assert list(watching.news(first, second)) == [
        "landed   userbase/new.csv, 12,345 bytes",
        "refresh  files-1 RUNNING",
        "run      reelhouse-admit-files RUNNING",
    ]
    assert list(watching.going_on(second)) == ["refresh  files-1 RUNNING", "run      reelhouse-admit-files RUNNING"]
    ended = BEGAN + timedelta(seconds=2.5)
    cloud.runs = [run("FAILED", CompletedOn=ended, ErrorMessage="ValueError:\n x", Arguments={"--feed": "userbase"})]
    cloud.accounts = [("userbase", "userbase/new.csv", "files-1", 10, 7, 2, 1)]
    third = look.look()
    assert list(watching.news(second, third)) == [
        "run      reelhouse-admit-files (userbase) FAILED after 2.5 s: ValueError: x",
        "rows     userbase/new.csv (userbase): 10 read = 7 loaded + 2 duplicate + 1 quarantined",
    ]
    assert list(watching.news(third, look.look())) == []


def test_a_file_that_is_delivered_again_is_news_and_one_that_leaves_is_none(cloud: Cloud) -> None:
    before = {"file a": Sight("1", "landed a"), "file b": Sight("1", "landed b")}
    assert list(watching.news(before, {"file a": Sight("2", "landed a anew")})) == ["landed a anew"]


@pytest.mark.parametrize(("on", "words"), [(True, "by itself.*make watch"), (False, "^next: make refresh$")])
def test_what_comes_after_landing_depends_on_events(on: bool, words: str) -> None:
    assert re.search(words, watching.after_landing(on))
