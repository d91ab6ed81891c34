"""The check job as a whole: a real warehouse, its secret and its bucket; only the AWS API is moto's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

import boto3
import pytest
from moto import mock_aws

from glue_jobs.check_warehouse import main
from glue_jobs.planning import LOADED_KEY
from glue_jobs.warehouse import bookkeeping
from glue_jobs.warehouse.checking import CheckResult, record_checks
from glue_jobs.warehouse.connection import connect
from glue_jobs.warehouse.merging import Merged
from tests.fixtures_postgres import Warehouse

FEEDS = [{"feed": "userbase", "status": "SUCCEEDED"}, {"feed": "titles", "status": "SUCCEEDED"}]


@pytest.fixture
def s3(sample: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A lake bucket, and the loader's secret under its name."""
    for name, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        boto3.client("secretsmanager").create_secret(Name="loader", SecretString=json.dumps(asdict(sample.loader)))
        client = boto3.client("s3")
        client.create_bucket(Bucket="lake")
        yield client


def judge(s3: Any, run_id: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Run the job; the outcome's metadata and document."""
    main([
        "--run_id", run_id, "--run_at", "2026-01-31T06:00:00Z", "--warehouse_secret_id", "loader",
        "--lake_bucket", "lake", "--feed_results", json.dumps(FEEDS),
    ])  # fmt: skip
    stored = s3.get_object(Bucket="lake", Key=f"runs/{run_id}/outcome.json")
    return stored["Metadata"], json.loads(stored["Body"].read())


def test_quarantined_rows_of_this_run_show(s3: Any, sample: Warehouse) -> None:
    metadata, document = judge(s3, "run-1")

    assert metadata == {"status": "SUCCEEDED_WITH_QUARANTINE", "reason": "1 rows in quarantine"}
    assert [(file["file"], file["rows_quarantined"]) for file in document["files"]] == [
        ("titles/t.csv", 0),
        ("userbase/Users 1.csv", 1),
    ]
    assert document["checks"] == document["tables_loaded"] == []


def test_what_a_run_that_died_had_put_aside_is_told_by_the_next(s3: Any, sample: Warehouse) -> None:
    metadata, document = judge(s3, "run-2")

    assert metadata == {
        "status": "SUCCEEDED_WITH_QUARANTINE",
        "reason": "1 rows in quarantine (accounted for by run-1, which ended before it reported)",
    }
    assert {file["run_id"] for file in document["files"]} == {"run-1"}


def test_a_run_whose_outcome_could_not_be_stored_has_not_reported(s3: Any, sample: Warehouse) -> None:
    s3.delete_bucket(Bucket="lake")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        judge(s3, "run-1")
    s3.create_bucket(Bucket="lake")

    metadata, _ = judge(s3, "run-2")

    assert metadata["status"] == "SUCCEEDED_WITH_QUARANTINE"


def test_what_earlier_runs_refused_is_theirs(s3: Any, sample: Warehouse) -> None:
    judge(s3, "run-1")

    metadata, document = judge(s3, "run-2")

    assert metadata["status"] == "SUCCEEDED"
    assert document["files"] == []


def test_a_refused_file_is_told_with_its_reason(s3: Any, sample: Warehouse) -> None:
    sample.ask(
        "owner",
        "update ops.file_accounting set status = 'rejected', reason = 'header only', rows_read = 0, rows_loaded = 0,"
        " rows_quarantined = 0 where feed = 'userbase'",
    )

    metadata, document = judge(s3, "run-1")

    assert metadata == {"status": "FAILED", "reason": "userbase/Users 1.csv refused: header only"}
    assert document["rejected_files"] == [{"feed": "userbase", "file": "userbase/Users 1.csv", "reason": "header only"}]


def record(sample: Warehouse, run_id: str, found: int, error: str | None = None) -> None:
    """Store what a load of the run found and did, as the load does."""
    began = datetime(2026, 1, 31, 6, tzinfo=timezone.utc)
    results = [CheckResult("adds_up", 0, [], 0.1), CheckResult("orphans", found, [{"key": 1}] if found else [], 0.1)]
    with connect(sample.loader, "test") as connection, connection, connection.cursor() as cursor:
        record_checks(cursor, run_id, results)
        merged = {"core.dim_plan": Merged(1, 1)}
        bookkeeping.record_load(cursor, run_id, began, began, error, merged, {"core.dim_plan": 0.1})


def test_what_the_load_found_is_told_and_not_asked_again(s3: Any, sample: Warehouse) -> None:
    record(sample, "run-1", found=0)

    metadata, document = judge(s3, "run-1")

    assert metadata["status"] == "SUCCEEDED_WITH_QUARANTINE"
    assert [(check["name"], check["passed"]) for check in document["checks"]] == [("adds_up", True), ("orphans", True)]
    assert document["tables_loaded"] == ["core.dim_plan"]
    assert sample.ask("owner", "select count(*) from ops.check_result") == [(2,)]


def test_a_check_that_failed_in_the_load_fails_the_run(s3: Any, sample: Warehouse) -> None:
    record(sample, "run-2", found=3, error="check orphans found 3 rows")
    judge(s3, "run-1")

    metadata, document = judge(s3, "run-2")

    assert metadata == {"status": "FAILED", "reason": "check orphans found 3 rows"}
    assert [check for check in document["checks"] if not check["passed"]] == [
        {"name": "orphans", "passed": False, "rows_found": 3, "first_rows": [{"key": 1}]}
    ]


def test_the_last_load_of_a_run_is_the_one_that_counts(s3: Any, sample: Warehouse) -> None:
    judge(s3, "run-1")
    record(sample, "run-2", found=0, error="the server went away")
    record(sample, "run-2", found=0)

    assert judge(s3, "run-2")[0]["status"] == "SUCCEEDED"


def test_a_run_that_is_judged_again_tells_the_same(s3: Any, sample: Warehouse) -> None:
    first = judge(s3, "run-2")

    assert judge(s3, "run-2") == first
    assert {file["run_id"] for file in first[1]["files"]} == {"run-1"}


def test_a_file_that_is_accounted_for_anew_is_told_anew(s3: Any, sample: Warehouse) -> None:
    judge(s3, "run-1")
    sample.ask("owner", "update ops.file_accounting set run_id = 'run-2' where file_id = 'f1'")

    _, document = judge(s3, "run-2")

    assert [file["file_id"] for file in document["files"]] == ["f1"]


def test_an_emptied_warehouse_is_filled_by_the_next_refresh(s3: Any, sample: Warehouse) -> None:
    judge(s3, "run-1")
    s3.put_object(Bucket="lake", Key=LOADED_KEY, Body=b'{"reelhouse_core.dim_plan": {"model_reference": "run-0"}}')

    metadata, _ = judge(s3, "run-2")

    assert metadata["status"] == "FAILED"
    assert "holds nothing, though an earlier one was loaded" in metadata["reason"]
    assert s3.list_objects_v2(Bucket="lake", Prefix=LOADED_KEY)["KeyCount"] == 0
    assert judge(s3, "run-3")[0]["status"] == "SUCCEEDED"


def test_what_has_drifted_in_the_run_is_told_a_row_for_each_measure(s3: Any, sample: Warehouse) -> None:
    rows = [
        ("titles", "run-7", "country", "distribution", "IN", 0.5, 0.1, 0.4, 0.25),
        ("titles", "run-7", "country", "distribution", "US", 0.1, 0.5, 0.4, 0.25),
        ("titles", "run-7", "year", "null_share", "", 0.0, 0.5, None, 0.1),
        ("titles", "run-0", "year", "null_share", "", 0.0, 0.6, None, 0.1),
    ]
    with connect(sample.loader, "test") as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.feed_drift (feed, run_id, column_name, measure, category, old_value, new_value, psi,"
            " threshold, baseline_run_id, found_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'run-00', now())",
            rows,
        )
        connection.commit()
    _, document = judge(s3, "run-7")
    assert [tuple(found.values()) for found in document["drift"]] == [
        ("titles", "country", "distribution", 0, 0.4, 0.25),
        ("titles", "year", "null_share", 0.0, 0.5, 0.1),
    ]
