"""Starts the state machine and follows it by the public API: its jobs' runs and its crawlers, as they change."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from local.target import Target

RUNNING = "RUNNING"


@dataclass(frozen=True)
class Step:
    """One job run or crawl of a refresh: `seconds` is None while it goes on, `feed` is empty for all feeds.

    `executed` is a job run's ExecutionTime, whole seconds without the wait for a machine (here: for a JVM).
    """

    name: str
    state: str
    started: datetime
    seconds: float | None
    error: str = ""
    run_id: str = ""
    feed: str = ""
    executed: int | None = None

    @property
    def ran(self) -> float:
        """Seconds it ran: of a run that hardly waited all of them, else the whole seconds that Glue tells."""
        return (self.seconds or 0.0) - self.waited

    @property
    def waited(self) -> float:
        """Seconds before it began to run; 0 where they are within the rounding of `executed`."""
        waited = (self.seconds or 0.0) - self.executed if self.executed is not None else 0.0
        return waited if waited >= 1 else 0.0

    @property
    def title(self) -> str:
        """The job's or crawler's name, and its feed where it serves one."""
        return f"{self.name} ({self.feed})" if self.feed else self.name


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
    def outcome(self) -> str:
        """SUCCEEDED, SUCCEEDED_WITH_QUARANTINE or FAILED, as the execution itself says."""
        if self.status == "SUCCEEDED":
            return str(self.output.get("status", self.status))
        return "FAILED"


def start(target: Target, state_machine_arn: str) -> str:
    """Start a refresh; return the execution's ARN."""
    name = f"refresh-{datetime.now(timezone.utc):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    states = target.client("stepfunctions")
    return str(states.start_execution(stateMachineArn=state_machine_arn, name=name, input="{}")["executionArn"])


def follow(target: Target, arn: str, on_change: Callable[[Step], None]) -> Execution:
    """Wait for the execution to end, calling `on_change` for every step that begins or changes state."""
    states, watcher = target.client("stepfunctions"), _Watcher(target, arn.rsplit(":", 1)[1])
    while True:
        found = states.describe_execution(executionArn=arn)
        for step in watcher.changes():
            on_change(step)
        if found["status"] != RUNNING:
            return _finished(found, watcher)
        time.sleep(target.poll_seconds)


def stop(target: Target, arn: str) -> None:
    """Stop the execution and every job run it started."""
    target.client("stepfunctions").stop_execution(executionArn=arn, cause="interrupted by the user")
    glue = target.client("glue")
    for step in _job_steps(glue, _job_names(glue), arn.rsplit(":", 1)[1]):
        if step.seconds is None:
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


class _Watcher:
    """Remembers what has been told, so that each change is told once."""

    def __init__(self, target: Target, name: str) -> None:
        self._glue = target.client("glue")
        self._name = name
        self._began = datetime.now(timezone.utc)
        self._jobs = _job_names(self._glue)
        self._crawlers = _crawler_names(self._glue)
        self._told: dict[tuple[str, str], Step] = {}

    @property
    def steps(self) -> list[Step]:
        return sorted(self._told.values(), key=lambda step: step.started)

    def changes(self) -> Iterator[Step]:
        found = [*_job_steps(self._glue, self._jobs, self._name), *self._crawls()]
        for step in sorted(found, key=lambda step: step.started):
            key = (step.name, step.run_id)
            before = self._told.get(key)
            self._told[key] = step
            if before is None or before.state != step.state:
                yield step

    def _crawls(self) -> Iterator[Step]:
        for name in self._crawlers:
            crawler = self._glue.get_crawler(Name=name)["Crawler"]
            last = crawler.get("LastCrawl") or {}
            if crawler["State"] != "READY":
                yield Step(name, crawler["State"], self._seen(name), None)
            elif last and last["StartTime"] >= self._began.replace(microsecond=0):
                yield Step(name, last["Status"], last["StartTime"], self._runtime(name), last.get("ErrorMessage", ""))

    def _seen(self, name: str) -> datetime:
        before = self._told.get((name, ""))
        return before.started if before else datetime.now(timezone.utc)

    def _runtime(self, name: str) -> float:
        metrics = self._glue.get_crawler_metrics(CrawlerNameList=[name])["CrawlerMetricsList"]
        return float(metrics[0]["LastRuntimeSeconds"]) if metrics else 0.0


def _finished(found: dict[str, Any], watcher: _Watcher) -> Execution:
    return Execution(
        name=found["name"],
        status=found["status"],
        output=json.loads(found.get("output") or "{}"),
        error=found.get("error", ""),
        cause=found.get("cause", ""),
        steps=watcher.steps,
        seconds=(found["stopDate"] - found["startDate"]).total_seconds(),
    )


def _job_steps(glue: Any, jobs: list[str], execution: str) -> Iterator[Step]:
    for job in jobs:
        for run in glue.get_job_runs(JobName=job, MaxResults=20)["JobRuns"]:
            if run.get("Arguments", {}).get("--run_id") == execution:
                yield _job_step(run)


def _job_step(run: dict[str, Any]) -> Step:
    ended = run.get("CompletedOn")
    return Step(
        name=run["JobName"],
        state=run["JobRunState"],
        started=run["StartedOn"],
        seconds=(ended - run["StartedOn"]).total_seconds() if ended else None,
        error=run.get("ErrorMessage", ""),
        run_id=run["Id"],
        feed=run.get("Arguments", {}).get("--feed", ""),
        executed=run.get("ExecutionTime"),
    )


def _job_names(glue: Any) -> list[str]:
    pages = glue.get_paginator("get_jobs").paginate()
    return [job["Name"] for page in pages for job in page["Jobs"] if job["Name"].startswith("reelhouse-")]


def _crawler_names(glue: Any) -> list[str]:
    pages = glue.get_paginator("get_crawlers").paginate()
    return [item["Name"] for page in pages for item in page["Crawlers"] if item["Name"].startswith("reelhouse-")]
