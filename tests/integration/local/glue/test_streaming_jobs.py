"""Streaming jobs: without a time limit, in a JVM of their own that has the Kafka connector, one run at once."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import Cloud, until

SCRIPT = """\
import os, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark._jvm.java.lang.Class.forName("org.apache.spark.sql.kafka010.KafkaSourceProvider")
print("up", spark.sparkContext.master, flush=True)
stream = spark.readStream.format("rate").load().writeStream.foreachBatch(lambda rows, batch: print("batch", flush=True))
stream.trigger(processingTime="1 second").start().awaitTermination()
"""


def has_said(cloud: Cloud, job: str, run_id: str, wanted: str) -> bool:
    """Whether the run has printed the line; a run that has printed nothing has no log stream yet."""
    try:
        return wanted in cloud.log(cloud.job_run(job, run_id))
    except cloud.client("logs").exceptions.ResourceNotFoundException:
        return False


def test_a_stream_runs_until_it_is_stopped_and_has_one_run(cloud: Cloud) -> None:
    job = cloud.job("stream-rate", SCRIPT, "gluestreaming")
    definition = cloud.client("glue").get_job(JobName=job)["Job"]
    assert "Timeout" not in definition and definition["ExecutionProperty"] == {"MaxConcurrentRuns": 1}
    run_id = cloud.start(job)
    until(lambda: has_said(cloud, job, run_id, "batch"), 300, "a batch")
    going = cloud.job_run(job, run_id)
    assert going["JobRunState"] == "RUNNING" and "Timeout" not in going

    with pytest.raises(ClientError, match="Concurrent runs exceeded"):
        cloud.start(job)
    cloud.client("glue").batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert cloud.ended(job, run_id)["JobRunState"] == "STOPPED"


def test_a_stream_that_names_a_timeout_has_it(cloud: Cloud) -> None:
    job = cloud.job("stream-timeout", "import time\ntime.sleep(600)\n", "gluestreaming", Timeout=7)
    run_id = cloud.start(job)
    assert cloud.job_run(job, run_id)["Timeout"] == 7
    cloud.client("glue").batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert cloud.ended(job, run_id)["JobRunState"] == "STOPPED"


def test_what_only_batch_jobs_have_is_refused_by_name(cloud: Cloud) -> None:
    job = cloud.job("stream-flex", "print(1)\n", "gluestreaming")
    with pytest.raises(ClientError, match="ExecutionClass FLEX of a gluestreaming job"):
        cloud.start(job, ExecutionClass="FLEX")
