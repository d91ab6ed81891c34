"""What the curate frame writes, written twice, cut short, and beside other files' rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from glue_jobs.admission import ledger, pending
from glue_jobs.admission.folder import admit_folder
from glue_jobs.admission.ledger import Entry
from glue_jobs.contract.registry import FEEDS
from glue_jobs.curation import accounts as accounting
from glue_jobs.curation import frame, worklist
from glue_jobs.curation.frame import Curation
from glue_jobs.lake import iceberg, manifest
from glue_jobs.tables.operations import FILE_ACCOUNTING, QUARANTINE_ROWS
from tests.fixtures_feeds import ADMITTED_AT, Bench
from tests.samples import file_of

FEED = FEEDS["userbase"]
TABLES = (FEED.table, QUARANTINE_ROWS, FILE_ACCOUNTING)
ROWS = ({"User ID": "1"}, {"User ID": "2", "Device": "Toaster"}, {"User ID": "1"})
REFUSED = Entry("f1", "userbase", "userbase/bad.csv", "e", ledger.REJECTED, "k", [], 5, "no header", ADMITTED_AT, "r1")


@pytest.fixture
def desk(bench: Callable[[str], Bench]) -> Bench:
    return bench("userbase")


def tables(desk: Bench, *without: str) -> dict[str, list[Any]]:
    found = {table.name: iceberg.read(desk.spark, table).drop(*without).collect() for table in TABLES}
    return {name: sorted(rows, key=str) for name, rows in found.items()}


def snapshots(desk: Bench, table: Any) -> int:
    return desk.spark.table(f"{table.identifier}.snapshots").count()


def accounts(desk: Bench) -> dict[str, tuple[Any, ...]]:
    rows = iceberg.read(desk.spark, FILE_ACCOUNTING).collect()
    return {row["file"]: (row["status"], row["rows_read"], row["rows_loaded"], row["rows_quarantined"]) for row in rows}


def test_a_repeated_run_puts_the_same_rows_in_the_same_place(desk: Bench) -> None:
    entry = desk.deliver("a.csv", *ROWS)
    desk.curate(entry)
    before = tables(desk, "finished_at")
    assert {name: len(rows) for name, rows in before.items()} == {
        "userbase": 1, "quarantine_rows": 1, "file_accounting": 1,
    }  # fmt: skip
    desk.curate(entry)
    assert tables(desk, "finished_at") == before


@pytest.mark.parametrize("last_step", [(frame, "_write_quarantine"), (Curation, "publish")], ids=["rows", "quarantine"])
def test_cut_short_before_any_write_the_next_run_makes_it_good(
    desk: Bench, last_step: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = desk.deliver("a.csv", *ROWS)
    desk.curate(entry)
    whole = tables(desk, "finished_at")
    for table in TABLES:
        desk.spark.sql(f"delete from {table.identifier}")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(*last_step, killed)
        desk.curate(entry)
    cut_short = tables(desk, "finished_at")
    assert cut_short["userbase"] == whole["userbase"] and cut_short["file_accounting"] == []
    desk.curate(entry)
    assert tables(desk, "finished_at") == whole


def test_other_files_rows_stay(desk: Bench) -> None:
    first = desk.deliver("a.csv", *ROWS)
    desk.curate(first)
    second = desk.deliver("b.csv", {"User ID": "1"}, {"User ID": "9", "Age": "x"})
    desk.curate(second)
    for name, rows in tables(desk).items():
        assert {row["file_id"] for row in rows} == {first.file_id, second.file_id}, name


def test_a_good_file_makes_no_snapshot_of_the_quarantine(desk: Bench) -> None:
    desk.curate(desk.deliver("a.csv", *ROWS))
    before = snapshots(desk, QUARANTINE_ROWS)
    desk.curate(desk.deliver("b.csv", {"User ID": "4"}))
    assert snapshots(desk, QUARANTINE_ROWS) == before


def test_quarantined_rows_of_a_run_that_was_cut_short_are_not_left_behind(desk: Bench) -> None:
    """A rule that was wrong, and mended before the run was repeated."""
    entry, good = desk.deliver("a.csv", *ROWS), desk.deliver("c.csv", {"User ID": "4"})
    desk.curate(entry)
    (row,) = tables(desk)["quarantine_rows"]
    desk.curate(good)
    stale = desk.spark.createDataFrame(
        [row.asDict() | {"file_id": good.file_id}], desk.spark.table(QUARANTINE_ROWS.identifier).schema
    )
    iceberg.replace_files(desk.spark, stale, QUARANTINE_ROWS, [good.file_id])
    desk.curate(good)
    assert {row["file_id"] for row in tables(desk)["quarantine_rows"]} == {entry.file_id}


def test_a_file_that_two_parsers_count_differently_is_set_aside_and_the_others_go_on(desk: Bench) -> None:
    body = file_of(FEED, [{"User ID": "7"}])
    good, odd = desk.deliver("a.csv", *ROWS), desk.deliver_bytes("b.csv", body, rows_read=4)
    desk.curate(good, odd)

    assert accounts(desk) == {"userbase/a.csv": ("loaded", 3, 1, 1), "userbase/b.csv": ("rejected", 4, 0, 4)}
    assert {row["file_id"] for row in tables(desk)["userbase"]} == {good.file_id}
    moved = f"userbase/{odd.file_id}-b.csv"
    assert desk.keys("quarantine") == [moved, f"{moved}.reason.json"]
    assert desk.keys("landing") == ["userbase/a.csv"]
    assert [key for key in desk.keys("lake") if key.startswith("raw/")] == [good.key]
    assert desk.s3.get_object(Bucket="quarantine", Key=moved)["Body"].read() == body
    told = json.loads(desk.s3.get_object(Bucket="quarantine", Key=f"{moved}.reason.json")["Body"].read())
    assert "admission counted 4 records, Spark reads 1 (1 loaded + 0 duplicate + 0 quarantined)" in told["reason"]
    entry = ledger.read(desk.s3, "lake", "userbase", odd.file_id)
    assert (entry.status, entry.key, entry.reason) == (ledger.REJECTED, moved, told["reason"])
    assert admit_folder(desk.s3, desk.place("r2"), [FEED]).known == 1


@pytest.mark.parametrize("step", ["tell_why", "clear"])
def test_cut_short_while_a_file_is_set_aside_the_next_run_ends_the_same(
    desk: Bench, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = desk.deliver_bytes("b.csv", file_of(FEED, [{"User ID": "7"}]), rows_read=4)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(frame.moves, step, killed)
        desk.curate(odd)
    assert accounts(desk) == {}
    told = worklist.accounted(iceberg.read(desk.spark, FILE_ACCOUNTING), ["userbase"])["userbase"]
    work = worklist.of_feed(desk.s3, "lake", told, "userbase", "r2")
    desk.curate(*work.entries, run_id="r2")

    assert accounts(desk) == {"userbase/b.csv": ("rejected", 4, 0, 4)}
    moved = f"userbase/{odd.file_id}-b.csv"
    assert desk.keys("quarantine") == [moved, f"{moved}.reason.json"]
    assert desk.keys("landing") == desk.keys("lake") == []


def test_a_file_that_is_gone_from_the_raw_zone_stops_no_other(desk: Bench) -> None:
    good, lost = desk.deliver("a.csv", *ROWS), desk.deliver("b.csv", {"User ID": "9"})
    desk.s3.delete_object(Bucket="lake", Key=lost.key)
    desk.curate(good, lost)
    assert accounts(desk) == {"userbase/a.csv": ("loaded", 3, 1, 1), "userbase/b.csv": ("rejected", 1, 0, 1)}
    # Its delivery still stood in landing: that is what quarantine has.
    assert desk.keys("quarantine")[0] == f"userbase/{lost.file_id}-b.csv"


def test_the_feeds_accounts_are_published_as_its_slice(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.curate(desk.deliver("a.csv", *ROWS))
    name, job = FILE_ACCOUNTING.lake_name, "curate_feed:userbase"
    first = manifest.read(desk.s3, "lake", name, job)
    assert first is not None and first.rows("userbase") == 1

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(manifest, "write", killed)
        desk.curate(desk.deliver("b.csv", {"User ID": "4"}))
    assert manifest.read(desk.s3, "lake", name, job) == first
    before = snapshots(desk, FILE_ACCOUNTING)
    assert not accounting.is_published(desk.lake, "userbase")
    desk.curation("r2").publish([])
    assert accounting.is_published(desk.lake, "userbase")
    second = manifest.read(desk.s3, "lake", name, job)
    assert second is not None and second.rows("userbase") == 2
    assert snapshots(desk, FILE_ACCOUNTING) == before


def test_a_rejected_file_is_accounted_for_without_rows(desk: Bench) -> None:
    began = datetime.now(timezone.utc)
    desk.curate(REFUSED)
    (account,) = tables(desk)["file_accounting"]
    assert account["finished_at"].replace(tzinfo=timezone.utc) >= began
    assert (account["status"], account["reason"]) == ("rejected", "no header")
    counts = ("rows_read", "rows_loaded", "rows_duplicate", "rows_quarantined", "rows_repaired")
    assert [account[name] for name in counts] == [5, 0, 0, 5, 0]


def work_of(desk: Bench, run_id: str) -> list[Entry]:
    """What is to do, and what is done is no longer pending, as a run would leave it."""
    told = worklist.accounted(iceberg.read(desk.spark, FILE_ACCOUNTING), ["userbase"])["userbase"]
    found = worklist.of_feed(desk.s3, "lake", told, "userbase", run_id)
    pending.remove(desk.s3, "lake", "userbase", found.finished)
    return found.entries


def meet(desk: Bench, entry: Entry) -> Entry:
    pending.mark(desk.s3, "lake", entry)
    ledger.write(desk.s3, "lake", entry)
    return entry


def test_a_refused_file_is_told_by_the_run_that_met_it_last(desk: Bench) -> None:
    meet(desk, REFUSED)
    assert work_of(desk, "r1") == [REFUSED]
    desk.curate(REFUSED, run_id="r1")
    assert (work_of(desk, "r1"), work_of(desk, "r2")) == ([], [])

    # r2 began, and met the file again, before r1 had written its account.
    again = meet(desk, replace(REFUSED, run_id="r2"))
    assert work_of(desk, "r2") == [again]
    desk.curate(again, run_id="r2")
    assert (work_of(desk, "r2"), work_of(desk, "r3")) == ([], [])

    # r3 met it after that, and was killed before it wrote: r4 tells it.
    soon = (datetime.now(timezone.utc) + timedelta(minutes=1)).isoformat()
    later = meet(desk, replace(REFUSED, run_id="r3", ingested_at=soon))
    assert work_of(desk, "r4") == [later]


def test_a_refused_file_that_is_admitted_at_last_is_new(desk: Bench) -> None:
    meet(desk, REFUSED)
    desk.curate(REFUSED, run_id="r1")
    good = meet(desk, replace(REFUSED, status=ledger.ADMITTED, reason=None))
    assert work_of(desk, "r2") == [good]


def test_without_pending_objects_what_has_no_account_is_still_found(desk: Bench) -> None:
    """A lake of the release before has none."""
    entry = desk.deliver("a.csv", *ROWS)
    pending.remove(desk.s3, "lake", "userbase", [entry.file_id])
    assert work_of(desk, "r") == [entry]
