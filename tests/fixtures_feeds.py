"""Files of a feed on disk, read and judged as the curate jobs do, without S3."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.admission import ledger
from glue_jobs.admission.judgement import judge as judge_file
from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation import frame, reader
from tests import samples

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
    folder = Path(tempfile.mkdtemp(dir=paths[0].parent if os.access(paths[0].parent, os.W_OK) else None))
    for entry, path in zip(entries, paths):
        (folder / entry.key).symlink_to(path)
    return reader.read_files(spark, f"file://{folder}/", entries, feed), entries


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
