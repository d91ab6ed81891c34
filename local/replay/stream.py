"""Starts and stops the stack's streaming job, which reads this checkout's Kafka."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local.target import Target

ACTIVE = frozenset({"WAITING", "STARTING", "RUNNING", "STOPPING"})
JOB = "stream-events"


def start(chosen: Target, bootstrap: str, topic: str, say: Callable[[str], None]) -> str:
    """Start a run of the job that reads `topic` of the broker at `bootstrap`; return its id.

    Raises:
        ClientError: it is not deployed, or a run goes on: a checkpoint has one writer.
    """
    arguments = {"--bootstrap_servers": bootstrap, "--topic": topic}
    name = job_name(chosen)
    run_id = str(chosen.client("glue").start_job_run(JobName=name, Arguments=arguments)["JobRunId"])
    say(f"   {name} {run_id}")
    return run_id


def stop(chosen: Target) -> list[str]:
    """Begin to stop the runs that go on; return their ids."""
    glue, name = chosen.client("glue"), job_name(chosen)
    going = [run["Id"] for run in _runs(glue, name) if run["JobRunState"] in ACTIVE]
    if going:
        glue.batch_stop_job_run(JobName=name, JobRunIds=going)
    return going


def job_name(chosen: Target) -> str:
    """The job's name in the stack."""
    return f"{chosen.stack}-{JOB}"


def _runs(glue: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = glue.get_job_runs(JobName=name)["JobRuns"]
    return found
