"""What becomes known of a refresh's feeds and jobs, from the state machine's words or from the workflow's run."""

from __future__ import annotations

import json

import pytest

from glue_jobs.runtime import workflow
from glue_jobs.runtime.options import OptionError, Options
from glue_jobs.runtime.workflow import JobResult
from glue_jobs.warehouse.job_results import (
    feed_and_job_results,
    feed_results,
    planned_failures,
    read_feed_results,
)
from tests.fake_s3 import FakeS3

GOOD_FEEDS = [{"feed": "titles", "status": "SUCCEEDED"}, {"feed": "userbase", "status": "SUCCEEDED"}]
CURATED = JobResult("s-curate-feed", "SUCCEEDED", "", {"--feed": "planned"})
FAILED = JobResult("s-curate-feed", "FAILED", "s-curate-feed: FeedsFailed: titles", {"--feed": "planned"})
MODEL = JobResult("s-model-catalogue", "FAILED", "s-model-catalogue: ValueError: no", {})


def given(feed_results: str, name: str = "s-refresh") -> Options:
    return Options(
        run_id="wr_1", lake_bucket="lake", feed_results=feed_results, WORKFLOW_NAME=name, WORKFLOW_RUN_ID="wr_1"
    )


@pytest.fixture
def s3() -> FakeS3:
    """A lake with the plan of one run: two feeds of different sizes, and one that could not be admitted."""
    lost = {"feed": "revenue", "status": "FAILED", "error": "the bucket is gone"}
    plan = {"feeds": [{"feed": "titles"}, {"feed": "userbase"}], "failed_feeds": [lost]}
    made = FakeS3()
    made.put_object("lake", "runs/wr_1/plan.json", json.dumps(plan).encode())
    return made


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], []),
        ([MODEL], []),
        ([MODEL, CURATED], GOOD_FEEDS),
        ([FAILED], [{"feed": "titles,userbase", "status": "FAILED", "error": FAILED.error}]),
    ],
)
def test_the_run_of_the_planned_feeds_tells_what_became_of_them(
    results: list[JobResult], expected: list[dict[str, str]]
) -> None:
    assert feed_results(results, ["titles", "userbase"]) == expected


def test_a_run_that_found_no_plan_has_failed_for_what_was_planned() -> None:
    assert feed_results([FAILED], []) == [{"feed": "planned", "status": "FAILED", "error": FAILED.error}]


def test_the_workflows_run_tells_feeds_and_other_jobs_apart(s3: FakeS3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "job_results", lambda name, run_id: [CURATED, MODEL])
    feeds, failed = feed_and_job_results(s3, given("workflow"))
    assert feeds == [*GOOD_FEEDS, {"feed": "revenue", "status": "FAILED", "error": "the bucket is gone"}]
    assert failed == [MODEL]


def test_the_state_machine_tells_feeds_alone(s3: FakeS3) -> None:
    feeds, failed = feed_and_job_results(s3, given(json.dumps(GOOD_FEEDS), name=""))
    assert ([item["feed"] for item in feeds], failed) == (["titles", "userbase", "revenue"], [])


def test_a_job_that_no_workflow_started_cannot_look_at_its_run(s3: FakeS3) -> None:
    with pytest.raises(OptionError, match="no workflow started this job"):
        feed_and_job_results(s3, given("workflow", name=""))


def test_feeds_that_failed_before_the_plan_are_told() -> None:
    s3 = FakeS3()
    failed = [{"feed": "titles", "status": "FAILED", "error": "the bucket is gone"}]
    s3.put_object("lake", "runs/run-1/plan.json", json.dumps({"failed_feeds": failed}).encode())

    assert planned_failures(s3, "lake", "run-1") == failed
    assert planned_failures(s3, "lake", "run-2") == []


def test_feed_results_are_read() -> None:
    assert read_feed_results(json.dumps(GOOD_FEEDS)) == GOOD_FEEDS


@pytest.mark.parametrize("text", ["", "{}", '[{"feed": "titles"}]', "[1]"])
def test_feed_results_of_another_shape_are_refused(text: str) -> None:
    with pytest.raises(OptionError, match="--feed_results"):
        read_feed_results(text)
