"""The Glue workflow that a job runs in: its run is the refresh, as an execution is where the state machine starts jobs.

Glue gives every job that a workflow starts `--WORKFLOW_NAME` and `--WORKFLOW_RUN_ID` (developer guide, "Getting and
setting workflow run properties"). What the state machine passes along, such a job asks Glue for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timezone
from typing import Any

import boto3

NAME, RUN_ID = "WORKFLOW_NAME", "WORKFLOW_RUN_ID"
SUCCEEDED = "SUCCEEDED"
# How a job's run may end; one that goes on says nothing yet.
ENDS = (SUCCEEDED, "FAILED", "TIMEOUT", "STOPPED", "ERROR", "EXPIRED")
ERROR_CHARACTERS = 500


@dataclass(frozen=True)
class JobResult:
    """How a job of the run has ended.

    Attributes:
        job: its deployed name.
        error: why it failed, with the job's name before it; "" where it succeeded.
        arguments: those that its trigger gave it.
    """

    job: str
    state: str
    error: str
    arguments: Mapping[str, str]


def run_arguments(given: Mapping[str, str], wanted: Iterable[str]) -> dict[str, str]:
    """Those of `run_id` and `run_at` that are `wanted`, of a job that a workflow started; else none.

    The run's id is the run, its start (GetWorkflowRun's StartedOn) the time: each job of it gets the same.
    """
    names = set(wanted)
    if not (given.get(NAME) and given.get(RUN_ID)):
        return {}
    found = {"run_id": given[RUN_ID]} if "run_id" in names else {}
    if "run_at" in names:
        started = _run(given[NAME], given[RUN_ID])["StartedOn"]
        found["run_at"] = started.astimezone(timezone.utc).isoformat()
    return found


def job_results(name: str, run_id: str) -> list[JobResult]:
    """The jobs of the run that have ended; of one that was started again, its last run."""
    nodes = _run(name, run_id, IncludeGraph=True).get("Graph", {}).get("Nodes", [])
    last = [runs[-1] for node in nodes if (runs := node.get("JobDetails", {}).get("JobRuns"))]
    return [_result(run) for run in last if run["JobRunState"] in ENDS]


def _result(run: Mapping[str, Any]) -> JobResult:
    state = run["JobRunState"]
    told = f"{run['JobName']}: {run.get('ErrorMessage') or state}"[:ERROR_CHARACTERS]
    return JobResult(run["JobName"], state, "" if state == SUCCEEDED else told, run.get("Arguments", {}))


def _run(name: str, run_id: str, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = boto3.client("glue").get_workflow_run(Name=name, RunId=run_id, **options)["Run"]
    return found
