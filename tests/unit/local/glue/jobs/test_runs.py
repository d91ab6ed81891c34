"""The history of runs: states, limits, order, and what a crash leaves."""

from __future__ import annotations

import json
from pathlib import Path

from local.glue.jobs import runs
from local.glue.jobs.runs import JobRun, RunHistory


def run(number: int, job: str = "a/b c") -> JobRun:
    return JobRun(f"jr_{number}", job, {"--x": "1"}, 5, "/aws-glue/jobs", started_on=float(number))


def test_runs_survive_a_restart_as_they_were(tmp_path: Path) -> None:
    history = RunHistory(tmp_path)
    first = run(1)
    history.add(first)
    history.change(first, runs.SUCCEEDED, execution_time=2.5)

    again = RunHistory(tmp_path).get("a/b c", "jr_1")
    assert again == first
    assert again is not None and again.completed_on == again.last_modified_on


def test_runs_of_an_older_version_are_read(tmp_path: Path) -> None:
    history = RunHistory(tmp_path)
    first = run(1)
    history.add(first)
    history.change(first, runs.SUCCEEDED)
    (file,) = tmp_path.glob("*/*.json")
    file.write_text(json.dumps({**json.loads(file.read_text()), "trigger_name": None}))

    assert RunHistory(tmp_path).get("a/b c", "jr_1") == first


def test_a_run_found_going_on_has_failed_and_says_why(tmp_path: Path) -> None:
    history = RunHistory(tmp_path)
    for number, state in enumerate((runs.STARTING, runs.RUNNING, runs.STOPPING)):
        interrupted = run(number)
        history.add(interrupted)
        history.change(interrupted, state)

    for found in RunHistory(tmp_path).of_job("a/b c"):
        assert (found.state, found.error_message) == (runs.ERROR, runs.INTERRUPTED)
        assert found.completed_on is not None
    assert [found.state for found in RunHistory(tmp_path).of_job("a/b c")] == [runs.ERROR] * 3


def test_only_runs_going_on_count_against_the_limit(tmp_path: Path) -> None:
    history = RunHistory(tmp_path)
    first = run(1)

    assert history.add(first, max_active=1)
    assert not history.add(run(2), max_active=1)
    assert history.add(run(3, "other"), max_active=1)
    history.change(first, runs.FAILED, error_message="ValueError: boom")
    assert history.add(run(4), max_active=1)
    assert [found.id for found in history.of_job("a/b c")] == ["jr_4", "jr_1"]


def test_the_api_shows_no_empty_fields(tmp_path: Path) -> None:
    shown = run(1).to_api()

    assert {"Id", "JobName", "JobRunState", "StartedOn", "Attempt", "Timeout", "ExecutionTime"} <= set(shown)
    assert "CompletedOn" not in shown and "ErrorMessage" not in shown
    assert None not in shown.values()


def test_retry_ids_count_from_the_first_attempt() -> None:
    assert runs.retry_run_id("jr_1", 1) == "jr_1_attempt_1"
    assert runs.retry_run_id("jr_1_attempt_1", 2) == "jr_1_attempt_2"


def test_old_runs_beyond_the_newest_200_are_outdated_and_those_that_go_on_never(tmp_path: Path) -> None:
    history = RunHistory(tmp_path)
    going_on = run(0)
    history.add(going_on)
    for number in range(1, runs.RUNS_KEPT + 3):
        ended = run(number)
        history.add(ended)
        history.change(ended, runs.SUCCEEDED)

    assert [found.id for found in history.outdated("a/b c")] == ["jr_2", "jr_1"]


def test_a_run_that_ended_a_month_ago_is_outdated_and_gone_when_forgotten(tmp_path: Path) -> None:
    history = RunHistory(tmp_path)
    old, new = run(1), run(2)
    for one in (old, new):
        history.add(one)
        history.change(one, runs.FAILED)
    old.completed_on = (old.completed_on or 0) - (runs.DAYS_KEPT + 1) * 24 * 3600
    assert history.outdated("a/b c") == [old]
    history.forget(old)

    assert history.of_job("a/b c") == [new]
    assert RunHistory(tmp_path).of_job("a/b c") == [new]
    assert len(list(tmp_path.glob("*/*"))) == 1
