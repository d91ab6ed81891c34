"""Python shell runs through the API: arguments, files, states, errors, limits, retries, logs."""

from __future__ import annotations

import json
import os
import re
import zipfile
from datetime import datetime, timezone
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import BUCKET, Cloud, until

SLEEPER = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"


def code(refused: pytest.ExceptionInfo[ClientError]) -> str:
    return str(refused.value.response["Error"]["Code"])


def test_run_arguments_go_over_defaults_and_under_fixed_ones(cloud: Cloud) -> None:
    job = cloud.job(
        "shell-arguments",
        "import json, sys\nprint(json.dumps(sys.argv[1:]))\n",
        DefaultArguments={"--a": "default", "--b": "default", "--enable-metrics": "true"},
        NonOverridableArguments={"--c": "fixed"},
    )
    run = cloud.run(job, Arguments={"--b": "given here", "--c": "given"})

    given = json.loads(cloud.log(run)[0])
    assert given[:4] == ["--JOB_NAME", job, "--JOB_RUN_ID", run["Id"]]
    assert given[4:] == ["--a", "default", "--b", "given here", "--c", "fixed"]
    assert run["Arguments"] == {"--b": "given here", "--c": "given"}


def test_the_script_runs_unmodified_in_its_own_empty_folder(cloud: Cloud) -> None:
    script = "import os, sys\nprint(os.path.basename(sys.argv[0]), __name__, sorted(os.listdir('.')), os.getcwd())\n"
    first, second = (cloud.run(cloud.job("shell-folder", script)) for _ in range(2))

    lines = [cloud.log(run)[0].rsplit(" ", 1) for run in (first, second)]
    assert [line[0] for line in lines] == ["shell-folder.py __main__ ['shell-folder.py']"] * 2
    assert lines[0][1] != lines[1][1]
    assert not os.path.exists(lines[0][1])


def test_extra_modules_are_there(cloud: Cloud) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("packed/__init__.py", "WORD = 'zip'")
    addresses = [cloud.put("lib/single.py", "WORD = 'py'"), cloud.put("lib/packed.zip", archive.getvalue())]
    job = cloud.job("shell-files", "import packed, single\nprint(single.WORD, packed.WORD)\n")

    assert cloud.log(cloud.run(job, Arguments={"--extra-py-files": ",".join(addresses)})) == ["py zip"]


def test_a_module_that_is_already_installed_needs_no_pip(cloud: Cloud) -> None:
    import boto3

    script = "import boto3\nprint(boto3.__version__)\n"
    job = cloud.job("shell-satisfied", script)
    run = cloud.run(job, Arguments={"--additional-python-modules": f"boto3=={boto3.__version__}"})

    assert cloud.log(run) == [boto3.__version__]


def test_a_wheel_from_s3_is_installed(cloud: Cloud) -> None:
    wheel = BytesIO()
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("reelhouse_probe.py", "WORD = 'installed'\n")
        about = "reelhouse_probe-1.0.dist-info"
        file.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: reelhouse-probe\nVersion: 1.0\n")
        file.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{about}/RECORD", "")
    address = cloud.put("lib/reelhouse_probe-1.0-py3-none-any.whl", wheel.getvalue())
    job = cloud.job("shell-wheel", "import reelhouse_probe\nprint(reelhouse_probe.WORD)\n")
    run = cloud.run(job, Arguments={"--additional-python-modules": address})

    assert run.get("ErrorMessage") is None
    assert cloud.log(run)[-1] == "installed"


def test_a_module_that_cannot_be_installed_fails_the_run_by_name(cloud: Cloud) -> None:
    job = cloud.job("shell-no-module", "print('never')\n")
    run = cloud.run(job, Arguments={"--additional-python-modules": "boto3==0.0.0.dev999999"})

    assert run["JobRunState"] == "FAILED"
    assert "boto3==0.0.0.dev999999" in run["ErrorMessage"]
    assert "never" not in cloud.log(run)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("def f():\n    raise ValueError('boom')\nf()\n", "ValueError: boom"),
        ("raise SystemExit(3)\n", "SystemExit: 3"),
        ("import sys\nsys.exit('no rows')\n", "SystemExit: 1 (last line of the error log: no rows)"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "Command was killed by signal 9 (SIGKILL)"),
        ("def broken(:\n", "SyntaxError: invalid syntax"),
        ("import nowhere_to_be_found\n", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
    ],
)
def test_error_message_is_the_scripts_own(cloud: Cloud, script: str, message: str) -> None:
    run = cloud.run(cloud.job("shell-error", script))

    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", message)


def test_a_missing_script_fails_the_run_by_name(cloud: Cloud) -> None:
    job = cloud.job("shell-missing", "")
    cloud.client("s3").delete_object(Bucket=BUCKET, Key="scripts/shell-missing.py")
    run = cloud.run(job)

    assert run["JobRunState"] == "FAILED"
    assert f"s3://{BUCKET}/scripts/shell-missing.py" in run["ErrorMessage"]


def test_a_missing_connection_fails_the_run_by_name(cloud: Cloud) -> None:
    job = cloud.job("shell-connection", "print('never')\n", Connections={"Connections": ["warehouse-nowhere"]})
    run = cloud.run(job)

    assert run["JobRunState"] == "FAILED"
    assert "warehouse-nowhere" in run["ErrorMessage"]


def test_an_existing_connection_is_accepted(cloud: Cloud) -> None:
    properties = {"JDBC_CONNECTION_URL": "jdbc:postgresql://127.0.0.1/reelhouse", "USERNAME": "u", "PASSWORD": "p"}
    connection = {"Name": "warehouse", "ConnectionType": "JDBC", "ConnectionProperties": properties}
    cloud.client("glue").create_connection(ConnectionInput=connection)
    job = cloud.job("shell-connected", "print('ran')\n", Connections={"Connections": ["warehouse"]})

    assert cloud.run(job)["JobRunState"] == "SUCCEEDED"


def test_times_and_versions_are_true(cloud: Cloud) -> None:
    job = cloud.job("shell-times", "import time\ntime.sleep(1.1)\n", GlueVersion="5.1", Timeout=7)
    before = datetime.now(timezone.utc)
    run = cloud.run(job)

    assert before <= run["StartedOn"] < run["CompletedOn"] <= datetime.now(timezone.utc)
    # Whole seconds of the script's own time: how many more than its sleep is the machine's doing.
    assert 1 <= run["ExecutionTime"] <= (run["CompletedOn"] - run["StartedOn"]).total_seconds() + 0.5
    assert (run["Timeout"], run["Attempt"], run["GlueVersion"]) == (7, 0, "5.1")
    assert run["LogGroupName"] == "/aws-glue/python-jobs"
    assert re.fullmatch("jr_[0-9a-f]{64}", run["Id"])


def test_logs_arrive_while_the_run_goes_on(cloud: Cloud) -> None:
    job = cloud.job("shell-live", "import sys, time\nprint('one')\nprint('two', file=sys.stderr)\ntime.sleep(600)\n")
    run_id = cloud.start(job)
    until(lambda: cloud.job_run(job, run_id)["JobRunState"] == "RUNNING", 20)
    run = cloud.job_run(job, run_id)

    def lines(stream: str) -> list[str]:
        try:
            return cloud.log(run, stream)
        except ClientError:
            return []

    until(lambda: (lines("output"), lines("error")) == (["one"], ["two"]), 20, "both lines in the logs")
    assert cloud.job_run(job, run_id)["JobRunState"] == "RUNNING"
    cloud.client("glue").batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert cloud.ended(job, run_id)["JobRunState"] == "STOPPED"


def test_stopping_ends_the_whole_process_tree(cloud: Cloud) -> None:
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)\n"
        "print(child.pid, flush=True)\ntime.sleep(600)\n"
    )
    job = cloud.job("shell-tree", script)
    run_id = cloud.start(job)
    run = cloud.job_run(job, run_id)
    child = until(lambda: _first_line(cloud, run), 20, "the child's pid in the log")
    os.kill(int(child), 0)

    answer = cloud.client("glue").batch_stop_job_run(JobName=job, JobRunIds=[run_id, "jr_unknown"])

    assert [item["JobRunId"] for item in answer["SuccessfulSubmissions"]] == [run_id]
    assert answer["Errors"][0]["ErrorDetail"]["ErrorCode"] == "EntityNotFoundException"
    assert cloud.job_run(job, run_id)["JobRunState"] in ("STOPPING", "STOPPED")
    assert cloud.ended(job, run_id)["JobRunState"] == "STOPPED"
    with pytest.raises(ProcessLookupError):
        os.kill(int(child), 0)
    again = cloud.client("glue").batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert again["Errors"][0]["ErrorDetail"]["ErrorCode"] == "InvalidInputException"


def _first_line(cloud: Cloud, run: dict[str, Any]) -> str | None:
    try:
        return next(iter(cloud.log(run)), None)
    except ClientError:
        return None


def test_more_concurrent_runs_than_allowed_are_refused(cloud: Cloud) -> None:
    job = cloud.job("shell-concurrent", SLEEPER, ExecutionProperty={"MaxConcurrentRuns": 2})
    runs = [cloud.start(job), cloud.start(job)]
    with pytest.raises(ClientError) as refused:
        cloud.start(job)
    cloud.client("glue").batch_stop_job_run(JobName=job, JobRunIds=runs)
    states = [cloud.ended(job, run)["JobRunState"] for run in runs]

    assert code(refused) == "ConcurrentRunsExceededException"
    assert states == ["STOPPED", "STOPPED"]


def test_retries_are_runs_of_their_own(cloud: Cloud) -> None:
    job = cloud.job("shell-retry", "raise OSError('not yet')\n", MaxRetries=2)
    first = cloud.run(job)

    def all_three() -> list[dict[str, Any]] | None:
        runs = cloud.client("glue").get_job_runs(JobName=job)["JobRuns"]
        return runs if len(runs) == 3 and all(run["JobRunState"] == "FAILED" for run in runs) else None

    third, second, oldest = until(all_three, 30, "two retries")
    assert oldest["Id"] == first["Id"]
    assert [run["Attempt"] for run in (oldest, second, third)] == [0, 1, 2]
    assert [second["Id"], third["Id"]] == [f"{first['Id']}_attempt_1", f"{first['Id']}_attempt_2"]
    assert [second["PreviousRunId"], third["PreviousRunId"]] == [first["Id"], second["Id"]]


def test_run_lists_are_paged_newest_first(cloud: Cloud) -> None:
    job = cloud.job("shell-list", "print(1)\n")
    ids = [cloud.run(job)["Id"] for _ in range(3)]
    pages = cloud.client("glue").get_paginator("get_job_runs").paginate(JobName=job, PaginationConfig={"PageSize": 2})

    assert [[run["Id"] for run in page["JobRuns"]] for page in pages] == [[ids[2], ids[1]], [ids[0]]]


def test_unknown_jobs_and_runs_are_not_found(cloud: Cloud) -> None:
    job = cloud.job("shell-known", "print(1)\n")
    glue = cloud.client("glue")
    for ask in (
        lambda: glue.start_job_run(JobName="nobody"),
        lambda: glue.get_job_runs(JobName="nobody"),
        lambda: glue.get_job_run(JobName=job, RunId="jr_nothing"),
        lambda: glue.batch_stop_job_run(JobName="nobody", JobRunIds=["jr_nothing"]),
    ):
        with pytest.raises(ClientError) as refused:
            ask()
        assert code(refused) == "EntityNotFoundException"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"--job-bookmark-option": "enable"}, "--job-bookmark-option=enable"),
        ({"--job-bookmark-from": "jr_1"}, "are for job-bookmark-pause"),
        ({"--extra-jars": "s3://b/x.jar"}, "--extra-jars"),
        ({"--extra-files": "s3://b/x.txt"}, "--extra-files of a Python shell job"),
        ({"--conf": "executor.memory=1g"}, "executor.memory=1g"),
        ({"--JOB_NAME": "other"}, "--JOB_NAME"),
    ],
)
def test_unsupported_parameters_are_refused_by_name(cloud: Cloud, arguments: dict[str, str], named: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.start(cloud.job("shell-refused", "print(1)\n"), Arguments=arguments)

    assert code(refused) == "InvalidInputException"
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "request_", "named"),
    [
        ("pythonshell", {"NotificationProperty": {"NotifyDelayAfter": 1}}, "NotificationProperty"),
        ("pythonshell", {"AllocatedCapacity": 10}, "MaxCapacity 10"),
        ("pythonshell", {"MaxCapacity": 1.0, "WorkerType": "G.1X", "NumberOfWorkers": 2}, "WorkerType"),
        ("pythonshell", {"WorkerType": "BOGUS"}, "WorkerType"),
        ("pythonshell", {"NumberOfWorkers": 0}, "NumberOfWorkers"),
        ("pythonshell", {"ExecutionClass": "BOGUS"}, "ExecutionClass 'BOGUS'"),
        ("pythonshell", {"ExecutionClass": "FLEX"}, "ExecutionClass FLEX"),
        ("glueetl", {"WorkerType": "BOGUS"}, "WorkerType BOGUS"),
        ("glueetl", {"NumberOfWorkers": 0}, "NumberOfWorkers 0"),
    ],
)
def test_what_a_run_cannot_have_is_refused_by_name(
    cloud: Cloud, kind: str, request_: dict[str, object], named: str
) -> None:
    job = cloud.job("refused-run", "print(1)\n", kind)
    with pytest.raises(ClientError) as refused:
        cloud.start(job, **request_)

    assert code(refused) == "InvalidInputException"
    assert named in str(refused.value)
    assert cloud.client("glue").get_job_runs(JobName=job)["JobRuns"] == []


def test_an_unsupported_kind_of_job_is_refused_by_name(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="glueray"):
        cloud.start(cloud.job("shell-kind", "print(1)\n", "glueray"))


def test_the_endpoint_and_nothing_else_of_aws_is_in_the_environment(cloud: Cloud) -> None:
    script = "import json, os\nprint(json.dumps({k: v for k, v in os.environ.items() if k.startswith('AWS_')}))\n"
    run = cloud.run(cloud.job("shell-environment", script))

    assert json.loads(cloud.log(run)[0]) == cloud.environment()


def test_a_job_changed_between_runs_runs_as_changed_and_keeps_nothing_else(cloud: Cloud) -> None:
    job = cloud.job("shell-changed", "print('old')\n", ExecutionProperty={"MaxConcurrentRuns": 3})
    cloud.put("scripts/shell-changed.py", "print('new')\n")
    command = cloud.client("glue").get_job(JobName=job)["Job"]["Command"]
    update = {"Command": command, "DefaultArguments": {"--x": "1"}, "Role": "r"}
    cloud.client("glue").update_job(JobName=job, JobUpdate=update)

    assert cloud.log(cloud.run(job)) == ["new"]
    assert cloud.client("glue").get_job(JobName=job)["Job"]["ExecutionProperty"] == {"MaxConcurrentRuns": 1}
