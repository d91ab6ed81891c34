"""The engine itself, without any emulator's hooks: another endpoint, shorter minutes, a Spark that is not there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from local import spark
from local.glue.config import EngineConfig
from local.glue.jobs import runs
from local.glue.jobs.job_engine import JobEngine
from tests.fixtures_endpoint import Cloud, until


@pytest.fixture
def config(cloud: Cloud, tmp_path: Path) -> EngineConfig:
    """An engine of the test's own: job definitions, S3 and logs are the endpoint's; a minute lasts a second."""

    def find_spark() -> tuple[spark.SparkRuntime, Path]:
        runtime = spark.spark_runtime(cloud.settings, cloud.url)
        return runtime, spark.write_conf_dir(runtime, tmp_path / "conf")

    return EngineConfig(
        environment=cloud.environment(), home=tmp_path / "engine", cache=tmp_path, spark=find_spark, minute=1.0
    )


@pytest.fixture
def engine(config: EngineConfig) -> Iterator[JobEngine]:
    made = JobEngine(config)
    yield made
    made.shutdown()


def ended(engine: JobEngine, job: str, run_id: str, seconds: float = 60) -> dict[str, Any]:
    assert engine.wait(run_id, seconds)
    return engine.get_job_run(job, run_id)


@pytest.mark.parametrize("kind", ["pythonshell", "glueetl"])
def test_a_run_longer_than_its_timeout_is_ended(cloud: Cloud, engine: JobEngine, kind: str) -> None:
    script = "import subprocess\nprint('up', flush=True)\nsubprocess.run(['sleep', '600'])\n"
    job = cloud.job(f"engine-timeout-{kind}", script, kind, Timeout=9)
    run = ended(engine, job, engine.start_job_run({"JobName": job, "Timeout": 1}))

    assert (run["JobRunState"], run["Timeout"]) == ("TIMEOUT", 1)
    assert run["ErrorMessage"] == "Job run timed out after 1 minutes."
    assert 1 <= run["CompletedOn"] - run["StartedOn"] < 60


@pytest.fixture
def silent_wheel(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a wheel that a server accepts to send, and never does."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/probe-1.0-py3-none-any.whl"


def test_a_pip_that_hangs_is_ended_by_the_timeout(cloud: Cloud, engine: JobEngine, silent_wheel: str) -> None:
    job = cloud.job("engine-hanging-pip", "print('never')\n")
    request = {"JobName": job, "Timeout": 1, "Arguments": {"--additional-python-modules": silent_wheel}}
    run = ended(engine, job, engine.start_job_run(request), seconds=10)

    assert (run["JobRunState"], run["ErrorMessage"]) == ("TIMEOUT", "Job run timed out after 1 minutes.")


def test_a_pip_that_hangs_is_ended_by_a_stop_and_so_is_who_waits_for_it(
    cloud: Cloud, engine: JobEngine, silent_wheel: str
) -> None:
    job = cloud.job("engine-stopped-pip", "print('never')\n", ExecutionProperty={"MaxConcurrentRuns": 2})
    request = {"JobName": job, "Arguments": {"--additional-python-modules": silent_wheel}}
    runs = [engine.start_job_run(request) for _ in range(2)]
    until(lambda: pips(silent_wheel), 10, "pip")

    # Whichever of the two has pip, the other waits for it; stopping the waiting one must not need pip's end.
    for run_id in runs:
        engine.batch_stop_job_run(job, [run_id])
        assert ended(engine, job, run_id, seconds=10)["JobRunState"] == "STOPPED"
    assert not pips(silent_wheel)


def pips(word: str) -> list[int]:
    return [process.pid for process in psutil.process_iter(["cmdline"]) if word in (process.info["cmdline"] or [])]


def test_a_run_can_be_started_again_by_its_id(cloud: Cloud, engine: JobEngine) -> None:
    job = cloud.job("engine-again", "import sys\nprint(sys.argv[-1])\n")
    first = ended(engine, job, engine.start_job_run({"JobName": job, "Arguments": {"--x": "kept"}}))
    second = ended(engine, job, engine.start_job_run({"JobName": job, "JobRunId": first["Id"]}))

    assert (second["Attempt"], second["PreviousRunId"], second["Arguments"]) == (1, first["Id"], {"--x": "kept"})


def test_without_jars_spark_runs_fail_with_what_to_do_and_shells_run(cloud: Cloud, config: EngineConfig) -> None:
    empty = replace(cloud.settings, cache=config.home / "no-jars")
    engine = JobEngine(replace(config, spark=lambda: (spark.spark_runtime(empty, cloud.url), config.home)))
    engine.warm()
    job = cloud.job("engine-no-jars", "print(1)\n", "glueetl")
    run = ended(engine, job, engine.start_job_run({"JobName": job}))
    shell = cloud.job("engine-no-jars-shell", "print(1)\n")

    assert run["JobRunState"] == "FAILED"
    assert "make setup" in run["ErrorMessage"]
    assert ended(engine, shell, engine.start_job_run({"JobName": shell}))["JobRunState"] == "SUCCEEDED"
    engine.shutdown()


def test_stopping_the_engine_stops_its_runs(cloud: Cloud, engine: JobEngine) -> None:
    job = cloud.job("engine-shutdown", "import time\ntime.sleep(600)\n")
    run_id = engine.start_job_run({"JobName": job})
    until(lambda: engine.get_job_run(job, run_id)["JobRunState"] == "RUNNING", 20, "the run")
    engine.shutdown()

    assert engine.get_job_run(job, run_id)["JobRunState"] == "STOPPED"


def test_what_a_crash_left_in_the_working_folders_is_removed(config: EngineConfig) -> None:
    for left in ("work/jr_1", "jvm/jvm-1"):
        (config.home / left).mkdir(parents=True)
    JobEngine(config)

    assert not (config.home / "work").exists() and not (config.home / "jvm").exists()


def test_an_unknown_isolation_is_refused_by_name(config: EngineConfig) -> None:
    with pytest.raises(ValueError, match="REELHOUSE_GLUE_ISOLATION='container'"):
        replace(config, isolation="container")


def test_old_runs_go_and_their_logs_with_them(cloud: Cloud, engine: JobEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "RUNS_KEPT", 2)
    job = cloud.job("engine-many", "print('said')\n")
    ids = [ended(engine, job, engine.start_job_run({"JobName": job}))["Id"] for _ in range(4)]

    def kept() -> list[str]:
        return [run["Id"] for run in engine.get_job_runs(job)["JobRuns"]]

    until(lambda: kept() == [ids[3], ids[2]], 10, "the end of the older runs")
    streams = (
        cloud.client("logs").get_paginator("describe_log_streams").paginate(logGroupName="/aws-glue/python-jobs/output")
    )
    names = {stream["logStreamName"] for page in streams for stream in page["logStreams"]}
    assert names & set(ids) == {ids[2], ids[3]}
