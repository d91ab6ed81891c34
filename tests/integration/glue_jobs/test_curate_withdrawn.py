"""What the refresh after a withdrawal removes: the file's rows and its account, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from glue_jobs.admission import ledger, pending
from glue_jobs.curation import worklist
from glue_jobs.curation.frame import Curation
from glue_jobs.lake import iceberg
from glue_jobs.tables.operations import FILE_ACCOUNTING
from local.pipeline.quarantine import Buckets
from local.pipeline.withdrawal import withdraw
from tests.fixtures_feeds import Bench
from tests.integration.glue_jobs.test_curate_writes import ROWS, accounts, tables

BUCKETS = Buckets("landing", "lake", "quarantine")
WRONG, OTHER = "userbase/wrong.csv", "userbase/other.csv"


@pytest.fixture
def desk(bench: Callable[[str], Bench]) -> Bench:
    """Two files are curated, each with a row that loads and one in quarantine; the second is withdrawn."""
    found = bench("userbase")
    found.curate(found.deliver("other.csv", *ROWS))
    found.curate(found.deliver("wrong.csv", {"User ID": "8"}, {"User ID": "9", "Device": "Toaster"}))
    pending.remove(found.s3, "lake", "userbase", pending.of_feed(found.s3, "lake", "userbase"))
    withdraw(found.s3, BUCKETS, WRONG, print)
    return found


def refresh(desk: Bench, run_id: str) -> worklist.Worklist:
    """What a run does after admission; raises whatever cuts it short."""
    told = worklist.accounted(iceberg.read(desk.spark, FILE_ACCOUNTING), ["userbase"])["userbase"]
    work = worklist.of_feed(desk.s3, "lake", told, "userbase", run_id)
    desk.curate(*work.entries, run_id=run_id)
    return work


def files_in(desk: Bench) -> dict[str, set[str]]:
    kept = {row["file_id"]: row["file"] for row in tables(desk)["file_accounting"]}
    return {name: {kept.get(row["file_id"], "gone") for row in rows} for name, rows in tables(desk).items()}


def test_its_rows_and_account_go_and_others_stay(desk: Bench) -> None:
    before = {row["file"]: row for row in tables(desk)["file_accounting"]}
    (entry,) = refresh(desk, "r2").entries

    assert entry.file == WRONG
    assert files_in(desk) == {name: {OTHER} for name in ("userbase", "quarantine_rows", "file_accounting")}
    assert tables(desk)["file_accounting"] == [before[OTHER]]
    assert entry.file_id not in ledger.known_ids(desk.s3, "lake", "userbase")
    pending.remove(desk.s3, "lake", "userbase", [entry.file_id])
    assert refresh(desk, "r3").entries == []


def test_a_corrected_file_of_the_same_name_comes_in_its_place(desk: Bench) -> None:
    desk.deliver("wrong.csv", {"User ID": "8"}, {"User ID": "9"}, {"User ID": "10"})
    refresh(desk, "r2")

    assert accounts(desk)[WRONG] == ("loaded", 3, 3, 0)
    assert files_in(desk)["userbase"] == {WRONG, OTHER} and files_in(desk)["quarantine_rows"] == {OTHER}


def test_the_same_file_delivered_again_is_new(desk: Bench) -> None:
    refresh(desk, "r2")
    desk.deliver("wrong.csv", {"User ID": "8"}, {"User ID": "9", "Device": "Toaster"})
    refresh(desk, "r3")

    assert accounts(desk)[WRONG] == ("loaded", 2, 1, 1)


@pytest.mark.parametrize(
    "step", [(Curation, "publish"), (ledger, "delete")], ids=["before the account", "before the entry"]
)
def test_cut_short_the_next_run_ends_the_same(
    desk: Bench, step: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(*step, killed)
        refresh(desk, "r2")
    (entry,) = refresh(desk, "r3").entries

    assert entry.file == WRONG
    assert files_in(desk) == {name: {OTHER} for name in ("userbase", "quarantine_rows", "file_accounting")}
    assert ledger.known_ids(desk.s3, "lake", "userbase") == [row["file_id"] for row in tables(desk)["file_accounting"]]
