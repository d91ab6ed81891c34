from __future__ import annotations

from pathlib import Path

from local.glue.config import EngineConfig, SparkInstallation
from local.glue.jobs.limits import Resources
from local.glue.jvm.spark_host import SparkHost


def no_spark() -> tuple[SparkInstallation, Path]:
    raise AssertionError("settings are made without looking for Spark")


def run_conf(folder: Path, master: str | None) -> dict[str, str]:
    config = EngineConfig(environment={}, home=folder, cache=folder, spark=no_spark, master=master)
    return SparkHost(config).run_conf("job", "/modules", folder, Resources(cores=3, heap=1024))


def test_a_run_has_threads_of_its_driver(tmp_path: Path) -> None:
    found = run_conf(tmp_path, None)
    assert found["spark.master"] == "local[3]"
    assert "spark.cores.max" not in found


def test_on_a_cluster_it_takes_as_many_cores_and_leaves_the_rest_to_others(tmp_path: Path) -> None:
    found = run_conf(tmp_path, "spark://127.0.0.1:7077")
    assert (found["spark.master"], found["spark.cores.max"]) == ("spark://127.0.0.1:7077", "3")
    assert found["spark.executorEnv.PYTHONPATH"] == "/modules"
