"""A plain MiniStack on a free port, emptied before each test, and a way to crawl what is put into it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.glue.crawlers.counts import Counts
from local.glue.crawlers.crawl import Clients, run_crawl
from local.glue.crawlers.log import CrawlLog
from local.stack.ports import any_free

START_SECONDS = 30


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Any) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"MiniStack ended with {process.returncode}: {log.read()[-2000:]!r}")
        try:
            with urllib.request.urlopen(f"{url}/_ministack/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"MiniStack did not answer at {url} within {START_SECONDS} s")


@pytest.fixture(scope="session")
def plain_ministack() -> Iterator[str]:
    """The URL of a MiniStack without any of our hooks: the crawler needs nothing but public APIs."""
    port = any_free()
    switches = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "MINISTACK_HOST": "127.0.0.1"}
    env = {**os.environ, **switches, "IOT_MTLS_ENABLED": "0", "PERSIST_STATE": "0"}
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-m", "ministack"]
        process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_until_ready(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)


class Lake:
    """The account under test: `put` files, `crawl` them, look at the catalogue."""

    def __init__(self, url: str) -> None:
        self.url = url
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
        glue, s3, logs = (boto3.client(name, endpoint_url=url, **keys) for name in ("glue", "s3", "logs"))
        self.clients = Clients(glue, s3, logs)
        s3.create_bucket(Bucket="lake")
        glue.create_database(DatabaseInput={"Name": "raw"})
        self.runs = 0

    def put(self, key: str, body: str | bytes) -> None:
        self.clients.s3.put_object(Bucket="lake", Key=key, Body=body)

    def delete(self, key: str) -> None:
        self.clients.s3.delete_object(Bucket="lake", Key=key)

    def crawl(self, *paths: str, **changes: Any) -> Counts:
        """Crawl here and now, in this thread; `changes` are fields of the crawler's definition."""
        self.runs += 1
        definition = {
            "Name": "crawler",
            "DatabaseName": "raw",
            "Targets": {"S3Targets": [{"Path": path} for path in paths or ("s3://lake/in/",)]},
            **changes,
        }
        log = CrawlLog(self.clients.logs, "crawler", f"run-{self.runs}")
        try:
            return run_crawl(self.clients, definition, f"run-{self.runs}", log, threading.Event())
        finally:
            log.flush()

    def table(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.clients.glue.get_table(DatabaseName="raw", Name=name)["Table"]
        return found

    def tables(self) -> list[str]:
        return sorted(table["Name"] for table in self.clients.glue.get_tables(DatabaseName="raw")["TableList"])

    def columns(self, name: str) -> list[tuple[str, str]]:
        return [(column["Name"], column["Type"]) for column in self.table(name)["StorageDescriptor"]["Columns"]]

    def partitions(self, name: str) -> dict[tuple[str, ...], dict[str, Any]]:
        answer = self.clients.glue.get_partitions(DatabaseName="raw", TableName=name)
        return {tuple(one["Values"]): one for one in answer["Partitions"]}

    def version(self, name: str) -> str:
        return str(self.table(name)["VersionId"])

    def log_lines(self) -> list[str]:
        events = self.clients.logs.get_log_events(logGroupName="/aws-glue/crawlers", logStreamName="crawler")["events"]
        return [event["message"] for event in events]


@pytest.fixture
def lake(plain_ministack: str) -> Lake:
    reset = urllib.request.Request(f"{plain_ministack}/_ministack/reset", method="POST")
    with urllib.request.urlopen(reset, timeout=10):
        return Lake(plain_ministack)
