"""Admitted files that are taken back: named as a person would, interrupted anywhere, and taken back themselves."""

from __future__ import annotations

from typing import Any

import pytest

from glue_jobs.admission import ledger, pending
from glue_jobs.admission.folder import admit_folder
from glue_jobs.admission.ledger import Entry
from glue_jobs.admission.moves import Place
from local.pipeline import quarantine
from local.pipeline.quarantine import WITHDRAWN_REASON, QuarantineError
from local.pipeline.withdrawal import withdraw
from tests.samples import file_of
from tests.unit.glue_jobs.test_admit_files import KilledError, Killer, keys
from tests.unit.local.pipeline.test_quarantine import BAD, BUCKETS, FILE, USERBASE

GOOD = file_of(USERBASE, [{"User ID": "1"}])
CORRECTED = file_of(USERBASE, [{"User ID": "2"}])


def deliver(s3: Any, body: bytes = GOOD, at: str = "2026-01-31T06:00:00+00:00") -> list[Entry]:
    s3.put_object(Bucket="landing", Key=FILE, Body=body)
    return admit_folder(s3, Place("landing", "lake", "quarantine", "r1", at), [USERBASE]).entries


def accounted(s3: Any, entry: Entry) -> None:
    """As after the refresh that curated it."""
    pending.remove(s3, "lake", entry.feed, [entry.file_id])


@pytest.mark.parametrize("by", ["file", "file_id"])
def test_a_withdrawn_file_is_in_quarantine_and_waits_for_the_refresh(s3: Any, by: str) -> None:
    (entry,), said = deliver(s3), list[str]()
    accounted(s3, entry)
    withdraw(s3, BUCKETS, getattr(entry, by), said.append)

    stands = ledger.read(s3, "lake", "userbase", entry.file_id)
    assert (stands.status, stands.reason) == (ledger.WITHDRAWN, WITHDRAWN_REASON)
    assert s3.get_object(Bucket="quarantine", Key=stands.key)["Body"].read() == GOOD
    assert pending.by_feed(s3, "lake") == {"userbase": [entry.file_id]}
    found = keys(s3)
    assert found["landing"] == [] and not any(key.startswith("raw/") for key in found["lake"])
    (listed,) = quarantine.refused_files(s3, "quarantine")
    assert (listed.file, listed.reason) == (FILE, WITHDRAWN_REASON)
    assert f"{FILE} ({entry.file_id}): withdrawn" in said[0] and "1 records read" in said[0]


@pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
@pytest.mark.parametrize("at", range(1, 8))
def test_interrupted_anywhere_the_command_again_ends_the_same(s3: Any, at: int, after: bool) -> None:
    deliver(s3)
    with pytest.raises(KilledError):
        withdraw(Killer(s3, at, after), BUCKETS, FILE, print)
    withdraw(s3, BUCKETS, FILE, print)
    interrupted = keys(s3)
    for bucket, found in interrupted.items():
        for key in found:
            s3.delete_object(Bucket=bucket, Key=key)
    deliver(s3)
    withdraw(s3, BUCKETS, FILE, print)
    assert keys(s3) == interrupted


def test_the_corrected_file_is_admitted_beside_it(s3: Any) -> None:
    (wrong,) = deliver(s3)
    withdraw(s3, BUCKETS, FILE, print)
    (right,) = deliver(s3, CORRECTED)
    assert right.status == ledger.ADMITTED
    assert ledger.read(s3, "lake", "userbase", wrong.file_id).status == ledger.WITHDRAWN
    assert sorted(pending.of_feed(s3, "lake", "userbase")) == sorted([wrong.file_id, right.file_id])


def test_of_a_key_that_was_delivered_twice_the_latest_is_meant(s3: Any) -> None:
    (first,) = deliver(s3)
    (second,) = deliver(s3, CORRECTED, "2026-02-01T06:00:00+00:00")
    withdraw(s3, BUCKETS, FILE, print)
    states = [ledger.read(s3, "lake", "userbase", entry.file_id).status for entry in (first, second)]
    assert states == [ledger.ADMITTED, ledger.WITHDRAWN]


def test_a_release_takes_the_withdrawal_back(s3: Any) -> None:
    (entry,) = deliver(s3)
    withdraw(s3, BUCKETS, FILE, print)
    quarantine.release(s3, BUCKETS, FILE, print)
    (again,) = admit_folder(s3, Place("landing", "lake", "quarantine", "r2", entry.ingested_at), [USERBASE]).entries
    assert (again.file_id, again.status) == (entry.file_id, ledger.ADMITTED)


def test_what_can_not_be_withdrawn_is_named(s3: Any) -> None:
    with pytest.raises(QuarantineError, match="nothing.csv is not in the lake; FILE="):
        withdraw(s3, BUCKETS, "userbase/nothing.csv", print)
    deliver(s3, BAD)
    with pytest.raises(QuarantineError, match="is in quarantine already"):
        withdraw(s3, BUCKETS, FILE, print)
