"""What a job run wrote: its output and its errors, of the latest run or of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.pipeline.refresh import error_log, output_log
from local.target import Target, TargetError

LINES = 1000


def show(chosen: Target, job: str, run: str, say: Callable[[str], None]) -> None:
    """Say which run it is and how it ended, then all that it wrote.

    Args:
        chosen: where the job runs.
        job: its name as under glue_jobs (`curate_feed`) or as deployed (`reelhouse-curate-feed`).
        run: a run's id, or a refresh's name for all of the job's runs in it; empty for the latest run.

    Raises:
        TargetError: there is no such job or run; the message names those that there are.
    """
    glue = chosen.client("glue")
    name = _deployed_name(glue, job, chosen.stack)
    for found in _runs(glue, name, run):
        show_run(chosen, found, say)


def _deployed_name(glue: Any, job: str, stack: str) -> str:
    names = [item["Name"] for page in glue.get_paginator("get_jobs").paginate() for item in page["Jobs"]]
    wanted = job.replace("_", "-")
    if f"{stack}-{wanted}" in names:
        return f"{stack}-{wanted}"
    matching = [name for name in names if wanted and (name == wanted or name.endswith(f"-{wanted}"))]
    if len(matching) != 1:
        reason = f"is {' and '.join(sorted(matching))}" if matching else "is no job" if job else "names no job"
        raise TargetError(
            f"JOB={job} {reason}; the deployed jobs are {', '.join(sorted(names)) or 'none: run `make deploy`'}"
        )
    return str(matching[0])


def _runs(glue: Any, job: str, run: str) -> list[dict[str, Any]]:
    """The runs meant, the latest first."""
    pages = glue.get_paginator("get_job_runs").paginate(JobName=job)
    runs = (item for page in pages for item in page["JobRuns"])
    if not run:
        latest = next(runs, None)
        if latest is None:
            raise TargetError(f"{job} has not run yet; next: make refresh")
        return [latest]
    found = [item for item in runs if run in (item["Id"], item.get("Arguments", {}).get("--run_id"))]
    if not found:
        raise TargetError(f"{job} has no run {run}; `make logs JOB={job}` shows the latest")
    return found


def show_run(chosen: Target, run: dict[str, Any], say: Callable[[str], None]) -> None:
    """Say which run it is and how it ended, then all that it wrote."""
    arguments = run.get("Arguments", {})
    of_what = ", ".join(f"{name} {arguments[f'--{name}']}" for name in ("feed", "run_id") if f"--{name}" in arguments)
    say(f"{run['JobName']} {run['Id']}{f' ({of_what})' if of_what else ''}")
    took = f" after {run['ExecutionTime']} s" if run.get("CompletedOn") else ""
    reason = f": {run['ErrorMessage']}" if run.get("ErrorMessage") else ""
    say(f"{run['JobRunState']}{took}, started {run['StartedOn']:%Y-%m-%d %H:%M:%S}{reason}")
    for title, read in (("output", output_log), ("error", error_log)):
        lines = read(chosen, run["Id"], LINES)
        say(f"── {title}{'' if lines else ': nothing'}")
        for line in lines:
            say(line)
