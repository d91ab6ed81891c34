"""The check job as a whole: a real warehouse, its secret and its bucket; only the AWS API is moto's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import boto3
import pytest
from moto import mock_aws

from glue_jobs.check_warehouse import main
from glue_jobs.warehouse.checks import all_checks
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
    assert {check["name"] for check in document["checks"]} == {check.name for check in all_checks()}


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


def test_a_defect_of_the_committed_state_fails_the_run_and_is_stored(s3: Any, sample: Warehouse) -> None:
    judge(s3, "run-1")
    sample.ask("owner", "delete from core.fact_subscription_month where subscriber_key = 103")

    metadata, document = judge(s3, "run-2")

    assert metadata == {"status": "FAILED", "reason": "check subscription_months_are_complete found 1 rows"}
    assert sample.ask(
        "owner", "select check_name, stage, rows_found from ops.check_result where run_id = 'run-2' and not passed"
    ) == [("subscription_months_are_complete", "check", 1)]
    (failed,) = [check for check in document["checks"] if not check["passed"]]
    assert failed["first_rows"] == [
        {"source_system": "userbase", "subscriber_id": "2", "months_expected": 1, "months_found": 0}
    ]
