"""A file that lands is judged as the admission job judges it, once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from glue_jobs.admission import ledger, pending
from glue_jobs.admission.folder import admit_folder
from glue_jobs.admission.moves import Place
from glue_jobs.contract.registry import FEEDS
from lambdas.admit import limits
from lambdas.admit.handler import admit, feeds_of
from tests.buckets import NAMES, land, s3, stored
from tests.samples import file_of

__all__ = ["s3"]

USERBASE = FEEDS["userbase"]
GOOD = file_of(USERBASE, [{"User ID": "1"}, {"User ID": "2"}])
BAD = GOOD.replace(b"Age", b"Years", 1)
KEY = "userbase/day one.csv"


def plenty() -> int:
    return 300_000


def judged_by_the_job(s3: Any) -> None:
    place = Place("landing", "lake", "quarantine", "event-e1", "2026-01-31T06:01:00+00:00")
    admit_folder(s3, place, [USERBASE])


@pytest.mark.parametrize("body", [GOOD, BAD], ids=["good", "bad"])
def test_a_file_is_judged_exactly_as_by_the_job(s3: Any, body: bytes) -> None:
    land(s3, KEY, body)
    judged_by_the_job(s3)
    by_the_job = stored(s3)
    for name in by_the_job:
        bucket, _, key = name.partition("/")
        s3.delete_object(Bucket=bucket, Key=key)

    told = land(s3, KEY, body)
    message = admit(s3, told, NAMES, plenty)

    assert stored(s3) == by_the_job and any(name.startswith("lake/admission/pending/") for name in by_the_job)
    identity = ledger.file_id(KEY, told["detail"]["object"]["etag"])
    assert message == {"file_id": identity, "file": KEY}


def test_a_second_event_of_the_same_file_changes_nothing(s3: Any) -> None:
    told = land(s3, KEY, GOOD)
    first = admit(s3, told, NAMES, plenty)
    before = stored(s3)

    # Again while it waits: start_refresh may not have been told.
    assert admit(s3, {**told, "id": "e2", "time": "2026-02-01T06:00:00Z"}, NAMES, plenty) == first
    pending.remove(s3, "lake", "userbase", [str((first or {})["file_id"])])
    assert admit(s3, {**told, "id": "e3"}, NAMES, plenty) is None

    assert {name: body for name, body in before.items() if "/pending/" not in name} == stored(s3)


def test_what_the_job_has_judged_is_left_alone(s3: Any) -> None:
    told = land(s3, KEY, GOOD)
    judged_by_the_job(s3)
    before = stored(s3)
    admit(s3, {**told, "id": "another"}, NAMES, plenty)
    assert stored(s3) == before


def test_a_bad_file_that_is_delivered_again_is_refused_again(s3: Any) -> None:
    admit(s3, land(s3, KEY, BAD), NAMES, plenty)
    message = admit(s3, land(s3, KEY, BAD, number=2), NAMES, plenty)
    entry = ledger.read(s3, "lake", "userbase", str((message or {})["file_id"]))
    assert (entry.status, entry.run_id, entry.ingested_at) == ("rejected", "event-e2", "2026-01-31T06:02:00+00:00")
    assert not [name for name in stored(s3) if name.startswith("landing/")]


def test_a_file_that_was_replaced_is_for_its_successors_event(s3: Any, capsys: pytest.CaptureFixture[str]) -> None:
    earlier = land(s3, KEY, BAD)
    land(s3, KEY, GOOD)
    assert admit(s3, earlier, NAMES, plenty) is None
    assert f"{KEY}: replaced or removed meanwhile" in capsys.readouterr().out
    assert list(stored(s3)) == [f"landing/{KEY}"]


def test_a_file_beyond_the_functions_limits_is_left_to_the_job_which_is_said(
    s3: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = land(s3, KEY, GOOD)
    monkeypatch.setattr(limits, "LARGEST_BYTES", len(GOOD) - 1)
    message = admit(s3, told, NAMES, plenty)
    monkeypatch.undo()
    late = admit(s3, told, NAMES, lambda: limits.RESERVED_MILLISECONDS - 1)

    identity = ledger.file_id(KEY, told["detail"]["object"]["etag"])
    left = {"file_id": identity, "file": KEY, "left_since": "2026-01-31T06:01:00+00:00", "feeds": ["userbase"]}
    assert message == late == left and json.dumps(left)
    said = capsys.readouterr().out
    assert f"it has {len(GOOD):,} bytes, and a function reads {len(GOOD) - 1:,} at most" in said
    assert "it could not be read in the function's time" in said
    assert list(stored(s3)) == [f"landing/{KEY}"]


@pytest.mark.parametrize("key", ["stray.csv", "nobody/x.csv", "userbase/", "userbase"])
def test_a_file_of_no_feed_is_ignored_and_named(s3: Any, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert admit(s3, land(s3, key, GOOD), NAMES, plenty) is None
    assert f"{key}: ignored, it is in no feed's folder" in capsys.readouterr().out


def test_feeds_that_share_a_folder_are_judged_together() -> None:
    assert len(feeds_of("imdb/a/b.tsv")) > 1
    assert {feed.landing_folder for feed in feeds_of("imdb/a/b.tsv")} == {"imdb"}
