"""What a job of a Glue workflow asks Glue for: the run's id and start, and how its jobs have ended."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from glue_jobs.runtime import options, workflow
from glue_jobs.runtime.workflow import JobResult

GIVEN = ["--WORKFLOW_NAME", "w", "--WORKFLOW_RUN_ID", "wr_1"]
STARTED = datetime(2026, 1, 31, 7, tzinfo=timezone(timedelta(hours=1)))


class Glue:
    """A client that knows one run."""

    def __init__(self, nodes: list[dict[str, Any]] | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.nodes = nodes or []

    def get_workflow_run(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        return {"Run": {"StartedOn": STARTED, "Graph": {"Nodes": self.nodes}}}


@pytest.fixture
def glue(monkeypatch: pytest.MonkeyPatch) -> Glue:
    found = Glue()
    monkeypatch.setattr(workflow.boto3, "client", lambda service: {"glue": found}[service])
    return found


def test_a_job_of_a_workflow_has_the_runs_id_and_start(glue: Glue) -> None:
    found = options.parse(GIVEN, ("run_id", "run_at"))
    assert found == {"run_id": "wr_1", "run_at": "2026-01-31T06:00:00+00:00"}
    assert found.instant("run_at") == STARTED
    assert glue.asked == [{"Name": "w", "RunId": "wr_1"}]


def test_what_is_passed_stands_and_only_what_is_wanted_is_asked_for(glue: Glue) -> None:
    passed = ["--run_id", "r", "--run_at", "2026-01-01"]
    assert options.parse([*GIVEN, *passed], ("run_id", "run_at")) == {"run_id": "r", "run_at": "2026-01-01"}
    assert options.parse(GIVEN, ("run_id",)) == {"run_id": "wr_1"}
    assert options.parse([*GIVEN, "--x", "1"], ("x",)) == {"x": "1"}
    assert glue.asked == []


@pytest.mark.parametrize("argv", [[], ["--WORKFLOW_NAME", "w"], ["--WORKFLOW_RUN_ID", "wr_1"]])
def test_a_job_that_nobody_gave_a_run_says_so(glue: Glue, argv: list[str]) -> None:
    with pytest.raises(options.OptionError, match="missing job argument --run_id, --run_at"):
        options.parse(argv, ("run_id", "run_at"))
    assert glue.asked == []


def run(job: str, state: str, error: str = "", **arguments: str) -> dict[str, Any]:
    told = {"ErrorMessage": error} if error else {}
    return {"JobName": job, "JobRunState": state, "Arguments": arguments, **told}


def test_the_jobs_that_have_ended_are_told_by_their_last_run(glue: Glue) -> None:
    glue.nodes = [
        {"Type": "TRIGGER", "Name": "t"},
        {"Type": "JOB", "Name": "never-started"},
        {"Type": "CRAWLER", "CrawlerDetails": {"Crawls": [{"State": "FAILED"}]}},
        {"Type": "JOB", "JobDetails": {"JobRuns": [run("a", "FAILED", "first"), run("a", "SUCCEEDED", feed="x")]}},
        {"Type": "JOB", "JobDetails": {"JobRuns": [run("b", "FAILED", "ValueError: " + "x" * 600)]}},
        {"Type": "JOB", "JobDetails": {"JobRuns": [run("c", "TIMEOUT")]}},
        {"Type": "JOB", "JobDetails": {"JobRuns": [run("d", "RUNNING")]}},
    ]
    assert workflow.job_results("w", "wr_1") == [
        JobResult("a", "SUCCEEDED", "", {"feed": "x"}),
        JobResult("b", "FAILED", ("b: ValueError: " + "x" * 600)[:500], {}),
        JobResult("c", "TIMEOUT", "c: TIMEOUT", {}),
    ]
    assert glue.asked == [{"Name": "w", "RunId": "wr_1", "IncludeGraph": True}]
