"""Starts the state machine and follows it by its history: job runs and the crawl, as they begin and end."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

from local.pipeline.history import History
from local.pipeline.steps import RUNNING, Step, Steps, job_step
from local.target import Target

__all__ = ["RUNNING", "Execution", "Step", "error_log", "follow", "output_log", "start", "stop"]


@dataclass
class Execution:
    """A finished execution of the state machine, with its steps in the order they began."""

    name: str
    status: str
    output: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    cause: str = ""
    steps: list[Step] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def total(self) -> int | None:
        """How many steps its plan had; None where it ended before there was a plan."""
        return self.steps[-1].total if self.steps else None

    @property
    def outcome(self) -> str:
        """SUCCEEDED, SUCCEEDED_WITH_QUARANTINE, SKIPPED (another one was running) or FAILED, as it says itself."""
        if self.status == "SUCCEEDED":
            return str(self.output.get("status", self.status))
        return "FAILED"


def start(target: Target, state_machine_arn: str) -> str:
    """Start a refresh; return the execution's ARN."""
    name = f"refresh-{datetime.now(timezone.utc):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    states = target.client("stepfunctions")
    return str(states.start_execution(stateMachineArn=state_machine_arn, name=name, input="{}")["executionArn"])


def follow(target: Target, arn: str, on_change: Callable[[Step], None]) -> Execution:
    """Wait for the execution to end, calling `on_change` for every step that begins or changes state.

    Each look is one call for the new events, however many jobs there are.
    """
    states = target.client("stepfunctions")
    history, steps = History(states, arn), _steps(target)
    while not history.ended:
        for event in history.new():
            for step in steps.take(event):
                on_change(step)
        if not history.ended:
            time.sleep(target.poll_seconds)
    return _finished(states.describe_execution(executionArn=arn), _settled(target, steps.all))


def stop(target: Target, arn: str) -> None:
    """Stop the execution and every job run it started."""
    states = target.client("stepfunctions")
    states.stop_execution(executionArn=arn, cause="interrupted by the user")
    glue, steps = target.client("glue"), _steps(target)
    for event in History(states, arn).new():
        list(steps.take(event))
    for step in steps.all:
        if step.run_id and step.seconds is None:
            glue.batch_stop_job_run(JobName=step.name, JobRunIds=[step.run_id])


def error_log(target: Target, run_id: str, lines: int = 25) -> list[str]:
    """The last lines that a job run wrote to stderr; empty where it wrote none."""
    return _log(target, run_id, "error", lines)


def output_log(target: Target, run_id: str, lines: int = 1000) -> list[str]:
    """The last lines that a job run wrote to stdout; empty where it wrote none."""
    return _log(target, run_id, "output", lines)


def _log(target: Target, run_id: str, kind: str, lines: int) -> list[str]:
    logs = target.client("logs")
    for group in (f"/aws-glue/jobs/{kind}", f"/aws-glue/python-jobs/{kind}"):
        try:
            found = logs.get_log_events(logGroupName=group, logStreamName=run_id, limit=lines, startFromHead=False)
        except logs.exceptions.ResourceNotFoundException:
            continue
        return [event["message"].rstrip() for event in found["events"]][-lines:]
    return []


def _steps(target: Target) -> Steps:
    glue = target.client("glue")

    def crawl_seconds(crawler: str) -> float:
        found = glue.get_crawler_metrics(CrawlerNameList=[crawler])["CrawlerMetricsList"]
        return float(found[0]["LastRuntimeSeconds"]) if found else 0.0

    return Steps(crawl_seconds)


def _settled(target: Target, steps: list[Step]) -> list[Step]:
    """The steps, those that went on when the execution ended as their runs are by now."""
    glue = target.client("glue")
    return [
        replace(job_step(glue.get_job_run(JobName=step.name, RunId=step.run_id)["JobRun"]), total=step.total)
        if step.run_id and step.seconds is None
        else step
        for step in steps
    ]


def _finished(found: dict[str, Any], steps: list[Step]) -> Execution:
    return Execution(
        name=found["name"],
        status=found["status"],
        output=json.loads(found.get("output") or "{}"),
        error=found.get("error", ""),
        cause=found.get("cause", ""),
        steps=steps,
        seconds=(found["stopDate"] - found["startDate"]).total_seconds(),
    )
