"""The Step Functions side of a job run: `glue:startJobRun`, and `.sync`, which waits for the end."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any

from local.glue import api_model
from local.glue.errors import GlueError
from local.glue.jobs import runs
from local.glue.jobs.job_engine import JobEngine

POLL_SECONDS = 0.25
TIMES = ("StartedOn", "LastModifiedOn", "CompletedOn")


class TaskFailure(Exception):
    """The task's error name, as Retry and Catch match it, and its cause."""

    def __init__(self, error: str, cause: str) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause


def start(jobs: JobEngine, parameters: dict[str, Any]) -> dict[str, Any]:
    """Start a run; the result is what the API answers.

    Raises:
        TaskFailure: `States.Runtime` for parameters that the API does not have or takes in another type; else, what
            the API refused, under the name that Step Functions gives (`Glue.<exception>`).
    """
    try:
        api_model.check("StartJobRun", parameters)
    except GlueError as error:
        # AWS refuses what it can at definition, and the rest like this, before Glue is asked.
        raise TaskFailure(
            "States.Runtime",
            f"The Parameters {json.dumps(parameters)} could not be used to start the Task: {error.message}",
        ) from error
    try:
        return {"JobRunId": jobs.start_job_run(parameters)}
    except GlueError as error:
        raise TaskFailure(f"Glue.{error.code}", error.message) from error


def run(
    jobs: JobEngine,
    parameters: dict[str, Any],
    seconds: float | None,
    abandoned: Callable[[], bool],
    started: Callable[[str], None] = lambda run_id: None,
) -> dict[str, Any]:
    """Start a run, wait for its end and return its JobRun; `started` is told the run's id.

    The run is stopped when `seconds` have passed, or when `abandoned()` says that the execution was stopped.

    Raises:
        TaskFailure: `States.TaskFailed` with the JobRun as JSON when it did not succeed; `States.Timeout`.
    """
    job_name, run_id = parameters.get("JobName", ""), start(jobs, parameters)["JobRunId"]
    started(run_id)
    deadline = None if seconds is None else time.monotonic() + seconds
    while not jobs.wait(run_id, POLL_SECONDS):
        if abandoned():
            jobs.batch_stop_job_run(job_name, [run_id])
            raise TaskFailure("States.TaskFailed", f"The execution was stopped; so is job run {run_id}.")
        if deadline is not None and time.monotonic() > deadline:
            jobs.batch_stop_job_run(job_name, [run_id])
            raise TaskFailure("States.Timeout", f"Task timed out after {seconds} seconds; job run {run_id} is stopped.")
    shown = in_milliseconds(jobs.get_job_run(job_name, run_id))
    if shown["JobRunState"] != runs.SUCCEEDED:
        raise TaskFailure("States.TaskFailed", json.dumps(shown))
    return shown


def with_delay(retrier: dict[str, Any], retries: int) -> dict[str, Any]:
    """The retrier whose IntervalSeconds is the whole delay before the next retry, after so many `retries`.

    Amazon States Language: IntervalSeconds × BackoffRate^retries, at most MaxDelaySeconds; with JitterStrategy FULL
    anything between nothing and that.
    """
    delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retries
    delay = min(delay, retrier.get("MaxDelaySeconds", delay))
    if retrier.get("JitterStrategy") == "FULL":
        delay = random.uniform(0, delay)
    return {**retrier, "IntervalSeconds": delay, "BackoffRate": 1.0}


def in_milliseconds(job_run: dict[str, Any]) -> dict[str, Any]:
    """The JobRun with its times as Step Functions shows them: milliseconds since 1970."""
    return {name: int(value * 1000) if name in TIMES else value for name, value in job_run.items()}
