"""Files of a feed on disk, read and judged as the curate jobs do, without S3."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.admission import ledger
from glue_jobs.admission.judgement import judge as judge_file
from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.feed import Feed
from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation import frame, reader

ADMITTED_AT = "2026-01-31T06:00:00+00:00"
Judge = Callable[..., tuple[DataFrame, Entry]]

GOOD_SUBSCRIBER = {
    "User ID": "1", "Subscription Type": "Basic", "Monthly Revenue": "10", "Join Date": "15-01-22",
    "Last Payment Date": "10-06-23", "Country": "Spain", "Age": "28", "Gender": "Female", "Device": "Laptop",
    "Plan Duration": "1 Month",
}  # fmt: skip
GOOD_TITLE = {
    "show_id": "s1", "type": "Movie", "title": "A Title", "director": "Ann Other", "cast": "Bo One, Cy Two",
    "country": "Spain, France", "date_added": "September 9, 2021", "release_year": "2020", "rating": "PG-13",
    "duration": "90 min", "listed_in": "Dramas, Comedies", "description": "Text.",
}  # fmt: skip
GOOD = {"userbase": GOOD_SUBSCRIBER, "titles": GOOD_TITLE}


def csv_bytes(feed: Feed, changes: Iterable[dict[str, str]], newline: str = "\n") -> bytes:
    """A file of `feed`: for each of `changes`, a good row with it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, feed.headers, lineterminator=newline, delimiter=feed.format.delimiter)
    writer.writeheader()
    writer.writerows({**GOOD[feed.name], **change} for change in changes)
    return out.getvalue().encode()


def admitted(feed: Feed, path: Path) -> Entry:
    """The ledger entry that admission would write for a good file."""
    with path.open("rb") as body:
        verdict = judge_file(body, feed, list(FEEDS.values()))
    assert verdict.reason is None, verdict.reason
    key = f"{feed.name}/{path.name}"
    return Entry(
        file_id=ledger.file_id(key, "etag"), feed=feed.name, file=key, etag="etag", status=ledger.ADMITTED,
        key=f"raw/{key}", headers=verdict.headers, rows_read=verdict.rows_read, reason=None, ingested_at=ADMITTED_AT,
        run_id="test",
    )  # fmt: skip


@pytest.fixture
def judged_file(spark: SparkSession) -> Judge:
    """Call it with a feed's name and a path: the judged rows of that file, and its entry."""

    def judge(name: str, path: Path) -> tuple[DataFrame, Entry]:
        entry = admitted(FEEDS[name], path)
        rows = reader.read_file(spark, f"file://{path}", entry, FEEDS[name])
        return frame.judged_rows(rows, FEEDS[name]), entry

    return judge


@pytest.fixture
def judged(judged_file: Judge, tmp_path: Path) -> Judge:
    """Call it with a feed's name and changes to a good row: the judged rows of a file of them, and its entry."""

    def judge(name: str, *changes: dict[str, str]) -> tuple[DataFrame, Entry]:
        path = tmp_path / f"{name}.csv"
        path.write_bytes(csv_bytes(FEEDS[name], changes))
        return judged_file(name, path)

    return judge
