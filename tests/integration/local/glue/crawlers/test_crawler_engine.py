"""The engine's answers: states, LastCrawl, errors by name, history, metrics, logs."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.glue.crawlers import CrawlerEngine, crawl
from local.glue.crawlers.s3_objects import S3Object
from local.glue.crawlers.schemas import FileSchema
from local.glue.errors import GlueError
from tests.integration.local.glue.crawlers.conftest import Lake

USERS = "id,plan\n1,Basic\n2,Premium\n"
PATIENCE_SECONDS = 20


@pytest.fixture
def engine(lake: Lake) -> Iterator[CrawlerEngine]:
    running = CrawlerEngine(lake.url, "us-east-1")
    yield running
    running.shutdown()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Holds a crawl at its first file: (it has arrived, let it go on)."""
    arrived, go_on = threading.Event(), threading.Event()
    real = crawl.classify_object

    def held(s3: Any, item: S3Object, custom: Any = ()) -> FileSchema:
        arrived.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return real(s3, item, custom)

    monkeypatch.setattr(crawl, "classify_object", held)
    yield arrived, go_on
    go_on.set()


def create_crawler(lake: Lake, name: str = "users", **changes: Any) -> None:
    definition = {
        "Role": "arn:aws:iam::000000000000:role/crawler",
        "DatabaseName": "raw",
        "Targets": {"S3Targets": [{"Path": "s3://lake/in/"}]},
        **changes,
    }
    lake.clients.glue.create_crawler(Name=name, **definition)


def view(lake: Lake, engine: CrawlerEngine, name: str = "users") -> dict[str, Any]:
    return engine.view(lake.clients.glue.get_crawler(Name=name)["Crawler"])


def until(lake: Lake, engine: CrawlerEngine, state: str, name: str = "users") -> dict[str, Any]:
    return _poll(lambda: view(lake, engine, name), lambda shown: shown["State"] == state)


def _poll(read: Callable[[], dict[str, Any]], done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if done(shown := read()):
            return shown
        time.sleep(0.02)
    raise AssertionError(f"not reached within {PATIENCE_SECONDS} s: {read()}")


def code_of(call: Callable[[str], None], name: str = "users") -> str:
    with pytest.raises(GlueError) as refused:
        call(name)
    assert name in refused.value.message
    return refused.value.code


def test_a_crawl_from_start_to_end(lake: Lake, engine: CrawlerEngine) -> None:
    lake.put("in/ingest_date=2024-01-31/u.csv", USERS)
    create_crawler(lake)
    fresh = view(lake, engine)
    assert (fresh["State"], "LastCrawl" in fresh) == ("READY", False)
    engine.start("users")
    shown = until(lake, engine, "READY")
    last = shown["LastCrawl"]
    assert (last["Status"], last["LogGroup"], last["LogStream"]) == ("SUCCEEDED", "/aws-glue/crawlers", "users")
    assert "ErrorMessage" not in last
    json.dumps(last)
    assert lake.tables() == ["in"]
    (metrics,) = engine.metrics(["users"])
    assert (metrics["TablesCreated"], metrics["TablesUpdated"], metrics["TablesDeleted"]) == (1, 0, 0)
    assert metrics["LastRuntimeSeconds"] > 0
    events = lake.clients.logs.get_log_events(logGroupName="/aws-glue/crawlers", logStreamName="users")["events"]
    messages = [event["message"] for event in events]
    assert all(message.startswith(f"[{last['MessagePrefix']}]") for message in messages)
    assert any("Created table in in database raw" in message for message in messages)
    assert messages[-1].endswith("BENCHMARK : Crawler has finished running and is in state READY")


def test_a_running_crawler_refuses_a_second_start(
    lake: Lake, engine: CrawlerEngine, gate: tuple[threading.Event, threading.Event]
) -> None:
    arrived, go_on = gate
    lake.put("in/u.csv", USERS)
    create_crawler(lake)
    engine.start("users")
    assert arrived.wait(PATIENCE_SECONDS)
    assert view(lake, engine)["State"] == "RUNNING"
    assert _poll(lambda: view(lake, engine), lambda shown: shown["CrawlElapsedTime"] > 0)["State"] == "RUNNING"
    assert engine.metrics(["users"])[0]["StillEstimating"] is True
    assert code_of(engine.start) == "CrawlerRunningException"
    go_on.set()
    assert until(lake, engine, "READY")["LastCrawl"]["Status"] == "SUCCEEDED"


def test_a_stopped_crawl_is_cancelled_and_writes_nothing(
    lake: Lake, engine: CrawlerEngine, gate: tuple[threading.Event, threading.Event]
) -> None:
    arrived, go_on = gate
    lake.put("in/u.csv", USERS)
    lake.put("in/unread.orc", b"ORC: a crawl that read this would be FAILED")
    create_crawler(lake)
    engine.start("users")
    assert arrived.wait(PATIENCE_SECONDS)
    engine.stop("users")
    assert view(lake, engine)["State"] == "STOPPING"
    assert code_of(engine.stop) == "CrawlerStoppingException"
    assert code_of(engine.start) == "CrawlerRunningException"
    go_on.set()
    assert until(lake, engine, "READY")["LastCrawl"]["Status"] == "CANCELLED"
    assert lake.tables() == []
    assert engine.history("users")[0]["State"] == "STOPPED"


def test_shutdown_ends_crawls(lake: Lake, gate: tuple[threading.Event, threading.Event]) -> None:
    arrived, go_on = gate
    lake.put("in/u.csv", USERS)
    create_crawler(lake)
    engine = CrawlerEngine(lake.url, "us-east-1")
    engine.start("users")
    assert arrived.wait(PATIENCE_SECONDS)
    threading.Timer(0.05, go_on.set).start()
    engine.shutdown()
    assert view(lake, engine)["LastCrawl"]["Status"] == "CANCELLED"


def test_unknown_and_idle_crawlers_are_refused_by_name(lake: Lake, engine: CrawlerEngine) -> None:
    create_crawler(lake)
    assert code_of(engine.start, "nobody") == "EntityNotFoundException"
    assert code_of(engine.stop, "nobody") == "EntityNotFoundException"
    assert code_of(lambda name: engine.history(name) and None, "nobody") == "EntityNotFoundException"
    assert code_of(engine.stop) == "CrawlerNotRunningException"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"DatabaseName": "nowhere"}, "Database nowhere does not exist"),
        ({"Targets": {"S3Targets": [{"Path": "s3://no-such-bucket/in/"}]}}, "cannot list the bucket"),
        (
            {"Targets": {"JdbcTargets": [{"ConnectionName": "c", "Path": "db/%"}]}},
            "Targets.JdbcTargets is not supported",
        ),
        ({"Classifiers": ["missing"]}, "create the classifier"),
    ],
)
def test_a_failed_crawl_says_why(lake: Lake, engine: CrawlerEngine, changes: dict[str, Any], message: str) -> None:
    create_crawler(lake, **changes)
    engine.start("users")
    last = until(lake, engine, "READY")["LastCrawl"]
    assert last["Status"] == "FAILED"
    assert message in last["ErrorMessage"]
    (entry,) = engine.history("users")
    assert (entry["State"], entry["ErrorMessage"]) == ("FAILED", last["ErrorMessage"])


def test_a_defect_in_the_crawler_fails_the_crawl(
    lake: Lake, engine: CrawlerEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> FileSchema:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(crawl, "classify_object", broken)
    lake.put("in/u.csv", USERS)
    create_crawler(lake)
    engine.start("users")
    last = until(lake, engine, "READY")["LastCrawl"]
    assert last["ErrorMessage"] == "Internal error, ZeroDivisionError: by zero"


def test_two_crawlers_run_side_by_side(lake: Lake, engine: CrawlerEngine) -> None:
    lake.put("in/u.csv", USERS)
    lake.put("events/e.csv", "at|what\n1|x\n2|y\n")
    create_crawler(lake)
    create_crawler(lake, "events", Targets={"S3Targets": [{"Path": "s3://lake/events/"}]})
    engine.start("users")
    engine.start("events")
    for name in ("users", "events"):
        assert until(lake, engine, "READY", name)["LastCrawl"]["Status"] == "SUCCEEDED"
    assert lake.tables() == ["events", "in"]


def test_last_crawl_survives_the_engine_but_not_a_new_crawler_of_that_name(lake: Lake, tmp_path: Path) -> None:
    lake.put("in/u.csv", USERS)
    create_crawler(lake)
    engine = CrawlerEngine(lake.url, "us-east-1", tmp_path / "crawls.json")
    engine.start("users")
    until(lake, engine, "READY")
    again = CrawlerEngine(lake.url, "us-east-1", tmp_path / "crawls.json")
    shown = view(lake, again)
    assert shown["LastCrawl"]["Status"] == "SUCCEEDED"
    assert [entry["State"] for entry in again.history("users")] == ["COMPLETED"]
    created_later = {**shown, "CreationTime": time.time() + 60}
    assert "LastCrawl" not in again.view(created_later)
