"""Rules that every step of the refresh keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from glue_jobs.contract.registry import FEEDS
from infra.deploy import template
from infra.deploy.artifacts import PROJECT

DEFINITION = json.loads((PROJECT / "infra" / "state_machines" / "refresh.asl.json").read_text())


def states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state
        for inner in [*state.get("Branches", []), *([state["ItemProcessor"]] if "ItemProcessor" in state else [])]:
            yield from states(inner)


STATES = dict(states(DEFINITION))
JOBS = {name: state for name, state in STATES.items() if state.get("Resource", "").endswith("glue:startJobRun.sync")}
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}


def test_there_is_a_step_for_every_job() -> None:
    jobs = [job for job in template.package().document["Resources"].values() if job["Type"] == "AWS::Glue::Job"]
    assert len(JOBS) == len(jobs)


@pytest.mark.parametrize("name", JOBS)
def test_a_job_waits_for_another_refresh_and_is_not_run_twice_for_its_own_fault(name: str) -> None:
    retried = [error for retry in JOBS[name]["Retry"] for error in retry["ErrorEquals"]]
    assert "Glue.ConcurrentRunsExceededException" in retried
    assert not {"States.TaskFailed", "States.ALL", "States.Timeout"} & set(retried)


@pytest.mark.parametrize("name", JOBS)
def test_all_jobs_are_retried_alike(name: str) -> None:
    """The state language has no way to say it once."""
    assert JOBS[name]["Retry"] == JOBS["LoadWarehouse"]["Retry"]


@pytest.mark.parametrize("name", JOBS)
def test_a_job_gets_the_run_and_the_start_of_the_execution(name: str) -> None:
    arguments = JOBS[name]["Parameters"]["Arguments"]
    assert (arguments["--run_id.$"], arguments["--run_at.$"]) == ("$.run_id", "$.run_at")
    assert STATES["Begin"]["Parameters"]["run_at.$"] == "$$.Execution.StartTime"


def test_a_job_ends_by_its_own_timeout_before_its_step_does() -> None:
    minutes = {
        job["Properties"]["Name"]: job["Properties"]["Timeout"]
        for job in template.package().document["Resources"].values()
        if job["Type"] == "AWS::Glue::Job"
    }
    longest = max(minutes.values())
    assert JOBS["LoadWarehouse"]["TimeoutSeconds"] > longest * 60
    for name in JOBS.keys() - {"LoadWarehouse"}:
        assert JOBS[name]["TimeoutSeconds"] > 30 * 60


def test_a_feed_can_fail_alone() -> None:
    feed = STATES["EachFeed"]["ItemProcessor"]["States"]
    for name, state in feed.items():
        if state["Type"] == "Task":
            assert state["Catch"] == [
                {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "WhyFailed"}
            ], name


def test_all_feeds_are_refreshed_by_default() -> None:
    assert set(STATES["AllFeeds"]["Result"]) == set(FEEDS)


def test_every_call_is_retried_when_the_service_falters() -> None:
    for name, task in TASKS.items():
        assert task["Retry"], name
