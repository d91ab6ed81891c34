"""Admission against S3 (moto): what stands where after a run, after a repeated run, and after one that was killed."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_jobs import admit_files
from glue_jobs.admission import ledger, pending
from glue_jobs.admission.folder import admit_folder
from glue_jobs.admission.ledger import Entry
from glue_jobs.admission.moves import Place
from glue_jobs.contract.registry import FEEDS
from tests.buckets import s3
from tests.samples import file_of

__all__ = ["s3"]

USERBASE = FEEDS["userbase"]
GOOD = file_of(USERBASE, [{"User ID": "1"}, {"User ID": "2"}])
BAD = GOOD.replace(b"Age", b"Years", 1)
PLACE = Place("landing", "lake", "quarantine", "run-1", "2026-01-31T06:00:00+00:00")
NEXT_DAY = Place("landing", "lake", "quarantine", "run-2", "2026-02-01T06:00:00+00:00")
WRITES = ("put_object", "copy", "delete_object")

State = dict[str, dict[str, bytes]]


class KilledError(BaseException):
    """Stands for SIGKILL: nothing catches it."""


class Killer:
    """An S3 client that dies at its n-th write, before or after it took effect."""

    def __init__(self, s3: Any, at: int, after: bool) -> None:
        self._s3, self._left, self._after = s3, at, after

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._s3, name)
        return self._counted(call) if name in WRITES else call

    def _counted(self, call: Any) -> Any:
        def run(*args: Any, **kwargs: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                if self._after:
                    call(*args, **kwargs)
                raise KilledError
            return call(*args, **kwargs)

        return run


def admit_feed(s3: Any, place: Place, feed: Any) -> list[Entry]:
    """What a run writes into the ledger for one feed; nothing may fail."""
    outcome = admit_folder(s3, place, [feed])
    assert outcome.faults == []
    return outcome.entries


def put(s3: Any, key: str, body: bytes) -> None:
    s3.put_object(Bucket="landing", Key=key, Body=body)


def state(s3: Any) -> State:
    """Bucket → key → content, of all three buckets."""
    return {
        bucket: {
            item["Key"]: s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
            for item in ledger.list_objects(s3, bucket)
        }
        for bucket in ("landing", "lake", "quarantine")
    }


def keys(s3: Any) -> dict[str, list[str]]:
    return {bucket: sorted(objects) for bucket, objects in state(s3).items()}


def test_a_good_file_is_copied_and_entered_and_stays_in_landing(s3: Any) -> None:
    put(s3, "userbase/base.csv", GOOD)
    (entry,) = admit_feed(s3, PLACE, USERBASE)
    raw = f"raw/userbase/ingest_date=2026-01-31/{entry.file_id}-base.csv"
    assert keys(s3) == {
        "landing": ["userbase/base.csv"],
        "lake": [
            f"admission/pending/userbase/{entry.file_id}.json",
            f"admission/userbase/{entry.file_id}.json",
            raw,
        ],
        "quarantine": [],
    }
    assert state(s3)["lake"][raw] == GOOD
    assert ledger.read(s3, "lake", "userbase", entry.file_id) == entry
    assert (entry.status, entry.key, entry.rows_read, entry.headers) == ("admitted", raw, 2, USERBASE.headers)
    assert (entry.run_id, entry.ingested_at, entry.reason) == ("run-1", PLACE.run_at, None)


def test_a_bad_file_goes_to_quarantine_with_its_reason(s3: Any) -> None:
    put(s3, "userbase/base.csv", BAD)
    (entry,) = admit_feed(s3, PLACE, USERBASE)
    moved = f"userbase/{entry.file_id}-base.csv"
    assert keys(s3) == {
        "landing": [],
        "lake": [f"admission/pending/userbase/{entry.file_id}.json", f"admission/userbase/{entry.file_id}.json"],
        "quarantine": [moved, f"{moved}.reason.json"],
    }
    stored = state(s3)["quarantine"]
    assert stored[moved] == BAD
    reason = json.loads(stored[f"{moved}.reason.json"])
    assert 'missing column "Age"' in reason["reason"]
    assert (reason["file"], reason["rows_read"], reason["run_id"]) == ("userbase/base.csv", 2, "run-1")
    assert (entry.status, entry.key, entry.rows_read) == ("rejected", moved, 2)


def test_a_duplicate_delivery_is_dropped_and_a_changed_file_is_not(s3: Any) -> None:
    put(s3, "userbase/good.csv", GOOD)
    put(s3, "userbase/bad.csv", BAD)
    assert len(admit_feed(s3, PLACE, USERBASE)) == 2
    before = state(s3)
    put(s3, "userbase/good.csv", GOOD)
    assert admit_feed(s3, NEXT_DAY, USERBASE) == []
    assert state(s3) == before

    put(s3, "userbase/good.csv", GOOD + GOOD.splitlines(keepends=True)[1])
    (entry,) = admit_feed(s3, NEXT_DAY, USERBASE)
    assert (entry.file, entry.rows_read) == ("userbase/good.csv", 3)
    assert len([key for key in keys(s3)["lake"] if key.startswith("raw/")]) == 2


@pytest.mark.parametrize("quarantine_is_emptied", [False, True])
def test_a_bad_file_that_is_delivered_again_is_refused_again(s3: Any, quarantine_is_emptied: bool) -> None:
    put(s3, "userbase/bad.csv", BAD)
    (first,) = admit_feed(s3, PLACE, USERBASE)
    before = keys(s3)
    if quarantine_is_emptied:
        for key in before["quarantine"]:
            s3.delete_object(Bucket="quarantine", Key=key)
    put(s3, "userbase/bad.csv", BAD)

    (again,) = admit_feed(s3, NEXT_DAY, USERBASE)

    assert again == replace(first, run_id="run-2", ingested_at=NEXT_DAY.run_at)
    assert ledger.read(s3, "lake", "userbase", first.file_id) == again
    assert keys(s3) == before and before["landing"] == []
    assert admit_feed(s3, NEXT_DAY, USERBASE) == []


def test_a_file_that_arrives_while_a_refused_one_is_removed_stays(s3: Any) -> None:
    """The upload comes after the comparison, so only S3 itself can refuse the deletion (moto does not: it is asked)."""
    put(s3, "userbase/bad.csv", BAD)

    class Late:
        def __getattr__(self, name: str) -> Any:
            return self._delete if name == "delete_object" else getattr(s3, name)

        def _delete(self, **given: Any) -> None:
            put(s3, "userbase/bad.csv", GOOD)
            head = s3.head_object(Bucket="landing", Key=given["Key"])
            if given.get("IfMatch") == head["ETag"]:
                raise AssertionError("the test's upload has the judged file's ETag")
            if "IfMatch" not in given:
                s3.delete_object(**given)
                return
            told = {"Error": {"Code": "PreconditionFailed"}, "ResponseMetadata": {"HTTPStatusCode": 412}}
            raise ClientError(told, "DeleteObject")

    (entry,) = admit_feed(Late(), PLACE, USERBASE)

    assert entry.status == "rejected"
    assert state(s3)["landing"] == {"userbase/bad.csv": GOOD}
    (good,) = admit_feed(s3, NEXT_DAY, USERBASE)
    assert good.status == "admitted"


def test_a_known_bad_file_that_its_sender_takes_back_stops_nothing(s3: Any, capsys: pytest.CaptureFixture[str]) -> None:
    put(s3, "userbase/bad.csv", BAD)
    admit_feed(s3, PLACE, USERBASE)
    put(s3, "userbase/bad.csv", BAD)
    put(s3, "userbase/good.csv", GOOD)

    class TakenBack:
        def __getattr__(self, name: str) -> Any:
            if name in ("head_object", "copy"):
                s3.delete_object(Bucket="landing", Key="userbase/bad.csv")
            return getattr(s3, name)

    (entry,) = [found for found in admit_feed(TakenBack(), NEXT_DAY, USERBASE) if found.status == "admitted"]
    assert entry.file == "userbase/good.csv"
    assert "userbase/bad.csv: replaced or removed" in capsys.readouterr().out


@pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
@pytest.mark.parametrize("at", range(1, 9))
def test_killed_anywhere_the_next_run_ends_the_same(s3: Any, at: int, after: bool) -> None:
    put(s3, "userbase/bad.csv", BAD)
    put(s3, "userbase/good.csv", GOOD)
    with pytest.raises(KilledError):
        admit_feed(Killer(s3, at, after), PLACE, USERBASE)
    admit_feed(s3, PLACE, USERBASE)
    killed = state(s3)

    for bucket, objects in killed.items():
        for key in objects:
            s3.delete_object(Bucket=bucket, Key=key)
    put(s3, "userbase/bad.csv", BAD)
    put(s3, "userbase/good.csv", GOOD)
    admit_feed(s3, PLACE, USERBASE)
    assert killed == state(s3)


def test_a_run_has_eight_writes_for_a_bad_and_a_good_file(s3: Any) -> None:
    """So that the test above dies at each of them, and at no other."""
    put(s3, "userbase/bad.csv", BAD)
    put(s3, "userbase/good.csv", GOOD)
    assert len(admit_feed(Killer(s3, 9, False), PLACE, USERBASE)) == 2


def test_a_copy_of_a_run_killed_the_day_before_is_used(s3: Any) -> None:
    put(s3, "userbase/good.csv", GOOD)
    with pytest.raises(KilledError):
        admit_feed(Killer(s3, 1, after=True), PLACE, USERBASE)
    (entry,) = admit_feed(s3, NEXT_DAY, USERBASE)
    assert "ingest_date=2026-01-31" in entry.key
    assert [key for key in keys(s3)["lake"] if key.startswith("raw/")] == [entry.key]


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("a b+c%20d.csv", "a b+c%20d.csv"),
        ("añ 文 é.csv", "añ 文 é.csv"),
        ("2026/01/deep.csv", "deep.csv"),
        ("a[1]{x}*?:b.csv", "a_1__x____b.csv"),
        ("no extension", "no extension"),
    ],
)
def test_file_names_of_all_kinds(s3: Any, name: str, stored: str) -> None:
    put(s3, f"userbase/{name}", GOOD)
    (entry,) = admit_feed(s3, PLACE, USERBASE)
    assert (entry.file, entry.key.rsplit("/", 1)[1]) == (f"userbase/{name}", f"{entry.file_id}-{stored}")
    assert state(s3)["lake"][entry.key] == GOOD
    assert admit_feed(s3, NEXT_DAY, USERBASE) == []


def test_other_feeds_and_folder_markers_are_left_alone(s3: Any) -> None:
    put(s3, "userbase/", b"")
    put(s3, "titles/t.csv", GOOD)
    assert admit_feed(s3, PLACE, USERBASE) == []
    assert keys(s3)["landing"] == ["titles/t.csv", "userbase/"]


@pytest.mark.usefixtures("no_tables")
def test_files_of_no_feed_are_named(s3: Any, capsys: pytest.CaptureFixture[str]) -> None:
    for key in ("stray.csv", "receipts/r.csv", "userbases/u.csv", "userbase/good.csv"):
        put(s3, key, GOOD)
    run_job()
    said = capsys.readouterr().out
    folders = ", ".join(sorted({feed.landing_folder for feed in FEEDS.values()}))
    for key in ("stray.csv", "receipts/r.csv", "userbases/u.csv"):
        assert f"{key}: ignored, it is in no feed's folder; the folders are {folders}" in said
        assert said.count(key) == 1
    assert "userbase: 1 admitted, 0 rejected, 0 judged before" in said
    assert len(keys(s3)["landing"]) == 4


def test_a_file_that_is_replaced_while_it_is_read_is_left_for_the_next_run(
    s3: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    put(s3, "userbase/base.csv", BAD)

    class Replaced:
        """Another delivery arrives between the judgement and the copy."""

        def __getattr__(self, name: str) -> Any:
            if name == "copy":
                put(s3, "userbase/base.csv", GOOD)
            return getattr(s3, name)

    assert admit_feed(Replaced(), PLACE, USERBASE) == []
    assert "userbase/base.csv: replaced or removed while it was read" in capsys.readouterr().out
    assert keys(s3) == {"landing": ["userbase/base.csv"], "lake": [], "quarantine": []}
    (entry,) = admit_feed(s3, PLACE, USERBASE)
    assert entry.status == "admitted"


@pytest.mark.usefixtures("no_tables")
def test_the_job_says_what_became_of_each_file(s3: Any, capsys: pytest.CaptureFixture[str]) -> None:
    put(s3, "userbase/bad.csv", BAD)
    put(s3, "userbase/good.csv", GOOD)
    run_job()
    first = capsys.readouterr().out
    assert "userbase/bad.csv: REJECTED, missing column" in first
    assert "userbase/good.csv: admitted, 2 rows -> s3://lake/raw/userbase/ingest_date=2026-01-31/" in first
    run_job()
    again = capsys.readouterr().out
    assert "userbase: 0 admitted, 0 rejected, 1 judged before" in again and "good.csv" not in again
    plan = json.loads(state(s3)["lake"]["runs/r/plan.json"])
    assert [item["feed"] for item in plan["feeds"]] == ["userbase"] and plan["failed_feeds"] == []


def test_a_ledger_object_that_is_none_is_named(s3: Any) -> None:
    s3.put_object(Bucket="lake", Key="admission/userbase/x.json", Body=b"{")
    with pytest.raises(ledger.LedgerError, match="s3://lake/admission/userbase/x.json is not a ledger entry"):
        ledger.read(s3, "lake", "userbase", "x")


def test_what_is_gzip_is_named_so_in_the_raw_zone_and_nothing_else_is(s3: Any) -> None:
    """Spark and Hive go by the suffix."""
    names = {"a.csv": gzip.compress(GOOD), "b.csv.gz": gzip.compress(GOOD), "c.csv.gz": GOOD, "d.csv": GOOD}
    for name, body in names.items():
        put(s3, f"userbase/{name}", body)
    entries = admit_feed(s3, PLACE, USERBASE)
    stored = [(entry.key.rsplit("-", 1)[1], entry.gzip) for entry in entries]
    assert stored == [("a.csv.gz", True), ("b.csv.gz", True), ("c.csv.gz.txt", False), ("d.csv", False)]


def test_what_fails_with_one_delivery_is_told_and_the_others_go_on(
    s3: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for key in ("userbase/a.csv", "userbase/b.csv", "userbase/c.csv"):
        put(s3, key, GOOD)
    put(s3, "titles/t.csv", file_of(FEEDS["titles"], [{}]))

    class Unreadable:
        def __getattr__(self, name: str) -> Any:
            return self._get if name == "get_object" else getattr(s3, name)

        def _get(self, **given: Any) -> Any:
            if given["Key"] == "userbase/b.csv":
                raise OSError("connection reset")
            return s3.get_object(**given)

    failures = admit_files.admit(Unreadable(), PLACE, list(FEEDS.values()))

    assert failures == [
        {"feed": "userbase", "status": "FAILED", "error": "userbase/b.csv: OSError: connection reset"},
    ]
    said = capsys.readouterr().out
    assert "userbase: 2 admitted, 0 rejected, 0 judged before, 1 not judged" in said
    assert "titles: 1 admitted, 0 rejected, 0 judged before" in said
    (left,) = admit_feed(s3, NEXT_DAY, USERBASE)
    assert left.file == "userbase/b.csv"


def test_what_fails_with_a_whole_folder_is_told_and_the_others_are_admitted(s3: Any) -> None:
    put(s3, "userbase/a.csv", GOOD)
    put(s3, "titles/t.csv", file_of(FEEDS["titles"], [{}]))

    class NoPages:
        def __init__(self, pages: Any) -> None:
            self._pages = pages

        def paginate(self, **given: Any) -> Any:
            if given.get("Prefix") == "userbase/":
                raise OSError("no listing")
            return self._pages.paginate(**given)

    class Unlisted:
        def __getattr__(self, name: str) -> Any:
            found = getattr(s3, name)
            return (lambda operation: NoPages(found(operation))) if name == "get_paginator" else found

    (failure,) = admit_files.admit(Unlisted(), PLACE, list(FEEDS.values()))
    assert failure == {"feed": "userbase", "status": "FAILED", "error": "OSError: no listing"}
    assert pending.by_feed(s3, "lake").keys() == {"titles"}


def test_work_is_pending_until_it_is_removed(s3: Any) -> None:
    put(s3, "userbase/good.csv", GOOD)
    put(s3, "userbase/bad.csv", BAD)
    entries = admit_feed(s3, PLACE, USERBASE)
    assert pending.by_feed(s3, "lake") == {"userbase": sorted(entry.file_id for entry in entries)}
    pending.remove(s3, "lake", "userbase", [entries[0].file_id])
    assert pending.of_feed(s3, "lake", "userbase") == [entries[1].file_id]
    admit_feed(s3, NEXT_DAY, USERBASE)
    assert pending.of_feed(s3, "lake", "userbase") == [entries[1].file_id]


def test_what_is_pending_without_an_entry_is_dropped_once_its_file_is_gone(s3: Any) -> None:
    put(s3, "userbase/good.csv", GOOD)
    with pytest.raises(KilledError):
        admit_feed(Killer(s3, 2, after=True), PLACE, USERBASE)
    assert len(pending.of_feed(s3, "lake", "userbase")) == 1
    s3.delete_object(Bucket="landing", Key="userbase/good.csv")
    assert admit_feed(s3, NEXT_DAY, USERBASE) == []
    assert pending.by_feed(s3, "lake") == {}


def test_feeds_that_share_a_folder_each_get_their_files(s3: Any) -> None:
    base, shows = replace(USERBASE, folder="shared"), replace(FEEDS["titles"], folder="shared")
    put(s3, "shared/a.csv", GOOD)
    put(s3, "shared/b.csv", file_of(shows, [{}]))
    put(s3, "shared/c.csv", file_of(shows, [{}]).replace(b"cast", b"actors", 1))
    outcome = admit_folder(s3, PLACE, [base, shows])
    found = [(entry.feed, entry.status, entry.key.split("/")[0]) for entry in outcome.entries]
    assert found == [("userbase", "admitted", "raw"), ("titles", "admitted", "raw"), ("titles", "rejected", "titles")]
    assert admit_folder(s3, NEXT_DAY, [base, shows]).known == 2


class EmptyCatalogue:
    """A Glue Data Catalog without tables."""

    class exceptions:
        class EntityNotFoundException(Exception):
            pass

    def get_table(self, **_: str) -> None:
        raise self.exceptions.EntityNotFoundException


@pytest.fixture
def no_tables(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clients = {"s3": s3, "glue": EmptyCatalogue()}
    monkeypatch.setattr(admit_files.boto3, "client", clients.__getitem__)


def run_job() -> None:
    admit_files.main(
        ["--run_id", "r", "--run_at", PLACE.run_at, "--landing_bucket", "landing",
         "--lake_bucket", "lake", "--quarantine_bucket", "quarantine"]
    )  # fmt: skip
