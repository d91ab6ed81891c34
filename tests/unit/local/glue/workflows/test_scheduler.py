"""What is due when, and that the past is not made up."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from local.glue.catalogue.store import Store
from local.glue.errors import GlueError
from local.glue.workflows.scheduler import Scheduler, due

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc)
AT_NOON = "cron(0 12 * * ? *)"


@pytest.fixture
def store() -> Store:
    made = Store()
    for name, state in (("on", "ACTIVATED"), ("off", "DEACTIVATED"), ("new", "CREATED")):
        made.triggers[name] = {"Name": name, "State": state, "Schedule": AT_NOON}
    made.triggers["conditional"] = {"Name": "conditional", "State": "ACTIVATED"}
    for name, state in (("crawls", "SCHEDULED"), ("rests", "NOT_SCHEDULED")):
        made.crawlers[name] = {"Name": name, "Schedule": {"ScheduleExpression": AT_NOON, "State": state}}
    made.crawlers["by-hand"] = {"Name": "by-hand"}
    return made


def test_what_is_activated_is_due_once_at_its_time(store: Store) -> None:
    second = timedelta(seconds=1)
    assert list(due(store, NOON - 2 * second, NOON - second)) == []
    assert list(due(store, NOON - second, NOON)) == [("trigger", "on"), ("crawler", "crawls")]
    assert list(due(store, NOON, NOON + second)) == []


def test_what_was_due_while_nobody_looked_is_not_made_up(store: Store) -> None:
    assert list(due(store, NOON - timedelta(hours=8), NOON + timedelta(seconds=61))) == []
    assert list(due(store, NOON - timedelta(hours=8), NOON + timedelta(seconds=59))) != []


def test_one_that_can_not_start_does_not_keep_the_others_from_it(store: Store) -> None:
    started = []

    def start(kind: str, name: str) -> None:
        started.append(name)
        if kind == "trigger":
            raise GlueError("EntityNotFoundException", "Workflow w not found.")

    Scheduler(lambda: store, start).look(NOON - timedelta(seconds=1), NOON)
    assert started == ["on", "crawls"]
