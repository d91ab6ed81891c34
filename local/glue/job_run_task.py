"""The Step Functions side of a job run: `glue:startJobRun`, and `.sync`, which waits for the end."""

from __future__ import annotations

import json
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


class Abandoned(Exception):
    """Nobody waits for the run any more: the execution was stopped, or the task's time was over."""


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


def ended(jobs: JobEngine, job_name: str, run_id: str, abandoned: Callable[[], bool]) -> dict[str, Any]:
    """Wait for a run's end and return its JobRun.

    Raises:
        TaskFailure: `States.TaskFailed` with the JobRun as JSON when it did not succeed.
        Abandoned: `abandoned()` says that nobody waits any more; the run is stopped.
    """
    while not jobs.wait(run_id, POLL_SECONDS):
        if abandoned():
            jobs.batch_stop_job_run(job_name, [run_id])
            raise Abandoned(run_id)
    shown = in_milliseconds(jobs.get_job_run(job_name, run_id))
    if shown["JobRunState"] != runs.SUCCEEDED:
        raise TaskFailure("States.TaskFailed", json.dumps(shown))
    return shown


def in_milliseconds(job_run: dict[str, Any]) -> dict[str, Any]:
    """The JobRun with its times as Step Functions shows them: milliseconds since 1970."""
    return {name: int(value * 1000) if name in TIMES else value for name, value in job_run.items()}
