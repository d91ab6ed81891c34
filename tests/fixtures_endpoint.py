"""One embedded endpoint for all tests that need the AWS API: own home, own port, MiniStack with the Glue engine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.settings import Settings
from local.spark import aws_environment
from local.stack import endpoint
from local.stack.ports import any_free

ROLE = "arn:aws:iam::000000000000:role/reelhouse-tests"
BUCKET = "reelhouse-tests"
ENDED = {"SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED", "ERROR"}


def until(condition: Any, seconds: float = 60.0, what: str = "the condition") -> Any:
    """Poll until `condition()` is true and return its value; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {seconds:.0f} s")
        time.sleep(0.02)
    return value


@dataclass(frozen=True)
class Cloud:
    """A running endpoint and the few steps that tests of jobs repeat."""

    settings: Settings
    url: str
    pid: int

    def client(self, service: str) -> Any:
        return _client(service, self.url, self.settings.region)

    def environment(self) -> dict[str, str]:
        return aws_environment(self.settings, self.url)

    def put(self, key: str, body: str | bytes) -> str:
        """Store an object in the tests' bucket and return its s3:// address."""
        data = body.encode() if isinstance(body, str) else body
        self.client("s3").put_object(Bucket=BUCKET, Key=key, Body=data)
        return f"s3://{BUCKET}/{key}"

    def job(self, name: str, script: str, kind: str = "pythonshell", **fields: Any) -> str:
        """Define a job (anew) whose script has this text; return its name."""
        glue = self.client("glue")
        command = {"Name": kind, "PythonVersion": "3.9", "ScriptLocation": self.put(f"scripts/{name}.py", script)}
        glue.delete_job(JobName=name)
        glue.create_job(Name=name, Role=ROLE, Command=command, **{"GlueVersion": "5.1", **fields})
        return name

    def start(self, name: str, **request: Any) -> str:
        return str(self.client("glue").start_job_run(JobName=name, **request)["JobRunId"])

    def job_run(self, name: str, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client("glue").get_job_run(JobName=name, RunId=run_id)["JobRun"]
        return found

    def ended(self, name: str, run_id: str, seconds: float = 600.0) -> dict[str, Any]:
        """The run, once it has ended."""

        def look() -> dict[str, Any] | None:
            run = self.job_run(name, run_id)
            return run if run["JobRunState"] in ENDED else None

        found: dict[str, Any] = until(look, seconds, f"the end of {name}")
        return found

    def run(self, name: str, **request: Any) -> dict[str, Any]:
        """Start a job and return the run, once it has ended."""
        return self.ended(name, self.start(name, **request))

    def log(self, run: dict[str, Any], stream: str = "output") -> list[str]:
        """The lines of a run's log stream (`output` or `error`)."""
        group = f"{run['LogGroupName']}/{stream}"
        logs = self.client("logs")
        events = logs.get_log_events(logGroupName=group, logStreamName=run["Id"], startFromHead=True)["events"]
        return [event["message"] for event in events]

    def execute(self, definition: str, input_: str = "{}", seconds: float = 120.0) -> dict[str, Any]:
        """Run a state machine of this definition to its end; return its description."""
        states = self.client("stepfunctions")
        name = f"test-{time.monotonic_ns()}"
        machine = states.create_state_machine(name=name, definition=definition, roleArn=ROLE)["stateMachineArn"]
        arn = states.start_execution(stateMachineArn=machine, input=input_)["executionArn"]

        def look() -> dict[str, Any] | None:
            execution = states.describe_execution(executionArn=arn)
            return execution if execution["status"] != "RUNNING" else None

        found: dict[str, Any] = until(look, seconds, "the end of the execution")
        return found


@lru_cache
def _client(service: str, url: str, region: str) -> Any:
    return boto3.client(
        service, endpoint_url=url, region_name=region, aws_access_key_id="test", aws_secret_access_key="test"
    )


def start_cloud(home: Path, **others: Any) -> Cloud:
    """Start an endpoint with its state in `home`, on a free port; `others` are further settings."""
    settings = replace(Settings.load(), home=home, endpoint_port=any_free(), **others)
    running = endpoint.start(settings)
    return Cloud(settings=settings, url=running.url, pid=running.pid)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The endpoint that tests share; they keep apart by the names of what they make."""
    started = start_cloud(tmp_path_factory.mktemp("endpoint"))
    try:
        started.client("s3").create_bucket(Bucket=BUCKET)
        yield started
    finally:
        endpoint.stop(started.settings)
