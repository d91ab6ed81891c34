"""Runs by their ids, and as lines of a table."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from local.own_jobs import runs
from local.target import TargetError


class Glue:
    """Two jobs with runs."""

    class exceptions:  # noqa: N801 - boto3's name
        EntityNotFoundException = KeyError

    def __init__(self) -> None:
        day = [datetime(2026, 1, number, tzinfo=timezone.utc) for number in range(1, 5)]
        self.runs = {
            "a": [run("jr_ab1", "a", day[3]), run("jr_ab1_attempt_1", "a", day[1])],
            "b": [run("jr_ac2", "b", day[2], ErrorMessage="ValueError: boom\nmore", JobRunState="FAILED")],
            "idle": [],
        }

    def get_paginator(self, action: str) -> Any:
        pages = {
            "list_jobs": lambda: [{"JobNames": list(self.runs)}],
            "get_job_runs": lambda JobName: [{"JobRuns": self.runs[JobName]}],  # noqa: N803 - boto3's name
        }
        return type("Pages", (), {"paginate": staticmethod(pages[action])})


def run(run_id: str, job: str, started: datetime, **more: Any) -> dict[str, Any]:
    found = {"Id": run_id, "JobName": job, "JobRunState": "SUCCEEDED", "StartedOn": started, "ExecutionTime": 3}
    return {**found, **more}


def test_the_newest_of_all_jobs_or_of_one() -> None:
    assert [one["Id"] for one in runs.newest(Glue(), "", 2)] == ["jr_ab1", "jr_ac2"]
    assert [one["Id"] for one in runs.newest(Glue(), "b", 20)] == ["jr_ac2"]
    with pytest.raises(TargetError, match="there is no job c; there are a, b, idle"):
        runs.newest(Glue(), "c", 20)


def test_a_run_is_found_by_the_first_letters_of_its_id() -> None:
    assert runs.find(Glue(), "jr_ac")["Id"] == "jr_ac2"
    assert runs.find(Glue(), "jr_ab1")["Id"] == "jr_ab1"
    with pytest.raises(TargetError, match="jr_a begins the ids of 3 runs"):
        runs.find(Glue(), "jr_a")
    with pytest.raises(TargetError, match="jr_x is no run's id"):
        runs.find(Glue(), "jr_x")


def test_the_latest_run_of_a_job() -> None:
    assert runs.latest(Glue(), "a")["Id"] == "jr_ab1"
    with pytest.raises(TargetError, match="idle has not run yet"):
        runs.latest(Glue(), "idle")


def test_a_line_of_the_table_has_the_first_line_of_the_error() -> None:
    (failed,) = Glue().runs["b"]
    assert runs.row(failed) == ["jr_ac2", "b", "FAILED", "2026-01-03 00:00:00", 3.0, "", "ValueError: boom"]
    assert runs.verdict(failed) == "b FAILED after 3 s: ValueError: boom\nmore"
    long = run("jr_" + "0" * 64, "a", datetime(2026, 1, 1))
    assert runs.row(long)[0] == "jr_000000000000"
