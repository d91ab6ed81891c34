"""Files in quarantine: put back, put away, interrupted anywhere, and named as a person would."""

from __future__ import annotations

from typing import Any

import pytest

from glue_jobs.admission import ledger, pending
from glue_jobs.admission.folder import admit_folder
from glue_jobs.admission.ledger import Entry
from glue_jobs.admission.moves import Place
from glue_jobs.contract.registry import FEEDS
from local.pipeline import quarantine
from local.pipeline.quarantine import Buckets, QuarantineError
from tests.samples import file_of
from tests.unit.glue_jobs.test_admit_files import KilledError, Killer, keys

USERBASE = FEEDS["userbase"]
BAD = file_of(USERBASE, [{}]).replace(b"Age", b"Years", 1)
OTHER = file_of(USERBASE, [{}]).replace(b"Gender", b"Sex", 1)
FILE = "userbase/it's ${env:HOME} ñ.csv"
BUCKETS = Buckets("landing", "lake", "quarantine")


def refuse(s3: Any, body: bytes = BAD, run: str = "r1", at: str = "2026-01-31T06:00:00+00:00") -> Entry:
    s3.put_object(Bucket="landing", Key=FILE, Body=body)
    (entry,) = admit_folder(s3, Place("landing", "lake", "quarantine", run, at), [USERBASE]).entries
    assert entry.status == ledger.REJECTED
    return entry


def admit(s3: Any) -> list[Entry]:
    place = Place("landing", "lake", "quarantine", "r9", "2026-02-02T06:00:00+00:00")
    return admit_folder(s3, place, [USERBASE]).entries


@pytest.mark.parametrize("by", ["file", "file_id"])
def test_a_released_file_is_judged_anew(s3: Any, by: str) -> None:
    entry, said = refuse(s3), list[str]()
    quarantine.release(s3, BUCKETS, getattr(entry, by), said.append)
    assert keys(s3) == {"landing": [FILE], "lake": [], "quarantine": []}
    assert f"{FILE}: back in landing as it was; the next refresh judges it anew" in said[0]
    assert 'missing column "Age"' in said[0]
    (again,) = admit(s3)
    assert (again.file_id, again.run_id, again.status) == (entry.file_id, "r9", ledger.REJECTED)
    assert pending.by_feed(s3, "lake") == {"userbase": [entry.file_id]}


def test_a_discarded_file_is_kept_and_no_longer_listed(s3: Any) -> None:
    entry, said = refuse(s3), list[str]()
    quarantine.discard(s3, BUCKETS, FILE, said.append)
    assert quarantine.refused_files(s3, "quarantine") == []
    assert keys(s3)["quarantine"] == [f"discarded/{entry.key}", f"discarded/{entry.key}.reason.json"]
    assert s3.get_object(Bucket="quarantine", Key=f"discarded/{entry.key}")["Body"].read() == BAD
    assert "put away as s3://quarantine/discarded/" in said[0]
    assert admit(s3) == []


def test_what_is_forced_goes_with_the_file_into_the_ledger(s3: Any) -> None:
    entry, said = refuse(s3), list[str]()
    quarantine.release(s3, BUCKETS, FILE, said.append, force="identity")
    assert "the next refresh judges it anew, identity forced" in said[0]
    assert s3.get_object(Bucket="landing", Key=FILE)["Metadata"] == {"forced": "identity"}
    # What is wrong with the file itself can't be forced, and the force is not kept for another time.
    (again,) = admit(s3)
    assert (again.file_id, again.status, again.forced) == (entry.file_id, ledger.REJECTED, "")
    quarantine.release(s3, BUCKETS, FILE, print)
    assert s3.get_object(Bucket="landing", Key=FILE)["Metadata"].get("forced") is None


def test_nothing_else_can_be_forced(s3: Any) -> None:
    refuse(s3)
    before = keys(s3)
    with pytest.raises(QuarantineError, match="FORCE=all: what can be forced is identity"):
        quarantine.release(s3, BUCKETS, FILE, print, force="all")
    assert keys(s3) == before


@pytest.mark.parametrize("command", [quarantine.release, quarantine.discard])
@pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
@pytest.mark.parametrize("at", range(1, 5))
def test_interrupted_anywhere_the_command_again_ends_the_same(s3: Any, command: Any, at: int, after: bool) -> None:
    refuse(s3)
    with pytest.raises(KilledError):
        command(Killer(s3, at, after), BUCKETS, FILE, print)
    try:
        command(s3, BUCKETS, FILE, print)
    except QuarantineError:
        assert (at, after) == (4, True)  # all was done but for saying so
    interrupted = keys(s3)
    for bucket, found in interrupted.items():
        for key in found:
            s3.delete_object(Bucket=bucket, Key=key)
    refuse(s3)
    command(s3, BUCKETS, FILE, print)
    assert keys(s3) == interrupted


def test_a_release_never_overwrites_what_was_delivered_since(s3: Any) -> None:
    entry = refuse(s3)
    s3.put_object(Bucket="landing", Key=FILE, Body=OTHER)
    before = keys(s3)
    with pytest.raises(QuarantineError, match=f"another file stands at .*FILE={entry.file_id}"):
        quarantine.release(s3, BUCKETS, FILE, print)
    assert keys(s3) == before


def test_of_a_key_that_was_refused_twice_the_latest_is_meant(s3: Any) -> None:
    first = refuse(s3)
    second = refuse(s3, OTHER, "r2", "2026-02-01T06:00:00+00:00")
    listed = [(item.file_id, item.file, item.rows_read) for item in quarantine.refused_files(s3, "quarantine")]
    assert listed == [(second.file_id, FILE, 1), (first.file_id, FILE, 1)]
    assert quarantine.find(s3, "quarantine", FILE).file_id == second.file_id
    assert quarantine.find(s3, "quarantine", first.file_id).file_id == first.file_id


def test_a_file_that_is_not_there_is_named(s3: Any) -> None:
    for command in (quarantine.release, quarantine.discard):
        with pytest.raises(QuarantineError, match="nothing.csv is not in quarantine; `make quarantine` lists what is"):
            command(s3, BUCKETS, "nothing.csv", print)


def test_what_is_left_of_a_file_that_was_admitted_since_does_not_touch_its_entry(s3: Any) -> None:
    """A release that was cut short after the copy, and a contract that was mended before the next refresh."""
    entry = refuse(s3)
    admitted = Entry(**{**entry.__dict__, "status": ledger.ADMITTED, "reason": None})
    ledger.write(s3, "lake", admitted)
    quarantine.release(s3, BUCKETS, FILE, print)
    assert ledger.read(s3, "lake", "userbase", entry.file_id) == admitted
    assert keys(s3)["quarantine"] == []
