"""Follows what a run writes, until it has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from local.own_jobs.runs import ENDED, JobRun
from local.target import Target

STREAMS = ("output", "error")


class LogTail:
    """One log stream, read from where it was read to."""

    def __init__(self, logs: Any, group: str, stream: str) -> None:
        self._logs = logs
        self._where = {"logGroupName": group, "logStreamName": stream, "startFromHead": True}
        self._token: dict[str, str] = {}

    def new(self) -> Iterator[str]:
        """The lines since the last call; none while there is no stream yet."""
        while True:
            try:
                page = self._logs.get_log_events(**self._where, **self._token)
            except self._logs.exceptions.ResourceNotFoundException:
                return
            yield from (event["message"].rstrip("\n") for event in page["events"])
            token = {"nextToken": page["nextForwardToken"]}
            if token == self._token or not page["events"]:
                self._token = token
                return
            self._token = token


def follow(chosen: Target, run: JobRun, say: Callable[[str], None]) -> JobRun:
    """Say every line of the run's two streams as it comes; returns the run once it has ended."""
    glue, logs = chosen.client("glue"), chosen.client("logs")
    tails = [LogTail(logs, f"{run['LogGroupName']}/{stream}", run["Id"]) for stream in STREAMS]
    while True:
        # Asked before the logs are read: what it wrote last is then in them.
        found: JobRun = glue.get_job_run(JobName=run["JobName"], RunId=run["Id"])["JobRun"]
        for tail in tails:
            for line in tail.new():
                say(line)
        if found["JobRunState"] in ENDED:
            return found
        time.sleep(chosen.poll_seconds)
