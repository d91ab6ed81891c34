"""Files of a feed on disk, read and judged as the curate jobs do, without S3."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.admission import ledger
from glue_jobs.admission.folder import admit_folder
from glue_jobs.admission.judgement import judge as judge_file
from glue_jobs.admission.ledger import Entry
from glue_jobs.admission.moves import Place
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation import frame, reader
from glue_jobs.curation.accounting import Account
from glue_jobs.curation.frame import Curation
from glue_jobs.lake.store import Lake
from glue_jobs.tables.operations import FEED_DRIFT, FILE_ACCOUNTING, QUARANTINE_ROWS
from tests import samples
from tests.lakes import FolderCatalogue, warehouse_folder

FOLDERS: list[tempfile.TemporaryDirectory[str]] = []
ADMITTED_AT = "2026-01-31T06:00:00+00:00"
Judge = Callable[..., tuple[DataFrame, Entry]]


def admitted(feed: Feed, path: Path) -> Entry:
    """The ledger entry that admission would write for a good file."""
    with path.open("rb") as body:
        _, verdict = judge_file(body, [feed], list(FEEDS.values()))
    assert verdict.reason is None, verdict.reason
    key = f"{feed.name}/{path.name}"
    identity = ledger.file_id(key, "etag")
    return Entry(
        file_id=identity, feed=feed.name, file=key, etag="etag", status=ledger.ADMITTED,
        key=ledger.raw_name(identity, key, verdict.gzip), headers=verdict.headers, rows_read=verdict.rows_read,
        reason=None, ingested_at=ADMITTED_AT, run_id="test", one_line=verdict.one_line, gzip=verdict.gzip,
        broken={str(record): why for record, why in verdict.broken.items()},
    )  # fmt: skip


def rows_of(spark: SparkSession, feed: Feed, *paths: Path) -> tuple[DataFrame, list[Entry]]:
    """The rows of files on disk as the curate jobs read them, and the files' entries."""
    entries = [admitted(feed, path) for path in paths]
    # Never beside the files, which may be somebody's own; kept to the end, because frames are lazy.
    FOLDERS.append(tempfile.TemporaryDirectory(prefix="reelhouse-tests-"))
    folder = Path(FOLDERS[-1].name)
    for entry, path in zip(entries, paths):
        (folder / entry.key).symlink_to(path)
    return reader.read_files(spark, f"file://{folder}/", entries, feed), entries


class Bench:
    """Curates files as runs would: objects in S3 (moto), rows from a folder with the same keys, tables in Spark."""

    def __init__(self, spark: SparkSession, s3: Any, folder: Path, feed: Feed) -> None:
        self.spark, self.s3, self.folder, self.feed = spark, s3, folder, feed
        self.lake = Lake(s3, FolderCatalogue(warehouse_folder(spark)), "lake")

    def place(self, run_id: str = "r") -> Place:
        return Place("landing", "lake", "quarantine", run_id, ADMITTED_AT)

    def deliver(self, name: str, *changes: Mapping[str, Any]) -> Entry:
        """A file of `changes` to a good row, in landing and in the raw zone, and its ledger entry."""
        return self.deliver_bytes(name, samples.file_of(self.feed, changes))

    def deliver_bytes(self, name: str, body: bytes, **changes: Any) -> Entry:
        """Admitted as it stands, the entry with `changes`."""
        key = f"{self.feed.landing_folder}/{name}"
        self.s3.put_object(Bucket="landing", Key=key, Body=body)
        (entry,) = admit_folder(self.s3, self.place(), [self.feed]).entries
        path = self.folder / entry.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        entry = replace(entry, **changes)
        ledger.write(self.s3, "lake", entry)
        return entry

    def curate(self, *entries: Entry, run_id: str = "r") -> list[Account]:
        """Curate `entries` in a run."""
        return self.curation(run_id).curate(list(entries), datetime.fromisoformat(ADMITTED_AT))

    def curation(self, run_id: str) -> Curation:
        """A run's work on the feed."""
        root = f"file://{self.folder}/"
        return Curation(self.spark, self.s3, self.place(run_id), self.feed, self.lake, root=root)

    def keys(self, bucket: str) -> list[str]:
        """What stands in a bucket, the ledger, pending objects and manifests left out."""
        found = [item["Key"] for item in ledger.list_objects(self.s3, bucket)]
        return [key for key in found if not key.startswith(("admission/", "published/"))]


@pytest.fixture
def bench(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Bench]]:
    """Call it with a feed's name: a Bench of that feed; the tables that it wrote are dropped afterwards."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        for bucket in ("landing", "lake", "quarantine"):
            s3.create_bucket(Bucket=bucket)
        yield lambda name: Bench(spark, s3, tmp_path, FEEDS[name])
    ours = (QUARANTINE_ROWS, FILE_ACCOUNTING, FEED_DRIFT)
    for table in (*(feed.table for feed in FEEDS.values()), *ours):
        spark.sql(f"drop table if exists {table.identifier} purge")


@pytest.fixture
def judged_file(spark: SparkSession) -> Judge:
    """Call it with a feed's name and a path: the judged rows of that file, and its entry."""

    def judge(name: str, path: Path) -> tuple[DataFrame, Entry]:
        rows, (entry,) = rows_of(spark, FEEDS[name], path)
        return frame.judged_rows(rows, FEEDS[name]), entry

    return judge


@pytest.fixture
def judged(judged_file: Judge, tmp_path: Path) -> Judge:
    """Call it with a feed's name and changes to a good row: the judged rows of a file of them, and its entry."""

    def judge(name: str, *changes: dict[str, str]) -> tuple[DataFrame, Entry]:
        path = tmp_path / f"{name}.csv"
        path.write_bytes(samples.file_of(FEEDS[name], changes))
        return judged_file(name, path)

    return judge
