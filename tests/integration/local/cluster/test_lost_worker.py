"""A Glue job on a real master and workers: one worker is killed in the middle, and the result is what it should be."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local.cluster import servers
from local.cluster.servers import Cluster, Size
from local.settings import Settings
from local.stack import endpoint
from local.stack.ports import any_free
from tests.fixtures_endpoint import BUCKET, Cloud, until

# 24 partitions of 0.25 s on two cores: long enough to lose half of them. The second stage needs every shuffle file.
# `seen` is told of each task as it begins, so that the test knows where it ran.
JOB = """
import sys, time
from pathlib import Path
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext, TaskContext

seen = Path(getResolvedOptions(sys.argv, ["seen"])["seen"])
sc = SparkContext.getOrCreate()

def slow(rows):
    task = TaskContext.get()
    (seen / f"{task.taskAttemptId()}").write_text(f"{task.stageId()} {task.partitionId()}")
    time.sleep(0.25)
    return [(row % 7, row) for row in rows]

pairs = sc.parallelize(range(2400), 24).mapPartitions(slow)
sums = dict(pairs.reduceByKey(lambda one, other: one + other, 4).collect())
print(sc.master, sorted(sums.items()))
"""
EXPECTED = sorted((rest, sum(range(rest, 2400, 7))) for rest in range(7))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A home of its own, whose cluster is stopped at the end."""
    home: Path = tmp_path_factory.mktemp("cluster-home")
    chosen = replace(Settings.load(), home=home, endpoint_port=any_free(), spark_port=any_free())
    yield chosen
    servers.stop(chosen)


@pytest.fixture(scope="module")
def cluster(settings: Settings) -> Cluster:
    return servers.start(settings, Size(workers=2, cores=1, memory=servers.LEAST_MEMORY))


@pytest.fixture(scope="module")
def cloud(settings: Settings, cluster: Cluster) -> Iterator[Cloud]:
    """An endpoint with SPARK_MASTER; it warms no JVMs, which on two cores would take the workers' time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REELHOUSE_GLUE_ISOLATION", "jvm")
        running = endpoint.start(replace(settings, spark_master=cluster.url))
    started = Cloud(settings, running.url, running.pid)
    try:
        started.client("s3").create_bucket(Bucket=BUCKET)
        yield started
    finally:
        endpoint.stop(settings)


def test_a_killed_worker_changes_nothing_of_the_result(cloud: Cloud, cluster: Cluster, tmp_path: Path) -> None:
    name = cloud.job("cluster-sums", JOB, "glueetl")
    run_id = cloud.start(name, Arguments={"--seen": str(tmp_path)})
    until(lambda: len(list(tmp_path.iterdir())) >= 8, 180, "the eighth task")
    lost = next(one for one in cluster.daemons if one.name == "worker-1")
    os.killpg(lost.pid, signal.SIGKILL)  # its executor is in the same group
    run = cloud.ended(name, run_id, 180)

    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    log = cloud.log(run)
    assert f"{cluster.url} {EXPECTED}" in log
    assert any("Lost executor" in line for line in [*log, *cloud.log(run, "error")])
    attempts = [path.read_text() for path in tmp_path.iterdir()]
    assert len(attempts) > len(set(attempts)), "no task was repeated: nothing was lost"
