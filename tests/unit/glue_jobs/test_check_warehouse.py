"""How a run's outcome follows from its feeds, files and checks."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws

from glue_jobs.check_warehouse import LoadResult, judge, outcome, write_outcome
from glue_jobs.runtime.workflow import JobResult
from glue_jobs.warehouse.checking import CheckResult

GOOD_FEEDS = [{"feed": "titles", "status": "SUCCEEDED"}, {"feed": "userbase", "status": "SUCCEEDED"}]
PASSED = CheckResult("adds_up", 0, [], 0.1)
FAILED = CheckResult("orphans", 3, [{"key": 1}], 0.1)


def file(
    feed: str, status: str = "loaded", reason: str | None = None, quarantined: int = 0, run: str = "run-1"
) -> dict[str, Any]:
    return {
        "feed": feed, "file": f"{feed}/a b.csv", "file_id": "1", "run_id": run, "status": status, "reason": reason,
        "rows_read": 9,
        "rows_loaded": 9 - quarantined, "rows_duplicate": 0, "rows_quarantined": quarantined, "rows_repaired": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("feeds", "files", "checks", "status", "reason"),
    [
        (GOOD_FEEDS, [file("titles")], [PASSED], "SUCCEEDED", "all files and rows loaded"),
        (GOOD_FEEDS, [], [PASSED], "SUCCEEDED", "all files and rows loaded"),
        (GOOD_FEEDS, [file("titles", quarantined=2), file("userbase", quarantined=3)], [PASSED],
         "SUCCEEDED_WITH_QUARANTINE", "5 rows in quarantine"),
        # The contract of titles puts a bad file aside; that of userbase fails the run.
        (GOOD_FEEDS, [file("titles", "rejected", "empty file", 9)], [PASSED],
         "SUCCEEDED_WITH_QUARANTINE", "titles/a b.csv refused: empty file"),
        (GOOD_FEEDS, [file("userbase", "rejected", "not UTF-8", 9), file("titles", quarantined=1)], [PASSED],
         "FAILED", "userbase/a b.csv refused: not UTF-8"),
        # What a run that died had refused is told by the next.
        (GOOD_FEEDS, [file("userbase", "rejected", "not UTF-8", 9, "run-0")], [PASSED],
         "FAILED",
         "userbase/a b.csv refused: not UTF-8 (accounted for by run-0, which ended before it reported)"),
        (GOOD_FEEDS, [file("titles", quarantined=2), file("userbase", quarantined=3, run="run-0")], [PASSED],
         "SUCCEEDED_WITH_QUARANTINE",
         "2 rows in quarantine; 3 rows in quarantine (accounted for by run-0, which ended before it reported)"),
        (GOOD_FEEDS, [file("titles")], [PASSED, FAILED], "FAILED", "check orphans found 3 rows"),
        ([{"feed": "titles", "status": "FAILED", "error": "States.TaskFailed"}], [], [PASSED],
         "FAILED", "feed titles: States.TaskFailed"),
        ([{"feed": "titles", "status": "FAILED"}], [file("titles", quarantined=1)], [FAILED],
         "FAILED", "check orphans found 3 rows; feed titles: FAILED"),
    ],
)  # fmt: skip
def test_the_worst_decides(
    feeds: list[dict[str, str]], files: list[dict[str, Any]], checks: list[CheckResult], status: str, reason: str
) -> None:
    assert judge("run-1", feeds, files, LoadResult(tuple(checks))) == (status, reason)


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        (LoadResult(error="core.dim_plan: duplicate key"), "load: core.dim_plan: duplicate key"),
        # A failed check is why the load failed: it is told once.
        (LoadResult((PASSED, FAILED), error="check orphans found 3 rows"), "check orphans found 3 rows"),
    ],
)
def test_a_load_that_failed_fails_the_run(load: LoadResult, reason: str) -> None:
    assert judge("run-1", GOOD_FEEDS, [], load) == ("FAILED", reason)


def test_a_job_of_the_workflow_that_failed_fails_the_run_and_a_load_is_told_once() -> None:
    model = JobResult("s-model-catalogue", "FAILED", "s-model-catalogue: ValueError: no", {})
    load = JobResult("s-load-warehouse", "FAILED", "s-load-warehouse: WarehouseError: duplicate key", {})
    assert judge("run-1", GOOD_FEEDS, [], LoadResult(), [model]) == ("FAILED", model.error)
    assert judge("run-1", GOOD_FEEDS, [], LoadResult(), [load]) == ("FAILED", load.error)
    assert judge("run-1", GOOD_FEEDS, [], LoadResult(error="duplicate key"), [load]) == (
        "FAILED",
        "load: duplicate key",
    )
    told = outcome("run-1", "2026-01-31T06:00:00Z", GOOD_FEEDS, [], LoadResult(), [model])
    assert told["failed_jobs"] == [{"job": model.job, "state": "FAILED", "error": model.error}]


def test_a_run_of_several_feeds_that_failed_is_told_by_its_error() -> None:
    error = "reelhouse-curate-feed: FeedsFailed: 1 of 2 feeds failed, the others are curated; titles: ValueError: no"
    failed = [{"feed": "titles,userbase", "status": "FAILED", "error": error}]
    assert judge("run-1", failed, [], LoadResult()) == ("FAILED", f"curating 2 feeds in one run: {error}")


def test_a_file_of_a_feed_that_is_no_more_fails_no_run() -> None:
    refused = file("users_before_their_renaming", "rejected", "not UTF-8", 9)

    status, reason = judge("run-1", GOOD_FEEDS, [refused], LoadResult())

    assert status == "SUCCEEDED_WITH_QUARANTINE"
    assert reason == "users_before_their_renaming/a b.csv refused: not UTF-8"


def test_the_document_tells_the_whole_story() -> None:
    files = [file("titles", "rejected", "empty file", 9), file("userbase", quarantined=2)]

    drift = [{"feed": "titles", "column": "year", "measure": "rows", "old": 2.0, "new": 9.0, "threshold": 2.0}]
    loaded = LoadResult((PASSED,), ("core.dim_title",))
    told = outcome("run-1", "2026-01-31T06:00:00Z", GOOD_FEEDS, files, loaded, drift=drift)

    assert told["drift"] == drift
    assert told["status"] == "SUCCEEDED_WITH_QUARANTINE"
    assert told["rejected_files"] == [{"feed": "titles", "file": "titles/a b.csv", "reason": "empty file"}]
    assert told["rows_quarantined"] == 11
    assert told["feeds"] == GOOD_FEEDS
    assert told["tables_loaded"] == ["core.dim_title"]
    assert told["checks"] == [{"name": "adds_up", "passed": True, "rows_found": 0, "first_rows": []}]


def test_the_object_carries_the_verdict_as_ascii_metadata() -> None:
    refused = file("titles", "rejected", "naïve\n✗" + "x" * 900)
    told = outcome("run-1", "2026-01-31T06:00:00Z", GOOD_FEEDS, [refused], LoadResult())
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        s3.create_bucket(Bucket="lake")

        key = write_outcome(s3, "lake", told)

        head = s3.head_object(Bucket="lake", Key=key)
        stored = json.loads(s3.get_object(Bucket="lake", Key=key)["Body"].read())
    assert key == "runs/run-1/outcome.json"
    assert head["Metadata"]["status"] == "SUCCEEDED_WITH_QUARANTINE"
    assert head["Metadata"]["reason"].startswith("titles/a b.csv refused: na?ve ?xxx")
    assert len(head["Metadata"]["reason"]) == 500
    assert stored == told
