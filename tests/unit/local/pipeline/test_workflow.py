"""A workflow's run as a person follows it: its steps, and how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from local.pipeline import ways
from local.pipeline.workflow import Outcome, finished, steps
from local.target import TargetError

BEGAN = datetime(2026, 1, 31, 6, tzinfo=timezone.utc)


def job(name: str, state: str, after: int, error: str = "", **arguments: str) -> dict[str, Any]:
    run = {
        "Id": f"jr_{name}", "JobName": name, "JobRunState": state, "StartedOn": BEGAN + timedelta(seconds=after),
        "Arguments": {f"--{key}": value for key, value in arguments.items()}, "ErrorMessage": error,
    }  # fmt: skip
    if state != "RUNNING":
        run |= {"CompletedOn": run["StartedOn"] + timedelta(seconds=2), "ExecutionTime": 2}
    return {"Type": "JOB", "Name": name, "JobDetails": {"JobRuns": [run]}}


def run(status: str, *nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    found = {"WorkflowRunId": "wr_1", "Status": status, "StartedOn": BEGAN, "Statistics": {"TotalActions": 5}, **more}
    return {**found, "CompletedOn": BEGAN + timedelta(seconds=9), "Graph": {"Nodes": list(nodes)}}


GOOD = (job("check", "SUCCEEDED", 4), job("curate", "SUCCEEDED", 1, feed="planned"))


def test_steps_are_the_job_runs_and_the_crawl_in_the_order_they_began() -> None:
    crawl = {"State": "FAILED", "StartedOn": BEGAN, "CompletedOn": BEGAN + timedelta(seconds=3), "ErrorMessage": "no"}
    crawler = {"Type": "CRAWLER", "Name": "raw", "CrawlerDetails": {"Crawls": [crawl]}}
    waiting = {"Type": "JOB", "Name": "later"}
    found = steps(run("RUNNING", *GOOD, crawler, waiting, {"Type": "TRIGGER", "Name": "t"}, job("load", "RUNNING", 5)))
    assert [(step.title, step.state, step.seconds, step.error) for step in found] == [
        ("raw", "FAILED", 3.0, "no"),
        ("curate (planned)", "SUCCEEDED", 2.0, ""),
        ("check", "SUCCEEDED", 2.0, ""),
        ("load", "RUNNING", None, ""),
    ]
    assert {step.total for step in found} == {5}


@pytest.mark.parametrize("status", ["SUCCEEDED", "SUCCEEDED_WITH_QUARANTINE"])
def test_a_completed_run_is_what_the_check_says(status: str) -> None:
    execution = finished(run("COMPLETED", *GOOD), Outcome(status, "why"))
    assert (execution.name, execution.status, execution.outcome, execution.seconds) == (
        "wr_1",
        "SUCCEEDED",
        status,
        9.0,
    )
    assert execution.output["reason"] == "why" and not execution.error and not execution.cause


@pytest.mark.parametrize(
    ("found", "outcome", "status", "cause"),
    [
        (run("COMPLETED", *GOOD), Outcome("FAILED", "check x found 3 rows"), "FAILED", "check x found 3 rows"),
        (run("COMPLETED", job("admit", "FAILED", 0, "no")), Outcome(), "FAILED", "admit FAILED: no"),
        (run("COMPLETED", *GOOD), Outcome(), "FAILED", "check-warehouse left no outcome"),
        (run("STOPPED", job("admit", "STOPPED", 0)), Outcome(), "ABORTED", ""),
        (run("ERROR", ErrorMessage="the endpoint ended"), Outcome(), "FAILED", "the endpoint ended"),
        # Killed after its outcome was written: nobody knows what it left undone.
        (run("ERROR", *GOOD, ErrorMessage="the endpoint ended"), Outcome("SUCCEEDED"), "FAILED", "the endpoint ended"),
    ],
)  # fmt: skip
def test_any_other_end_is_a_failure_with_its_cause(
    found: dict[str, Any], outcome: Outcome, status: str, cause: str
) -> None:
    execution = finished(found, outcome)
    assert (execution.status, execution.outcome, execution.cause) == (status, "FAILED", cause)
    assert execution.output == {}


def test_a_misspelt_way_is_refused() -> None:
    for good in ("", *ways.WAYS):
        ways.check(good)
    with pytest.raises(TargetError, match="VIA='worklfow': expected state-machine or workflow"):
        ways.check("worklfow")
