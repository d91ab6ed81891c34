"""What is remembered of crawls, as LastCrawl, ListCrawls and GetCrawlerMetrics tell it."""

from __future__ import annotations

from pathlib import Path

from local.glue.crawlers.counts import Counts
from local.glue.crawlers.records import CrawlHistory, CrawlRecord, metrics


def test_last_crawl_words() -> None:
    done = CrawlRecord("c", "run", 100.0, 103.0, "COMPLETED")
    assert done.last_crawl() == {
        "Status": "SUCCEEDED",
        "LogGroup": "/aws-glue/crawlers",
        "LogStream": "c",
        "MessagePrefix": "run",
        "StartTime": 100.0,
    }
    failed = CrawlRecord("c", "run", 100.0, 103.0, "FAILED", "no such bucket").last_crawl()
    assert (failed["Status"], failed["ErrorMessage"]) == ("FAILED", "no such bucket")
    assert CrawlRecord("c", "run", 100.0, 103.0, "STOPPED").last_crawl()["Status"] == "CANCELLED"


def test_metrics_of_no_running_and_finished_crawls() -> None:
    assert metrics("c", [], 0.0)["LastRuntimeSeconds"] == 0.0
    first = CrawlRecord("c", "1", 0.0)
    estimating = metrics("c", [first], 5.0)
    assert (estimating["StillEstimating"], estimating["TimeLeftSeconds"]) == (True, 0.0)
    runs = [
        CrawlRecord("c", "1", 0.0, 10.0, "COMPLETED", counts=Counts(tables_created=2)),
        CrawlRecord("c", "2", 20.0, 24.0, "COMPLETED", counts=Counts(tables_updated=1, tables_deleted=3)),
        CrawlRecord("c", "3", 30.0),
    ]
    assert metrics("c", runs, 32.0) == {
        "CrawlerName": "c",
        "TimeLeftSeconds": 5.0,
        "StillEstimating": False,
        "LastRuntimeSeconds": 4.0,
        "MedianRuntimeSeconds": 7.0,
        "TablesCreated": 0,
        "TablesUpdated": 1,
        "TablesDeleted": 3,
    }


def test_history_survives_a_restart_and_ends_what_was_running(tmp_path: Path) -> None:
    path = tmp_path / "state" / "crawls.json"
    history = CrawlHistory(path)
    history.add(CrawlRecord("c", "1", 100.0, 101.0, "COMPLETED", counts=Counts(tables_created=1)))
    history.add(CrawlRecord("c", "2", 200.0))
    again = CrawlHistory(path).of("c")
    assert [record.status for record in again] == ["COMPLETED", "FAILED"]
    assert again[0].counts == Counts(tables_created=1)
    assert "stopped while this crawl ran" in again[1].error
    assert [record.run_id for record in CrawlHistory(path).of("c", since=150.0)] == ["2"]
