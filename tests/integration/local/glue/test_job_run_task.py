"""Glue from state machines: results, errors, Retry and Catch, timeouts, stops, branches beside each other."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures_endpoint import ROLE, Cloud, until

START = "arn:aws:states:::glue:startJobRun"
SLEEPER = "import time\ntime.sleep(600)\n"


def task(job: str, sync: bool = True, **fields: Any) -> dict[str, Any]:
    state = {"Type": "Task", "Resource": START + (".sync" if sync else ""), "Parameters": {"JobName": job}}
    return {**state, **({} if "Next" in fields else {"End": True}), **fields}


def machine(states: dict[str, Any], **fields: Any) -> str:
    return json.dumps({"StartAt": next(iter(states)), "States": states, **fields})


def only_run(cloud: Cloud, job: str) -> dict[str, Any]:
    (run,) = cloud.client("glue").get_job_runs(JobName=job)["JobRuns"]
    return dict(run)


def test_request_response_answers_at_once_with_the_run_id(cloud: Cloud) -> None:
    job = cloud.job("states-async", SLEEPER)
    execution = cloud.execute(machine({"Run": task(job, sync=False)}))

    run = only_run(cloud, job)
    assert json.loads(execution["output"]) == {"JobRunId": run["Id"]}
    assert run["JobRunState"] in ("STARTING", "RUNNING")
    cloud.client("glue").batch_stop_job_run(JobName=job, JobRunIds=[run["Id"]])
    cloud.ended(job, run["Id"])


def test_sync_passes_arguments_and_returns_the_run(cloud: Cloud) -> None:
    job = cloud.job("states-sync", "import sys\nprint(sys.argv[-1])\n")
    parameters = {"JobName": job, "Arguments": {"--feed.$": "$.feed"}}
    state = task(job, Parameters=parameters, ResultSelector={"id.$": "$.Id", "state.$": "$.JobRunState"})
    execution = cloud.execute(machine({"Run": state}), '{"feed": "titles"}')

    run = only_run(cloud, job)
    assert json.loads(execution["output"]) == {"id": run["Id"], "state": "SUCCEEDED"}
    assert cloud.log(run) == ["titles"]


def test_sync_result_has_the_shape_that_step_functions_gives(cloud: Cloud) -> None:
    output = json.loads(cloud.execute(machine({"Run": task(cloud.job("states-shape", "print(1)\n"))}))["output"])

    assert {"Id", "JobName", "JobRunState", "StartedOn", "CompletedOn", "ExecutionTime", "Attempt"} <= set(output)
    assert abs(output["CompletedOn"] / 1000 - time.time()) < 60
    assert isinstance(output["StartedOn"], int)


def test_catch_gets_the_job_run_as_cause(cloud: Cloud) -> None:
    job = cloud.job("states-catch", "raise ValueError('boom')\n")
    catch = [{"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.error", "Next": "Handled"}]
    states = {"Run": task(job, Catch=catch), "Handled": {"Type": "Pass", "End": True}}
    execution = cloud.execute(machine(states))

    assert execution["status"] == "SUCCEEDED"
    error = json.loads(execution["output"])["error"]
    assert error["Error"] == "States.TaskFailed"
    assert json.loads(error["Cause"])["ErrorMessage"] == "ValueError: boom"


def test_retry_starts_another_run(cloud: Cloud) -> None:
    job = cloud.job("states-retry", "raise ValueError('boom')\n")
    retry = [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 1}]
    execution = cloud.execute(machine({"Run": task(job, Retry=retry)}))

    assert execution["status"] == "FAILED"
    assert len(cloud.client("glue").get_job_runs(JobName=job)["JobRuns"]) == 2


def test_a_retrys_delay_is_at_most_its_most(cloud: Cloud) -> None:
    job = cloud.job("states-delay", "raise ValueError('boom')\n")
    most = {"IntervalSeconds": 600, "MaxDelaySeconds": 1, "MaxAttempts": 1}
    execution = cloud.execute(machine({"Run": task(job, Retry=[{"ErrorEquals": ["States.TaskFailed"], **most}])}))

    assert execution["status"] == "FAILED"
    second, first = cloud.client("glue").get_job_runs(JobName=job)["JobRuns"]
    assert second["StartedOn"] - first["CompletedOn"] >= timedelta(seconds=1)


def test_an_execution_stopped_between_two_attempts_starts_no_other(cloud: Cloud) -> None:
    stopped, going_on = (cloud.job(f"states-between-{name}", "raise ValueError('boom')\n") for name in ("a", "b"))
    retry = [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "MaxAttempts": 1}]
    arn = start(cloud, machine({"Run": task(stopped, Retry=retry)}))
    until(lambda: failures(cloud, arn) == 1, 20, "the end of the first attempt")
    cloud.client("stepfunctions").stop_execution(executionArn=arn)
    # One that began later comes to its second attempt: the stopped one's time for it is over.
    end(cloud, start(cloud, machine({"Run": task(going_on, Retry=retry)})))

    assert end(cloud, arn)["status"] == "ABORTED"
    assert only_run(cloud, stopped)["JobRunState"] == "FAILED"
    events = cloud.client("stepfunctions").get_execution_history(executionArn=arn)["events"]
    assert [event["type"] for event in events][-2:] == ["TaskFailed", "ExecutionAborted"]


def test_a_refused_start_has_the_name_that_retry_matches(cloud: Cloud) -> None:
    job = cloud.job("states-concurrent", SLEEPER)
    run_id = cloud.start(job)
    catch = [{"ErrorEquals": ["Glue.ConcurrentRunsExceededException"], "Next": "Busy"}]
    states = {"Run": task(job, Catch=catch), "Busy": {"Type": "Pass", "Result": "busy", "End": True}}
    execution = cloud.execute(machine(states))
    cloud.client("glue").batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    cloud.ended(job, run_id)

    assert (execution["status"], json.loads(execution["output"])) == ("SUCCEEDED", "busy")


def test_an_unknown_job_is_an_error_of_glue(cloud: Cloud) -> None:
    execution = cloud.execute(machine({"Run": task("nobody")}))

    assert (execution["status"], execution["error"]) == ("FAILED", "Glue.EntityNotFoundException")


@pytest.mark.parametrize(
    ("wrong", "named"), [({"Argument": {"--a": "1"}}, '"Argument"'), ({"Arguments": {"--a": 1}}, "Arguments.--a")]
)
@pytest.mark.parametrize("sync", [True, False])
def test_parameters_that_the_api_does_not_have_are_named(
    cloud: Cloud, wrong: dict[str, Any], named: str, sync: bool
) -> None:
    job = cloud.job("states-parameters", "print(1)\n")
    execution = cloud.execute(machine({"Run": task(job, sync, Parameters={"JobName": job, **wrong})}))

    assert (execution["status"], execution["error"]) == ("FAILED", "States.Runtime")
    assert named in execution["cause"]
    assert cloud.client("glue").get_job_runs(JobName=job)["JobRuns"] == []


def test_a_stopped_run_fails_the_task(cloud: Cloud) -> None:
    job = cloud.job("states-stopped", SLEEPER)
    arn = start(cloud, machine({"Run": task(job)}))
    run_id = running(cloud, job)
    cloud.client("glue").batch_stop_job_run(JobName=job, JobRunIds=[run_id])

    execution = end(cloud, arn)
    assert execution["error"] == "States.TaskFailed"
    assert json.loads(execution["cause"])["JobRunState"] == "STOPPED"


def test_stopping_the_execution_stops_the_run(cloud: Cloud) -> None:
    job = cloud.job("states-abort", SLEEPER)
    arn = start(cloud, machine({"Run": task(job)}))
    run_id = running(cloud, job)
    cloud.client("stepfunctions").stop_execution(executionArn=arn)

    assert cloud.ended(job, run_id)["JobRunState"] == "STOPPED"
    assert end(cloud, arn)["status"] == "ABORTED"


def test_a_tasks_timeout_ends_it_and_its_run(cloud: Cloud) -> None:
    job = cloud.job("states-timeout", SLEEPER)
    execution = cloud.execute(machine({"Run": task(job, TimeoutSeconds=1)}))

    assert (execution["status"], execution["error"]) == ("FAILED", "States.Timeout")
    assert cloud.ended(job, only_run(cloud, job)["Id"])["JobRunState"] == "STOPPED"


def test_a_state_machines_timeout_ends_it_and_its_run(cloud: Cloud) -> None:
    job = cloud.job("states-machine-timeout", SLEEPER)
    execution = cloud.execute(machine({"Run": task(job)}, TimeoutSeconds=2))

    assert execution["status"] == "TIMED_OUT"
    assert cloud.ended(job, only_run(cloud, job)["Id"])["JobRunState"] == "STOPPED"


@pytest.mark.parametrize("kind", ["Parallel", "Map"])
def test_branches_run_beside_each_other(cloud: Cloud, kind: str) -> None:
    job = cloud.job(f"states-{kind}", "import time\ntime.sleep(1)\n", ExecutionProperty={"MaxConcurrentRuns": 3})

    def branch(name: str) -> dict[str, Any]:
        return {"StartAt": name, "States": {name: task(job, ResultSelector={"state.$": "$.JobRunState"})}}

    if kind == "Parallel":
        both = {"Type": "Parallel", "Branches": [branch("One"), branch("Other")], "End": True}
    else:
        both = {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": branch("Each"), "End": True}
    execution = cloud.execute(machine({"Both": both}), '{"items": [{}, {}]}')

    assert json.loads(execution["output"]) == [{"state": "SUCCEEDED"}, {"state": "SUCCEEDED"}]
    first, second = cloud.client("glue").get_job_runs(JobName=job)["JobRuns"]
    assert first["StartedOn"] < second["CompletedOn"] and second["StartedOn"] < first["CompletedOn"]


def test_a_crawler_is_polled_through_the_sdk_integration(cloud: Cloud) -> None:
    address = cloud.put("states-crawl/rows.csv", "id,name\n1,Ada\n2,Grace\n").rpartition("/")[0]
    glue = cloud.client("glue")
    glue.create_database(DatabaseInput={"Name": "states"})
    targets = {"S3Targets": [{"Path": address}]}
    glue.create_crawler(Name="states", Role=ROLE, DatabaseName="states", Targets=targets)
    sdk = "arn:aws:states:::aws-sdk:glue"
    get = {"Type": "Task", "Resource": f"{sdk}:getCrawler", "Parameters": {"Name": "states"}}
    states = {
        "Start": {**get, "Resource": f"{sdk}:startCrawler", "Next": "Again"},
        "Again": {**get, "Resource": f"{sdk}:startCrawler", "Catch": [
            {"ErrorEquals": ["Glue.CrawlerRunningException"], "Next": "Get"}], "Next": "Get"},
        "Get": {**get, "Next": "Ready"},
        "Ready": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.Crawler.State", "StringEquals": "READY", "Next": "Done"}],
            "Default": "Wait",
        },
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Get"},
        "Done": {"Type": "Pass", "Parameters": {"status.$": "$.Crawler.LastCrawl.Status"}, "End": True},
    }  # fmt: skip
    execution = cloud.execute(machine(states))

    assert execution["status"] == "SUCCEEDED", execution
    assert json.loads(execution["output"]) == {"status": "SUCCEEDED"}


def start(cloud: Cloud, definition: str) -> str:
    states = cloud.client("stepfunctions")
    name = f"test-{time.monotonic_ns()}"
    arn = states.create_state_machine(name=name, definition=definition, roleArn=ROLE)["stateMachineArn"]
    return str(states.start_execution(stateMachineArn=arn)["executionArn"])


def running(cloud: Cloud, job: str) -> str:
    def look() -> str | None:
        runs = cloud.client("glue").get_job_runs(JobName=job)["JobRuns"]
        return runs[0]["Id"] if runs and runs[0]["JobRunState"] == "RUNNING" else None

    return str(until(look, 20, f"{job} running"))


def failures(cloud: Cloud, arn: str) -> int:
    """How many times a task of the execution has failed so far."""
    events = cloud.client("stepfunctions").get_execution_history(executionArn=arn)["events"]
    return sum(event["type"] == "TaskFailed" for event in events)


def end(cloud: Cloud, arn: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        execution = cloud.client("stepfunctions").describe_execution(executionArn=arn)
        return execution if execution["status"] != "RUNNING" else None

    found: dict[str, Any] = until(look, 30, "the end of the execution")
    return found
