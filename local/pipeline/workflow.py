"""Starts the refresh as the Glue workflow and follows its run: what the graph says of each job and of the crawl."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from local.pipeline.refresh import Execution
from local.pipeline.steps import FAILED, SUCCEEDED, Step, job_step
from local.target import Target, TargetError

# What GetWorkflowRun says of a run that is over (WorkflowRun, Glue API reference).
STATUSES = {"COMPLETED": SUCCEEDED, "STOPPED": "ABORTED", "ERROR": FAILED}
GOOD = (SUCCEEDED, "SUCCEEDED_WITH_QUARANTINE")
NOT_OVER = ("RUNNING", "STOPPING")
REFUSED = "Reelhouse.RefreshFailed"


@dataclass(frozen=True)
class Outcome:
    """The verdict that check-warehouse has left of a run; status "" where it has left none."""

    status: str = ""
    reason: str = ""


def start(target: Target, workflow: str) -> str:
    """Start a run; return its id.

    Raises:
        TargetError: one of its runs goes on, and no second one may.
    """
    glue = target.client("glue")
    try:
        return str(glue.start_workflow_run(Name=workflow)["RunId"])
    except glue.exceptions.ConcurrentRunsExceededException as error:
        raise TargetError(f"another refresh goes on as workflow {workflow}: wait for its end, or stop it") from error


def follow(
    target: Target, workflow: str, run_id: str, lake_bucket: str, on_change: Callable[[Step], None]
) -> Execution:
    """Wait for the run to end, calling `on_change` for every step that begins or changes state.

    The run's id is the refresh's: the outcome stands under it in the lake bucket. Each look is one call.
    """
    glue = target.client("glue")
    told: dict[str, Step] = {}
    while True:
        run = glue.get_workflow_run(Name=workflow, RunId=run_id, IncludeGraph=True)["Run"]
        for key, step in _steps(run):
            if _differ(told.get(key), step):
                told[key] = step
                on_change(step)
        if run["Status"] not in NOT_OVER:
            return finished(run, _outcome(target, lake_bucket, run_id))
        time.sleep(target.poll_seconds)


def stop(target: Target, workflow: str, run_id: str) -> None:
    """Stop the run, and with it every job run and the crawl that go on; one that is over stays as it is."""
    glue = target.client("glue")
    try:
        glue.stop_workflow_run(Name=workflow, RunId=run_id)
    except glue.exceptions.IllegalWorkflowStateException:
        # It has ended in the meantime, or is being stopped already: there is nothing to stop.
        return


def steps(run: Mapping[str, Any]) -> list[Step]:
    """The job runs and the crawl of a run with its graph, in the order they began."""
    return sorted((step for _, step in _steps(run)), key=lambda step: step.started)


def finished(run: Mapping[str, Any], outcome: Outcome) -> Execution:
    """A run that is over, as an execution: Glue says COMPLETED whatever its jobs did, so the outcome decides."""
    found = steps(run)
    status = STATUSES.get(run["Status"], FAILED)
    cause = str(run.get("ErrorMessage", "")) or outcome.reason
    if status == SUCCEEDED and outcome.status not in GOOD:
        status, cause = FAILED, cause or _unchecked(found)
    good = status == SUCCEEDED
    return Execution(
        name=run["WorkflowRunId"],
        status=status,
        output={"run_id": run["WorkflowRunId"], "status": outcome.status, "reason": outcome.reason} if good else {},
        error=REFUSED if status == FAILED else "",
        cause="" if good else cause,
        steps=found,
        seconds=(run["CompletedOn"] - run["StartedOn"]).total_seconds(),
    )


def _unchecked(found: list[Step]) -> str:
    """Why there is no outcome: the first job that did not end well."""
    failed = next((step for step in found if step.state != SUCCEEDED), None)
    return f"{failed.title} {failed.state}: {failed.error}" if failed else "check-warehouse left no outcome"


def _steps(run: Mapping[str, Any]) -> Iterator[tuple[str, Step]]:
    """By job run or crawler, its step."""
    total = int(run["Statistics"]["TotalActions"])
    for node in run.get("Graph", {}).get("Nodes", []):
        for found in node.get("JobDetails", {}).get("JobRuns", []):
            yield found["Id"], replace(job_step(found), total=total)
        for crawl in node.get("CrawlerDetails", {}).get("Crawls", []):
            yield node["Name"], replace(_crawl_step(node["Name"], crawl), total=total)


def _crawl_step(name: str, crawl: Mapping[str, Any]) -> Step:
    began, ended = crawl["StartedOn"], crawl.get("CompletedOn")
    seconds = (ended - began).total_seconds() if ended else None
    return Step(name, crawl["State"], began, seconds, str(crawl.get("ErrorMessage", "")))


def _differ(before: Step | None, now: Step) -> bool:
    return before is None or (before.state, before.seconds) != (now.state, now.seconds)


def _outcome(target: Target, bucket: str, run_id: str) -> Outcome:
    try:
        found = target.client("s3").head_object(Bucket=bucket, Key=f"runs/{run_id}/outcome.json")["Metadata"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return Outcome()
        raise
    return Outcome(str(found.get("status", "")), str(found.get("reason", "")))
