"""The state machine on the embedded endpoint, through every way that a refresh can go; the jobs are told what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra import deploy
from local.stack import endpoint
from tests.fixtures_endpoint import Cloud, start_cloud, until
from tests.integration.infra.projects import make_project

LAKE = "reelhouse-000000000000-lake"
BEFORE_CHECK = (
    "migrate-warehouse",
    "model-reference",
    "model-subscribers",
    "model-catalogue",
    "load-warehouse",
    "check-warehouse",
)


class Stack:
    """The deployed stack, with what a test tells its jobs to do."""

    def __init__(self, cloud: Cloud, outputs: dict[str, str]) -> None:
        self.cloud = cloud
        self.outputs = outputs
        self.s3 = cloud.client("s3")
        self.states = cloud.client("stepfunctions")

    def tell(self, job: str, **behaviour: Any) -> None:
        self.s3.put_object(Bucket=LAKE, Key=f"behaviour/{job}.json", Body=json.dumps(behaviour).encode())

    def start(self, given: dict[str, Any]) -> str:
        machine = self.outputs["RefreshStateMachineArn"]
        return str(self.states.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"])

    def end(self, arn: str, seconds: float = 90) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self.states.describe_execution(executionArn=arn)
            return found if found["status"] != "RUNNING" else None

        return dict(until(look, seconds, "the end of the refresh"))

    def refresh(self, given: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.end(self.start(given or {}))

    def seen(self, execution: dict[str, Any], job: str) -> dict[str, str]:
        """The arguments with which a job ran in the execution."""
        key = f"seen/{execution['name']}/{job}.json"
        return dict(json.loads(self.s3.get_object(Bucket=LAKE, Key=key)["Body"].read()))

    def jobs_of(self, execution: dict[str, Any]) -> set[str]:
        prefix = f"seen/{execution['name']}/"
        found = self.s3.list_objects_v2(Bucket=LAKE, Prefix=prefix).get("Contents", [])
        return {item["Key"].removeprefix(prefix).removesuffix(".json").removeprefix("reelhouse-") for item in found}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    cloud = start_cloud(tmp_path_factory.mktemp("endpoint"))
    try:
        project = make_project(tmp_path_factory.mktemp("project") / "checkout")
        yield Stack(cloud, deploy.deploy(cloud.client, "reelhouse", {}, lambda line: None, project=project))
    finally:
        endpoint.stop(cloud.settings)


@pytest.fixture
def stack(deployed: Stack) -> Stack:
    """The stack with jobs that do nothing and succeed."""
    for item in deployed.s3.list_objects_v2(Bucket=LAKE, Prefix="behaviour/").get("Contents", []):
        deployed.s3.delete_object(Bucket=LAKE, Key=item["Key"])
    return deployed


def test_a_good_refresh_says_so(stack: Stack) -> None:
    ended = stack.refresh()

    assert ended["status"] == "SUCCEEDED", ended.get("cause")
    assert json.loads(ended["output"]) == {
        "run_id": ended["name"],
        "status": "SUCCEEDED",
        "reason": "all is well",
        "feeds": [{"feed": "userbase", "status": "SUCCEEDED"}, {"feed": "titles", "status": "SUCCEEDED"}],
    }
    feeds = {"admit-files.userbase", "admit-files.titles", "curate-feed.userbase", "curate-feed.titles"}
    assert stack.jobs_of(ended) == feeds | set(BEFORE_CHECK)


def test_jobs_get_run_feed_buckets_and_secrets(stack: Stack) -> None:
    ended = stack.refresh({"feeds": ["titles"]})

    admitted = stack.seen(ended, "reelhouse-admit-files.titles")
    assert admitted["--run_id"] == ended["name"]
    assert admitted["--run_at"].startswith(f"{ended['startDate']:%Y-%m-%d}T")
    assert admitted["--feed"] == "titles"
    assert {admitted[f"--{name}_bucket"] for name in ("landing", "lake", "quarantine")} == {
        f"reelhouse-000000000000-{name}" for name in ("landing", "lake", "quarantine")
    }
    curated = stack.seen(ended, "reelhouse-curate-feed.titles")
    assert (curated["--run_at"], curated["--feed"]) == (admitted["--run_at"], "titles")
    migrated = stack.seen(ended, "reelhouse-migrate-warehouse")
    assert [migrated[f"--{who}_secret_id"] for who in ("owner", "loader", "reader")] == [
        f"reelhouse/warehouse/{who}" for who in ("owner", "loader", "reader")
    ]
    assert stack.seen(ended, "reelhouse-load-warehouse")["--warehouse_secret_id"] == "reelhouse/warehouse/loader"
    checked = stack.seen(ended, "reelhouse-check-warehouse")
    assert json.loads(checked["--feed_results"]) == [{"feed": "titles", "status": "SUCCEEDED"}]


def test_quarantine_is_a_success_that_says_so(stack: Stack) -> None:
    stack.tell("reelhouse-check-warehouse", status="SUCCEEDED_WITH_QUARANTINE", reason="3 rows quarantined")
    ended = stack.refresh()

    assert ended["status"] == "SUCCEEDED"
    output = json.loads(ended["output"])
    assert (output["status"], output["reason"]) == ("SUCCEEDED_WITH_QUARANTINE", "3 rows quarantined")


def test_a_failed_feed_is_reported_and_the_others_go_on(stack: Stack) -> None:
    stack.tell("reelhouse-curate-feed", fails=True)
    ended = stack.refresh()

    results = json.loads(stack.seen(ended, "reelhouse-check-warehouse")["--feed_results"])
    assert results == [
        {
            "feed": "userbase",
            "status": "FAILED",
            "error": "reelhouse-curate-feed: ValueError: reelhouse-curate-feed was told to fail",
        },
        {"feed": "titles", "status": "SUCCEEDED"},
    ]
    assert "load-warehouse" in stack.jobs_of(ended)


def test_a_feed_that_does_not_exist_is_reported(stack: Stack) -> None:
    ended = stack.refresh({"feeds": ["telemetry"]})

    (result,) = json.loads(stack.seen(ended, "reelhouse-check-warehouse")["--feed_results"])
    assert (result["feed"], result["status"]) == ("telemetry", "FAILED")
    assert "reelhouse-raw-telemetry" in result["error"]


def test_a_crawl_that_fails_is_reported_with_its_reason(stack: Stack) -> None:
    glue = stack.cloud.client("glue")
    lost = {"S3Targets": [{"Path": "s3://reelhouse-no-such-bucket/raw/titles/"}]}
    glue.update_crawler(Name="reelhouse-raw-titles", Targets=lost)
    try:
        ended = stack.refresh()
    finally:
        right = {"S3Targets": [{"Path": f"s3://{LAKE}/raw/titles/"}]}
        glue.update_crawler(Name="reelhouse-raw-titles", Targets=right)

    results = json.loads(stack.seen(ended, "reelhouse-check-warehouse")["--feed_results"])
    assert [(result["feed"], result["status"]) for result in results] == [
        ("userbase", "SUCCEEDED"),
        ("titles", "FAILED"),
    ]
    assert results[1]["error"].startswith("crawler reelhouse-raw-titles: ")
    assert "reelhouse-no-such-bucket" in results[1]["error"]
    assert "curate-feed.titles" not in stack.jobs_of(ended)


def test_a_failed_admission_keeps_the_feed_from_being_curated(stack: Stack) -> None:
    stack.tell("reelhouse-admit-files", fails="titles")
    ended = stack.refresh()

    assert "curate-feed.titles" not in stack.jobs_of(ended)
    assert "curate-feed.userbase" in stack.jobs_of(ended)


def test_a_check_that_fails_fails_the_refresh_with_its_reason(stack: Stack) -> None:
    stack.tell("reelhouse-check-warehouse", status="FAILED", reason="userbase: file rejected")
    ended = stack.refresh()

    assert (ended["status"], ended["error"]) == ("FAILED", "Reelhouse.RefreshFailed")
    assert json.loads(ended["cause"])["reason"] == "userbase: file rejected"


@pytest.mark.parametrize(
    ("job", "never"), [("migrate-warehouse", "model-reference"), ("load-warehouse", "check-warehouse")]
)
def test_a_failed_job_fails_the_refresh_with_the_job_run_as_cause(stack: Stack, job: str, never: str) -> None:
    stack.tell(f"reelhouse-{job}", fails=True)
    ended = stack.refresh()

    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    run = json.loads(ended["cause"])
    assert (run["JobRunState"], run["JobName"]) == ("FAILED", f"reelhouse-{job}")
    assert run["ErrorMessage"] == f"ValueError: reelhouse-{job} was told to fail"
    assert never not in stack.jobs_of(ended)


def test_two_refreshes_at_once_wait_for_each_other(stack: Stack) -> None:
    first, second = stack.start({}), stack.start({})

    assert stack.end(first)["status"] == "SUCCEEDED"
    assert stack.end(second)["status"] == "SUCCEEDED"
    runs = stack.cloud.client("glue").get_job_runs(JobName="reelhouse-load-warehouse", MaxResults=2)["JobRuns"]
    later, earlier = sorted(runs, key=lambda run: run["StartedOn"], reverse=True)
    assert earlier["CompletedOn"] <= later["StartedOn"]
