"""The stack is as fast after many refreshes as after one: what a save writes is counted, not timed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from local.stack import endpoint
from tests.fixtures_endpoint import BUCKET, ROLE, Cloud, start_cloud, until

SCRIPT = "print('one line of many')\n"
# A refresh in small: a state machine whose execution starts a run and waits for it.
FEW, MANY = 3, 15


@pytest.fixture
def own_cloud(tmp_path: Path) -> Iterator[Cloud]:
    started = start_cloud(tmp_path / "home")
    started.client("s3").create_bucket(Bucket=BUCKET)
    yield started
    endpoint.stop(started.settings)


def machine(cloud: Cloud, job: str) -> str:
    task = {
        "Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName": job},
        "ResultPath": None, "End": True,
    }  # fmt: skip
    definition = json.dumps({"StartAt": "Run", "States": {"Run": task}})
    created = cloud.client("stepfunctions").create_state_machine(name="many", definition=definition, roleArn=ROLE)
    return str(created["stateMachineArn"])


def execute(cloud: Cloud, arn: str, times: int) -> list[str]:
    """Run the state machine so many times, one after the other; return the executions' ARNs."""
    states, done = cloud.client("stepfunctions"), []
    for _ in range(times):
        execution = states.start_execution(stateMachineArn=arn)["executionArn"]
        until(lambda execution=execution: status(cloud, execution) == "SUCCEEDED", 30, "the execution")
        done.append(execution)
    return done


def status(cloud: Cloud, execution: str) -> str:
    return str(cloud.client("stepfunctions").describe_execution(executionArn=execution)["status"])


def file(cloud: Cloud, name: str) -> Path:
    return cloud.settings.home / "state" / name


def entries(cloud: Cloud) -> tuple[int, int] | None:
    """How many executions and log streams are in the files that each save writes anew; None before the first save."""
    if not all(file(cloud, f"{name}.json").exists() for name in ("stepfunctions", "cloudwatch_logs")):
        return None
    executions = payload(cloud, "stepfunctions")["executions"]["data"]
    groups = payload(cloud, "cloudwatch_logs")["log_groups"]["data"]
    return len(executions), sum(len(group["streams"]) for group in groups.values())


def payload(cloud: Cloud, service: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file(cloud, f"{service}.json").read_text())["payload"]
    return found


def at_rest(cloud: Cloud, runs: int) -> None:
    """Wait until all executions and both log streams of so many runs are put away and the files are without them."""

    def look() -> bool:
        put_away = [len(list(file(cloud, name).glob("*.json"))) for name in ("executions", "log-streams")]
        return put_away == [runs, 2 * runs] and entries(cloud) == (0, 0)

    until(look, 20, "everything that has ended, put away")


def test_what_a_save_writes_does_not_grow_with_the_runs(own_cloud: Cloud) -> None:
    job = own_cloud.job("many", SCRIPT)
    arn = machine(own_cloud, job)
    first = execute(own_cloud, arn, FEW)
    at_rest(own_cloud, FEW)
    services = ("stepfunctions", "cloudwatch_logs", "glue", "s3")
    sizes = {name: file(own_cloud, f"{name}.json").stat().st_size for name in services}
    written = {path: path.stat().st_mtime_ns for path in file(own_cloud, "executions").iterdir()}

    execute(own_cloud, arn, MANY - FEW)
    at_rest(own_cloud, MANY)

    assert {name: file(own_cloud, f"{name}.json").stat().st_size for name in services} == sizes
    assert {path: path.stat().st_mtime_ns for path in written} == written, "an ended execution is written once"
    assert status(own_cloud, first[0]) == "SUCCEEDED"


@pytest.mark.parametrize("stop", ["in order", "kill -9"])
def test_what_was_put_away_is_there_after_a_restart(own_cloud: Cloud, stop: str) -> None:
    job = own_cloud.job("many", SCRIPT)
    (execution,) = execute(own_cloud, machine(own_cloud, job), 1)
    at_rest(own_cloud, 1)
    states = own_cloud.client("stepfunctions")
    history = states.get_execution_history(executionArn=execution)["events"]
    (run,) = own_cloud.client("glue").get_job_runs(JobName=job)["JobRuns"]
    if stop == "in order":
        endpoint.stop(own_cloud.settings)
    else:
        psutil.Process(own_cloud.pid).kill()

    again = start_cloud(own_cloud.settings.home)

    assert again.client("stepfunctions").get_execution_history(executionArn=execution)["events"] == history
    assert again.log(run) == ["one line of many"]
    execute(again, execution.replace(":execution:", ":stateMachine:").rpartition(":")[0], 1)
    at_rest(again, 2)


def test_a_deleted_state_machines_executions_leave_no_file(own_cloud: Cloud) -> None:
    arn = machine(own_cloud, own_cloud.job("many", SCRIPT))
    execute(own_cloud, arn, 1)
    at_rest(own_cloud, 1)

    own_cloud.client("stepfunctions").delete_state_machine(stateMachineArn=arn)

    until(lambda: not list(file(own_cloud, "executions").iterdir()), 10, "the removal of the execution's file")
