"""The engine itself, without any emulator's hooks: another endpoint, shorter minutes, a Spark that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from local import spark
from local.glue.config import EngineConfig
from local.glue.engine import JobEngine
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


def ended(engine: JobEngine, job: str, run_id: str) -> dict[str, Any]:
    assert engine.wait(run_id, 60)
    return engine.get_job_run(job, run_id)


@pytest.mark.parametrize("kind", ["pythonshell", "glueetl"])
def test_a_run_longer_than_its_timeout_is_ended(cloud: Cloud, engine: JobEngine, kind: str) -> None:
    script = "import subprocess\nprint('up', flush=True)\nsubprocess.run(['sleep', '600'])\n"
    job = cloud.job(f"engine-timeout-{kind}", script, kind, Timeout=9)
    run = ended(engine, job, engine.start_job_run({"JobName": job, "Timeout": 1}))

    assert (run["JobRunState"], run["Timeout"]) == ("TIMEOUT", 1)
    assert run["ErrorMessage"] == "Job run timed out after 1 minutes."
    assert 1 <= run["CompletedOn"] - run["StartedOn"] < 60


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
