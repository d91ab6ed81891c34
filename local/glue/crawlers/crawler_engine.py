"""The crawler engine: starts and stops crawls in background threads and answers for their state."""

from __future__ import annotations

import logging
import os
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.glue.crawlers.crawl import Clients, CrawlCancelled, run_crawl
from local.glue.crawlers.log import CrawlLog
from local.glue.crawlers.records import CrawlHistory, CrawlRecord, metrics
from local.glue.crawlers.schemas import CrawlFailed
from local.glue.errors import GlueError

SHUTDOWN_SECONDS = 10.0

logger = logging.getLogger("reelhouse.glue")


@dataclass
class _RunningCrawl:
    record: CrawlRecord
    definition: dict[str, Any]
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


class CrawlerEngine:
    """Crawls for the crawlers defined at a Glue endpoint. Definitions are read from it; results are written to it.

    `state_file`, when given, keeps the history of crawls (LastCrawl, metrics) across restarts.
    """

    def __init__(self, endpoint_url: str, region: str, state_file: Path | None = None) -> None:
        self._endpoint_url, self._region = endpoint_url, region
        self._history = CrawlHistory(state_file)
        self._running: dict[str, _RunningCrawl] = {}
        self._lock = threading.Lock()
        self._listeners: list[Callable[[CrawlRecord], None]] = []

    def listen(self, listener: Callable[[CrawlRecord], None]) -> None:
        """Have a function told of the begins and ends of crawls from now on."""
        self._listeners.append(listener)

    def _tell(self, record: CrawlRecord) -> None:
        for listener in self._listeners:
            try:
                listener(record)
            except Exception:  # whatever it was: the crawl has begun or ended all the same
                logger.exception("nobody heard of crawl %s", record.run_id)

    def start(self, name: str) -> str:
        """StartCrawler: returns the crawl's id at once, the crawl goes on in the background.

        Raises GlueError EntityNotFoundException or CrawlerRunningException.
        """
        definition = self._definition(name)
        with self._lock:
            if name in self._running:
                raise GlueError("CrawlerRunningException", f"Crawler with name {name} has already started")
            run = _RunningCrawl(CrawlRecord(name, str(uuid.uuid4()), time.time()), definition)
            run.thread = threading.Thread(target=self._crawl, args=(run,), name=f"crawl-{name}", daemon=True)
            self._running[name] = run
            self._history.add(run.record)
        self._tell(run.record)
        run.thread.start()
        return run.record.run_id

    def stop(self, name: str) -> None:
        """StopCrawler: the crawl ends after the file at hand, as CANCELLED.

        Raises GlueError EntityNotFoundException, CrawlerNotRunningException or CrawlerStoppingException.
        """
        self._definition(name)
        with self._lock:
            run = self._running.get(name)
            if run is None:
                raise GlueError("CrawlerNotRunningException", f"Crawler with name {name} isn't running")
            if run.stop.is_set():
                raise GlueError("CrawlerStoppingException", f"Crawler with name {name} is already stopping")
            run.stop.set()

    def runs(self, name: str) -> bool:
        """True while a crawl of the crawler goes on, its stopping too."""
        with self._lock:
            return name in self._running

    def view(self, definition: dict[str, Any]) -> dict[str, Any]:
        """A crawler definition with State, CrawlElapsedTime (ms) and LastCrawl (only if there is one) as of now.

        Times are epoch seconds, as the JSON protocol has them.
        """
        name = definition["Name"]
        with self._lock:
            run = self._running.get(name)
            runs = self._history.of(name, _epoch(definition.get("CreationTime")))
            finished = [record for record in runs if record.end is not None]
        shown = {key: value for key, value in definition.items() if key != "LastCrawl"}
        shown["State"] = _state(run)
        shown["CrawlElapsedTime"] = int(run.record.seconds(time.time()) * 1000) if run else 0
        if finished:
            shown["LastCrawl"] = finished[-1].last_crawl()
        return shown

    def metrics(self, names: list[str]) -> list[dict[str, Any]]:
        """GetCrawlerMetrics for the crawlers named."""
        return [metrics(name, self._history.of(name), time.time()) for name in names]

    def history(self, name: str) -> list[dict[str, Any]]:
        """ListCrawls: the crawls of a crawler, newest first. Raises GlueError EntityNotFoundException."""
        since = _epoch(self._definition(name).get("CreationTime"))
        with self._lock:
            return [record.history() for record in reversed(self._history.of(name, since))]

    def shutdown(self) -> None:
        """Stop every crawl and wait until they have ended, at most SHUTDOWN_SECONDS in all."""
        with self._lock:
            runs = list(self._running.values())
        deadline = time.monotonic() + SHUTDOWN_SECONDS
        for run in runs:
            run.stop.set()
        for run in runs:
            if run.thread is not None:
                run.thread.join(max(0.0, deadline - time.monotonic()))

    @cached_property
    def _clients(self) -> Clients:
        """Made at first use, not at construction: three clients cost 0.3 s of the endpoint's start."""
        return _clients(self._endpoint_url, self._region)

    def _definition(self, name: str) -> dict[str, Any]:
        try:
            definition: dict[str, Any] = self._clients.glue.get_crawler(Name=name)["Crawler"]
        except self._clients.glue.exceptions.EntityNotFoundException as error:
            message = f"Crawler entry with name {name} does not exist"
            raise GlueError("EntityNotFoundException", message) from error
        return definition

    def _crawl(self, run: _RunningCrawl) -> None:
        record = run.record
        log = CrawlLog(self._clients.logs, record.crawler, record.run_id)
        status, error = "COMPLETED", ""
        try:
            record.counts = run_crawl(self._clients, run.definition, record.run_id, log, run.stop)
        except CrawlCancelled:
            status = "STOPPED"
        except CrawlFailed as failure:
            status, error = "FAILED", str(failure)
        except (BotoCoreError, ClientError) as failure:
            status, error = "FAILED", f"{type(failure).__name__}: {failure}"
        except Exception as failure:
            # A crawl that dies must never look like one that still runs: whatever it was is the crawl's error.
            status, error = "FAILED", f"Internal error, {type(failure).__name__}: {failure}"
            log.line("ERROR", traceback.format_exc())
        self._finish(run, log, status, error)

    def _finish(self, run: _RunningCrawl, log: CrawlLog, status: str, error: str) -> None:
        if error:
            log.line("ERROR", error)
        log.line("BENCHMARK", "Crawler has finished running and is in state READY")
        log.flush()
        with self._lock:
            record = run.record
            record.error, record.status, record.end = error, status, time.time()
            self._running.pop(record.crawler)
        self._history.changed()
        self._tell(record)


def _state(run: _RunningCrawl | None) -> str:
    if run is None:
        return "READY"
    return "STOPPING" if run.stop.is_set() else "RUNNING"


def _epoch(value: Any) -> float:
    """CreationTime in seconds: a crawler made anew under an old name does not inherit the old one's crawls."""
    if value is None:
        return 0.0
    return float(value.timestamp() if isinstance(value, datetime) else value)


def _clients(endpoint_url: str, region: str) -> Clients:
    session = boto3.Session(
        aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "test"),
        aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
        region_name=region,
    )
    config = Config(connect_timeout=5, read_timeout=60, retries={"max_attempts": 3}, s3={"addressing_style": "path"})
    glue, s3, logs = (session.client(name, endpoint_url=endpoint_url, config=config) for name in ("glue", "s3", "logs"))
    return Clients(glue, s3, logs)
