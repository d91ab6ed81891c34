"""A fixture for the tests of one's own Glue jobs: `reelhouse_glue`. docs/own-job.md shows one.

It needs boto3 and this checkout, nothing else of it: in your conftest.py put the checkout on `sys.path`, and set
`pytest_plugins = ["local.own_jobs.pytest_plugin"]`. It takes the endpoint of `AWS_ENDPOINT_URL`, else the one that runs
for `REELHOUSE_HOME` (by default the checkout's), else it starts one in a temporary folder and stops it at the end.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.own_jobs.tracebacks import last_traceback

CHECKOUT = Path(__file__).resolve().parents[2]
ENDED = frozenset({"SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED", "ERROR", "EXPIRED"})
ROLE = "arn:aws:iam::000000000000:role/reelhouse"
POLL_SECONDS = 0.1
START_SECONDS = 180


class JobFailed(AssertionError):
    """A job did not succeed: its state, its error and its script's traceback.

    `run` is its JobRun, `log` all that it wrote to its error stream, `output` all that it wrote to the other one: there
    a run in a JVM of its own has its traceback.
    """

    def __init__(self, run: dict[str, Any], log: list[str], output: list[str]) -> None:
        reason = str(run.get("ErrorMessage", "")).partition("\n")[0]
        trace = last_traceback(log) or last_traceback(output)
        super().__init__("\n".join([f"{run['JobRunState']}: {reason}", *trace]))
        self.run, self.log, self.output = run, log, output


class ReelhouseGlue:
    """The endpoint, and the steps that tests of jobs repeat."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.bucket = f"reelhouse-glue-{uuid.uuid4().hex[:12]}"
        self.client("s3").create_bucket(Bucket=self.bucket)

    def client(self, service: str) -> Any:
        """A boto3 client of the endpoint."""
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def put(self, key: str, content: str | bytes | Path) -> str:
        """Store text, bytes or a file in the tests' bucket; return its s3:// address."""
        body = content.read_bytes() if isinstance(content, Path) else content
        self.client("s3").put_object(Bucket=self.bucket, Key=key, Body=body)
        return f"s3://{self.bucket}/{key}"

    def run_job(
        self,
        script: str | Path,
        arguments: Mapping[str, str] | None = None,
        *,
        kind: str = "glueetl",
        seconds: float = 600,
        **definition: Any,
    ) -> dict[str, Any]:
        """Run a script as a job to its end and return the JobRun.

        Args:
            script: a file, or the script's text.
            arguments: by their names, `{"--day": "2026-01-31"}`.
            kind: `glueetl` or `pythonshell`.
            seconds: after so many the run is stopped.
            definition: more of CreateJob, as `GlueVersion`, `Connections`, `DefaultArguments`.

        Raises:
            JobFailed: it did not succeed; with the script's own traceback.
        """
        name = f"test-{uuid.uuid4().hex[:12]}"
        file = script.name if isinstance(script, Path) else "script.py"
        command = {"Name": kind, "PythonVersion": "3.9" if kind == "pythonshell" else "3"}
        command["ScriptLocation"] = self.put(f"{name}/{file}", script)
        glue = self.client("glue")
        glue.create_job(Name=name, Role=ROLE, Command=command, **{"GlueVersion": "5.1", **definition})
        try:
            run_id = glue.start_job_run(JobName=name, Arguments=dict(arguments or {}))["JobRunId"]
            run = self._ended(glue, name, run_id, seconds)
        finally:
            glue.delete_job(JobName=name)
        if run["JobRunState"] != "SUCCEEDED":
            raise JobFailed(run, self.log(run, "error"), self.log(run))
        return run

    def _ended(self, glue: Any, name: str, run_id: str, seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while True:
            run: dict[str, Any] = glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
            if run["JobRunState"] in ENDED:
                return run
            if time.monotonic() > deadline:
                glue.batch_stop_job_run(JobName=name, JobRunIds=[run_id])
                deadline = float("inf")
            time.sleep(POLL_SECONDS)

    def log(self, run: dict[str, Any], stream: str = "output") -> list[str]:
        """The lines that a run wrote to a stream, `output` or `error`."""
        logs, token = self.client("logs"), dict[str, str]()
        lines: list[str] = []
        where = {"logGroupName": f"{run['LogGroupName']}/{stream}", "logStreamName": run["Id"], "startFromHead": True}
        while True:
            try:
                page = logs.get_log_events(**where, **token)
            except logs.exceptions.ResourceNotFoundException:
                return lines
            lines += [event["message"] for event in page["events"]]
            if not page["events"]:
                return lines
            token = {"nextToken": page["nextForwardToken"]}

    def clean(self) -> None:
        """Remove the tests' bucket."""
        s3 = self.client("s3")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            for item in page.get("Contents", []):
                s3.delete_object(Bucket=self.bucket, Key=item["Key"])
        s3.delete_bucket(Bucket=self.bucket)


@pytest.fixture(scope="session")
def reelhouse_glue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReelhouseGlue]:
    """The endpoint that the tests of a session share."""
    url = os.environ.get("AWS_ENDPOINT_URL") or running(
        Path(os.environ.get("REELHOUSE_HOME") or CHECKOUT / ".reelhouse")
    )
    home = None if url else tmp_path_factory.mktemp("reelhouse")
    found = ReelhouseGlue(url or started(home or Path()))
    try:
        yield found
    finally:
        found.clean()
        if home:
            _command("down", home)


def running(home: Path) -> str | None:
    """The address of the endpoint that runs for a home, or None; a file left by a dead one is not believed."""
    try:
        known = json.loads((home / "endpoint.json").read_text())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{known['url']}/_reelhouse/endpoint", timeout=5) as answer:
            return str(known["url"]) if json.loads(answer.read())["pid"] == known["pid"] else None
    except (OSError, ValueError, KeyError):
        return None


def started(home: Path) -> str:
    """Start an endpoint with its state in `home`; return its address."""
    _command("glue", home)
    url = running(home)
    assert url, f"the endpoint did not start; its log is {home / 'logs' / 'endpoint.log'}"
    return url


def _command(name: str, home: Path) -> None:
    python = CHECKOUT / ".venv" / "bin" / "python"
    assert python.exists(), f"{CHECKOUT} is not set up: run `make setup` there"
    environment = {**os.environ, "REELHOUSE_HOME": str(home)}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(python), "-m", "local", name], cwd=CHECKOUT, env=environment, capture_output=True, text=True,
        timeout=START_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"python -m local {name} in {CHECKOUT}: {done.stdout}{done.stderr}"
