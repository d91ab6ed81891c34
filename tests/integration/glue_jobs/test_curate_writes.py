"""What the curate frame writes, written twice, cut short, and beside other files' rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from pyspark.sql import SparkSession

from glue_jobs.admission import ledger
from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation import frame
from glue_jobs.curation.accounting import AccountingError
from glue_jobs.lake import iceberg
from glue_jobs.tables.operations import FILE_ACCOUNTING, QUARANTINE_ROWS
from tests.fixtures_feeds import Judge
from tests.samples import file_of

NOW = datetime(2026, 1, 31, 6, tzinfo=timezone.utc)
FEED = FEEDS["userbase"]
TABLES = (FEED.table, QUARANTINE_ROWS, FILE_ACCOUNTING)
ROWS = ({"User ID": "1"}, {"User ID": "2", "Device": "Toaster"}, {"User ID": "1"})


@pytest.fixture(autouse=True)
def no_tables(spark: SparkSession) -> Iterator[None]:
    yield
    for table in TABLES:
        spark.sql(f"drop table if exists {table.identifier} purge")


class Runner:
    """Curates files written here, as a run with the given id would."""

    def __init__(self, spark: SparkSession, judged_file: Judge, folder: Path) -> None:
        self.spark, self.judged_file, self.folder = spark, judged_file, folder

    def __call__(self, name: str, *changes: dict[str, str], run_id: str = "r", rows_read: int | None = None) -> Entry:
        path = self.folder / name
        path.write_bytes(file_of(FEED, changes))
        rows, entry = self.judged_file("userbase", path)
        entry = entry if rows_read is None else replace(entry, rows_read=rows_read)
        frame.curate(self.spark, rows, [entry], FEED, run_id, NOW)
        return entry

    def tables(self, *without: str) -> dict[str, list[Any]]:
        found = {}
        for table in TABLES:
            rows = iceberg.read(self.spark, table).drop(*without)
            found[table.name] = sorted(rows.collect(), key=str)
        return found

    def snapshots(self, table: Any) -> int:
        return self.spark.table(f"{table.identifier}.snapshots").count()


@pytest.fixture
def run(spark: SparkSession, judged_file: Judge, tmp_path: Path) -> Runner:
    return Runner(spark, judged_file, tmp_path)


def test_a_repeated_run_puts_the_same_rows_in_the_same_place(run: Runner) -> None:
    run("a.csv", *ROWS)
    before = run.tables("finished_at")
    assert {name: len(rows) for name, rows in before.items()} == {
        "userbase": 1, "quarantine_rows": 1, "file_accounting": 1,
    }  # fmt: skip
    run("a.csv", *ROWS)
    assert run.tables("finished_at") == before


@pytest.mark.parametrize("last_step", ["_write_quarantine", "_write_accounts"])
def test_cut_short_before_any_write_the_next_run_makes_it_good(
    run: Runner, last_step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("a.csv", *ROWS)
    whole = run.tables("finished_at")
    for table in TABLES:
        run.spark.sql(f"delete from {table.identifier}")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(frame, last_step, killed)
        run("a.csv", *ROWS)
    cut_short = run.tables("finished_at")
    assert cut_short["userbase"] == whole["userbase"] and cut_short["file_accounting"] == []
    run("a.csv", *ROWS)
    assert run.tables("finished_at") == whole


def test_other_files_rows_stay(run: Runner) -> None:
    first = run("a.csv", *ROWS)
    second = run("b.csv", {"User ID": "1"}, {"User ID": "9", "Age": "x"})
    for name, rows in run.tables().items():
        assert {row["file_id"] for row in rows} == {first.file_id, second.file_id}, name


def test_a_good_file_makes_no_snapshot_of_the_quarantine(run: Runner) -> None:
    run("a.csv", *ROWS)
    before = run.snapshots(QUARANTINE_ROWS)
    run("b.csv", {"User ID": "4"})
    assert run.snapshots(QUARANTINE_ROWS) == before


def test_quarantined_rows_of_a_run_that_was_cut_short_are_not_left_behind(run: Runner) -> None:
    """A rule that was wrong, and mended before the run was repeated."""
    entry = run("a.csv", *ROWS)
    (row,) = run.tables()["quarantine_rows"]
    run("c.csv", {"User ID": "4"})
    good = ledger.file_id("userbase/c.csv", "etag")
    stale = run.spark.createDataFrame(
        [row.asDict() | {"file_id": good}], run.spark.table(QUARANTINE_ROWS.identifier).schema
    )
    iceberg.replace_files(run.spark, stale, QUARANTINE_ROWS, [good])
    run("c.csv", {"User ID": "4"})
    assert {row["file_id"] for row in run.tables()["quarantine_rows"]} == {entry.file_id}


def test_rows_that_do_not_add_up_leave_everything_as_it_was(run: Runner) -> None:
    run("a.csv", *ROWS)
    before = run.tables()
    with pytest.raises(AccountingError, match="admission counted 4 records, Spark reads 1"):
        run("b.csv", {"User ID": "7"}, rows_read=4)
    assert run.tables() == before


def test_a_rejected_file_is_accounted_for_without_rows(run: Runner, spark: SparkSession) -> None:
    entry = Entry(
        "f1", "userbase", "userbase/bad.csv", "e", ledger.REJECTED, "k", [], 5, "no header", "2026-01-31", "r"
    )
    began = datetime.now(timezone.utc)
    frame.curate(spark, None, [entry], FEED, "r", NOW)
    (account,) = run.tables()["file_accounting"]
    assert account["finished_at"].replace(tzinfo=timezone.utc) >= began
    assert (account["status"], account["reason"]) == ("rejected", "no header")
    counts = ("rows_read", "rows_loaded", "rows_duplicate", "rows_quarantined", "rows_repaired")
    assert [account[name] for name in counts] == [5, 0, 0, 5, 0]


def test_a_refused_file_is_told_by_the_run_that_met_it_last(
    run: Runner, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Entry("f1", "userbase", "userbase/bad.csv", "e", ledger.REJECTED, "k", [], 5, "no", NOW.isoformat(), "r1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="lake")
        ledger.write(s3, "lake", first)

        def new(run_id: str) -> list[Entry]:
            return frame.new_entries(spark, "lake", FEED, run_id)

        assert new("r1") == [first]
        frame.curate(spark, None, [first], FEED, "r1", NOW)
        assert (new("r1"), new("r2")) == ([], [])

        # r2 began, and met the file again, before r1 had written its account.
        again = replace(first, run_id="r2")
        ledger.write(s3, "lake", again)
        assert new("r2") == [again]
        frame.curate(spark, None, [again], FEED, "r2", NOW)
        assert (new("r2"), new("r3")) == ([], [])

        # r3 met it after that, and was killed before it wrote: r4 tells it.
        later = replace(first, run_id="r3", ingested_at=(datetime.now(timezone.utc) + timedelta(minutes=1)).isoformat())
        ledger.write(s3, "lake", later)
        assert new("r4") == [later]
