"""Job runs of all jobs: the newest, one by its id, one as a line of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from local.target import TargetError

ENDED = frozenset({"SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED", "ERROR", "EXPIRED"})
# A prefix of an id that is unique in practice, and short enough to be typed.
SHOWN_LETTERS = 15
ERROR_LETTERS = 80

JobRun = dict[str, Any]


def is_id(text: str) -> bool:
    """True for what looks like a run's id, or the first letters of one."""
    return text.startswith("jr_")


def of_job(glue: Any, job: str) -> Iterator[JobRun]:
    """A job's runs, the newest first. Raises TargetError where there is no such job."""
    try:
        for page in glue.get_paginator("get_job_runs").paginate(JobName=job):
            yield from page["JobRuns"]
    except glue.exceptions.EntityNotFoundException:
        names = ", ".join(sorted(jobs(glue))) or "none"
        raise TargetError(f"there is no job {job}; there are {names}") from None


def jobs(glue: Any) -> list[str]:
    """The names of all jobs."""
    return [name for page in glue.get_paginator("list_jobs").paginate() for name in page["JobNames"]]


def newest(glue: Any, job: str, count: int) -> list[JobRun]:
    """The newest runs, of a job or (an empty name) of all."""
    wanted = [job] if job else jobs(glue)
    found = [run for name in wanted for run in of_job(glue, name)]
    return sorted(found, key=lambda run: run["StartedOn"], reverse=True)[:count]


def latest(glue: Any, job: str) -> JobRun:
    """A job's latest run. Raises TargetError where it has none."""
    found = next(of_job(glue, job), None)
    if found is None:
        raise TargetError(f"{job} has not run yet: aws glue start-job-run --job-name {job}")
    return found


def find(glue: Any, run_id: str) -> JobRun:
    """The run whose id this is, or begins with this. Raises TargetError where it is none's, or several'."""
    found = [run for name in jobs(glue) for run in of_job(glue, name) if run["Id"].startswith(run_id)]
    exact = [run for run in found if run["Id"] == run_id]
    if len(exact or found) == 1:
        return (exact or found)[0]
    told = f"begins the ids of {len(found)} runs: give more letters" if found else "is no run's id"
    raise TargetError(f"{run_id} {told}; python -m local runs lists them")


def row(run: JobRun) -> list[object]:
    """A run as a line of the table; an id that is an attempt's keeps its end."""
    first, _, attempt = run["Id"].partition("_attempt_")
    short = run["Id"] if attempt else first[:SHOWN_LETTERS]
    return [
        short,
        run["JobName"],
        run["JobRunState"],
        f"{run['StartedOn']:%Y-%m-%d %H:%M:%S}",
        float(run.get("ExecutionTime") or 0),
        run.get("TriggerName") or "",
        (run.get("ErrorMessage") or "").partition("\n")[0][:ERROR_LETTERS],
    ]


def verdict(run: JobRun) -> str:
    """How it ended, in a line."""
    message = f": {run['ErrorMessage']}" if run.get("ErrorMessage") else ""
    return f"{run['JobName']} {run['JobRunState']} after {run.get('ExecutionTime', 0)} s{message}"
