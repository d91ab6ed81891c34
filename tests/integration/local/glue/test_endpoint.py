"""The endpoint's process: found again, started once, stopped in order; and what kill -9 leaves of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from local.settings import Settings
from local.stack import endpoint
from local.stack.ports import any_free
from tests.fixtures_endpoint import BUCKET, ROLE, Cloud, start_cloud, until

# Says one line, then tells through a file that it has, so that a test knows the line was written before it goes on.
SLEEPER = """
import pathlib, sys, time
print("up", flush=True)
pathlib.Path(sys.argv[sys.argv.index("--SAID") + 1]).touch()
time.sleep(600)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Settings of an endpoint of this test's own, stopped afterwards."""
    own = replace(Settings.load(), home=tmp_path / "home", endpoint_port=any_free())
    yield own
    endpoint.stop(own)


@pytest.fixture
def own_cloud(tmp_path: Path) -> Iterator[Cloud]:
    """An endpoint of this test's own."""
    cloud = start_cloud(tmp_path / "home")
    cloud.client("s3").create_bucket(Bucket=BUCKET)
    yield cloud
    endpoint.stop(cloud.settings)


def test_it_is_found_again_and_stopped(settings: Settings) -> None:
    assert endpoint.status(settings) is None
    started = endpoint.start(settings)

    assert started.port == settings.endpoint_port
    assert endpoint.status(settings) == started
    assert endpoint.start(settings) == started
    assert endpoint.stop(settings) is True
    assert endpoint.status(settings) is None
    assert endpoint.stop(settings) is False
    assert not psutil.pid_exists(started.pid)


def test_two_starts_at_once_make_one_endpoint(settings: Settings) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: endpoint.start(settings), range(2))

    assert first == second


def test_a_taken_port_is_left_alone(settings: Settings) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", settings.endpoint_port))
        somebody.listen()
        started = endpoint.start(settings)

        assert started.port != settings.endpoint_port
        assert endpoint.status(settings) == started


def test_its_port_stays_across_restarts_whatever_the_default(settings: Settings) -> None:
    started = endpoint.start(settings)
    endpoint.stop(settings)
    without_the_variable = replace(settings, endpoint_port=None)

    assert endpoint.start(without_the_variable).port == started.port


def test_it_listens_on_the_loopback_address_only(settings: Settings) -> None:
    started = endpoint.start(settings)
    process = psutil.Process(started.pid)
    listening = [c.laddr for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN]

    assert [(address.ip, address.port) for address in listening] == [("127.0.0.1", started.port)]


def test_a_stale_file_is_not_believed(settings: Settings) -> None:
    settings.home.mkdir()
    stale = {"url": "http://127.0.0.1:9", "port": 9, "pid": os.getpid()}
    (settings.home / "endpoint.json").write_text(json.dumps(stale))

    assert endpoint.status(settings) is None
    assert endpoint.start(settings).port == settings.endpoint_port


def test_two_homes_have_endpoints_of_their_own(settings: Settings, tmp_path: Path) -> None:
    other = replace(settings, home=tmp_path / "other")
    first, second = endpoint.start(settings), endpoint.start(other)
    try:
        assert first.port != second.port
        assert first.pid != second.pid
    finally:
        endpoint.stop(other)


def test_nobody_else_reads_what_it_stores(own_cloud: Cloud) -> None:
    own_cloud.client("secretsmanager").create_secret(Name="private", SecretString="word")
    own_cloud.put("private.csv", "word")
    until(lambda: saved(own_cloud, "secretsmanager", "word"), 10, "the checkpoint of the secret")
    endpoint.stop(own_cloud.settings)  # MiniStack saves all services itself at the stop

    home = own_cloud.settings.home
    folders = [home / name for name in ("state", "s3", "glue", "logs")]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 4
    files = [path for path in (home / "state").iterdir() if path.is_file()]
    assert home / "state" / "secretsmanager.json" in files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def processes_below(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def busy(cloud: Cloud) -> tuple[str, str, list[psutil.Process]]:
    """Start a long run and a JVM; return the job, the run and all processes of the endpoint."""
    job = cloud.job("long", SLEEPER)
    cloud.job("spark", "", kind="glueetl")  # which warms a JVM
    said = cloud.settings.home / "said"
    run_id = cloud.start(job, Arguments={"--SAID": str(said)})
    until(said.exists, 20, "the run's line")
    assert cloud.job_run(job, run_id)["JobRunState"] == "RUNNING"

    def both() -> bool:
        names = [process.name() for process in processes_below(cloud.pid)]
        return "java" in names and len(names) >= 4

    until(both, 30, "a run and a JVM, each under its supervisor")
    return job, run_id, processes_below(cloud.pid)


def gone(processes: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


def waiting(cloud: Cloud) -> str:
    """Start an execution that waits for ever; return its ARN, once that it waits is on disk."""
    definition = json.dumps({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9999, "End": True}}})
    states = cloud.client("stepfunctions")
    machine = states.create_state_machine(name="waits", definition=definition, roleArn=ROLE)["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine)["executionArn"]
    until(lambda: len(states.get_execution_history(executionArn=execution)["events"]) == 2, 10, "the state")
    cloud.client("glue").create_database(DatabaseInput={"Name": "later"})  # any change: the next checkpoint has both
    until(lambda: saved(cloud, "stepfunctions", "WaitStateEntered"), 10, "the checkpoint of the execution")
    return str(execution)


def saved(cloud: Cloud, service: str, word: str) -> bool:
    file = cloud.settings.home / "state" / f"{service}.json"
    return file.exists() and word in file.read_text()


def test_nothing_survives_kill_9_and_the_catalogue_does(own_cloud: Cloud) -> None:
    job, run_id, processes = busy(own_cloud)
    own_cloud.client("glue").create_database(DatabaseInput={"Name": "kept"})
    own_cloud.client("secretsmanager").create_secret(Name="kept", SecretString="word")
    until(lambda: saved(own_cloud, "glue", '"kept"'), 10, "the checkpoint of the catalogue")
    until(lambda: saved(own_cloud, "secretsmanager", "word"), 10, "the checkpoint of the secret")

    execution = waiting(own_cloud)

    os.kill(own_cloud.pid, signal.SIGKILL)

    until(lambda: gone(processes), 10, "the end of the run's and the JVM's processes")
    assert endpoint.status(own_cloud.settings) is None
    again = start_cloud(own_cloud.settings.home)
    assert again.client("glue").get_database(Name="kept")["Database"]["Name"] == "kept"
    assert again.client("secretsmanager").get_secret_value(SecretId="kept")["SecretString"] == "word"
    assert again.client("s3").head_object(Bucket=BUCKET, Key="scripts/long.py")["ContentLength"] == len(SLEEPER)
    run = again.job_run(job, run_id)
    assert run["JobRunState"] == "ERROR"
    assert "endpoint ended while this run was going on" in run["ErrorMessage"]
    states = again.client("stepfunctions")
    found = states.describe_execution(executionArn=execution)
    assert (found["status"], found["error"]) == ("FAILED", "States.ServiceRestart")
    events = states.get_execution_history(executionArn=execution)["events"]
    assert [event["type"] for event in events] == ["ExecutionStarted", "WaitStateEntered", "ExecutionFailed"]
    assert again.run(again.job("after", "print('still works')\n"))["JobRunState"] == "SUCCEEDED"


def test_a_stop_in_order_stops_runs_and_keeps_everything(own_cloud: Cloud) -> None:
    job, run_id, processes = busy(own_cloud)
    glue = own_cloud.client("glue")
    glue.create_database(DatabaseInput={"Name": "kept"})
    glue.create_table(DatabaseName="kept", TableInput={"Name": "t", "Description": "before"})
    glue.update_table(DatabaseName="kept", TableInput={"Name": "t", "Description": "after"})

    endpoint.stop(own_cloud.settings)

    assert gone(processes)
    again = start_cloud(own_cloud.settings.home)
    run = again.job_run(job, run_id)
    assert run["JobRunState"] == "STOPPED"
    assert again.log(run) == ["up"]
    versions = again.client("glue").get_table_versions(DatabaseName="kept", TableName="t")["TableVersions"]
    assert [version["Table"]["Description"] for version in versions] == ["after", "before"]


def test_a_stacks_database_has_the_local_address(cloud: Cloud) -> None:
    instance = {
        "Type": "AWS::RDS::DBInstance",
        "Properties": {
            "DBInstanceIdentifier": "truth-db", "Engine": "postgres", "DBInstanceClass": "db.t4g.micro",
            "AllocatedStorage": "20", "MasterUsername": "owner", "MasterUserPassword": "not-a-secret", "Port": "15432",
        },
    }  # fmt: skip
    address = {"Address": {"Value": {"Fn::GetAtt": ["Db", "Endpoint.Address"]}}}
    port = {"Port": {"Value": {"Fn::GetAtt": ["Db", "Endpoint.Port"]}}}
    template = {"Resources": {"Db": instance}, "Outputs": {**address, **port}}
    cloudformation = cloud.client("cloudformation")
    cloudformation.create_stack(StackName="truth-db", TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="truth-db", WaiterConfig={"Delay": 1})

    (stack,) = cloudformation.describe_stacks(StackName="truth-db")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assert outputs == {"Address": "127.0.0.1", "Port": "15432"}
    (found,) = cloud.client("rds").describe_db_instances(DBInstanceIdentifier="truth-db")["DBInstances"]
    assert (found["Endpoint"]["Address"], found["Endpoint"]["Port"]) == ("127.0.0.1", 15432)


def jvms(cloud: Cloud) -> int:
    return sum(process.name() == "java" for process in processes_below(cloud.pid))


def test_there_is_no_jvm_until_a_spark_job_is_defined_and_after_a_restart_until_one_is_likely(own_cloud: Cloud) -> None:
    shell = own_cloud.job("shell", "print(1)\n")
    assert own_cloud.run(shell)["JobRunState"] == "SUCCEEDED"
    assert jvms(own_cloud) == 0
    own_cloud.job("spark", "", kind="glueetl")
    until(lambda: jvms(own_cloud), 30, "a JVM for the Spark job")

    endpoint.stop(own_cloud.settings)
    again = start_cloud(own_cloud.settings.home)
    assert again.run(shell)["JobRunState"] == "SUCCEEDED"
    assert again.execute(waiting_for("nothing"))["status"] == "SUCCEEDED"
    assert jvms(again) == 0
    assert again.execute(waiting_for("spark"))["status"] == "SUCCEEDED"
    until(lambda: jvms(again), 30, "a JVM for the Spark job that the state machine names")


def waiting_for(job: str) -> str:
    """A state machine that names a job and does not start it."""
    return json.dumps({"StartAt": "Name", "States": {"Name": {"Type": "Pass", "Result": {"job": job}, "End": True}}})
