"""What is remembered of crawls: states, times, results; optionally kept in a file across restarts."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from local.glue.crawlers.counts import Counts
from local.glue.crawlers.log import LOG_GROUP

# AWS keeps crawl history for 12 months; here the newest runs of each crawler are kept.
KEPT_RUNS = 100


@dataclass
class CrawlRecord:
    """One crawl. Times in epoch seconds; `status` as ListCrawls names it: RUNNING, COMPLETED, FAILED, STOPPED."""

    crawler: str
    run_id: str
    start: float
    end: float | None = None
    status: str = "RUNNING"
    error: str = ""
    counts: Counts = field(default_factory=Counts)

    def seconds(self, now: float) -> float:
        """How long it ran, or has been running."""
        return (self.end if self.end is not None else now) - self.start

    def last_crawl(self) -> dict[str, Any]:
        """As GetCrawler's LastCrawl, whose status words differ from those of ListCrawls."""
        status = {"COMPLETED": "SUCCEEDED", "FAILED": "FAILED", "STOPPED": "CANCELLED"}[self.status]
        info = {
            "Status": status,
            "LogGroup": LOG_GROUP,
            "LogStream": self.crawler,
            "MessagePrefix": self.run_id,
            "StartTime": self.start,
        }
        return {**info, "ErrorMessage": self.error} if self.error else info

    def history(self) -> dict[str, Any]:
        """As one entry of ListCrawls."""
        entry = {
            "CrawlId": self.run_id,
            "State": self.status,
            "StartTime": self.start,
            "Summary": json.dumps({key: value for key, value in asdict(self.counts).items() if value}),
            "LogGroup": LOG_GROUP,
            "LogStream": self.crawler,
            "MessagePrefix": self.run_id,
            "DPUHour": 0.0,
        }
        if self.end is not None:
            entry["EndTime"] = self.end
        return {**entry, "ErrorMessage": self.error} if self.error else entry


class CrawlHistory:
    """The crawls of every crawler, newest last. Thread-safe; written to `path` (when given) at each change."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._runs: dict[str, list[CrawlRecord]] = _load(path) if path and path.exists() else {}

    def add(self, record: CrawlRecord) -> None:
        """Remember a crawl that starts."""
        with self._lock:
            runs = [*self._runs.get(record.crawler, []), record]
            self._runs[record.crawler] = runs[-KEPT_RUNS:]
            self._save()

    def changed(self) -> None:
        """Keep what has become of a crawl."""
        with self._lock:
            self._save()

    def of(self, crawler: str, since: float = 0.0) -> list[CrawlRecord]:
        """A crawler's crawls that started at or after `since`, oldest first."""
        with self._lock:
            return [record for record in self._runs.get(crawler, []) if record.start >= since]

    def _save(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        content = {name: [asdict(record) for record in runs] for name, runs in self._runs.items()}
        temporary = self._path.with_suffix(".tmp")
        temporary.write_text(json.dumps(content), encoding="utf-8")
        os.replace(temporary, self._path)


def _load(path: Path) -> dict[str, list[CrawlRecord]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return {name: [_revived(entry) for entry in runs] for name, runs in content.items()}


def _revived(entry: dict[str, Any]) -> CrawlRecord:
    record = CrawlRecord(**{**entry, "counts": Counts(**entry["counts"])})
    if record.status == "RUNNING":
        # The process that ran it is gone, so nobody will ever finish it.
        record.status, record.end = "FAILED", record.start
        record.error = "The Glue engine was stopped while this crawl ran; start the crawler again"
    return record


def metrics(crawler: str, runs: list[CrawlRecord], now: float) -> dict[str, Any]:
    """As one entry of GetCrawlerMetrics: table counts of the last finished crawl, times over all kept ones."""
    finished = [record for record in runs if record.end is not None]
    running = len(finished) < len(runs)
    times = [record.seconds(now) for record in finished]
    last = finished[-1].counts if finished else Counts()
    typical = median(times) if times else 0.0
    elapsed = runs[-1].seconds(now) if running else 0.0
    return {
        "CrawlerName": crawler,
        "TimeLeftSeconds": max(0.0, typical - elapsed) if running else 0.0,
        "StillEstimating": running and not times,
        "LastRuntimeSeconds": times[-1] if times else 0.0,
        "MedianRuntimeSeconds": typical,
        "TablesCreated": last.tables_created,
        "TablesUpdated": last.tables_updated,
        "TablesDeleted": last.tables_deleted,
    }
