"""What the Glue engine adds to a script: a trivial job through StartJobRun beside the script alone."""

from __future__ import annotations

import re
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local import spark
from local.bench import BenchError
from local.pipeline.refresh import output_log
from local.settings import Settings
from local.stack import clean_environment
from local.target import Target

JOB = "reelhouse-bench-trivial"
RUNS = 5
# Glue wants a role; a job that reads nothing needs none of its rights.
ROLE = "arn:aws:iam::000000000000:role/reelhouse-bench"

# It tells its own age: from the start of its process, interpreter and imports included, to its last line.
SCRIPT = """\
import os
import time

from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
assert spark.range(10).count() == 10
spark.stop()
started = int(open("/proc/self/stat").read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
print(f"AGE {time.clock_gettime(time.CLOCK_BOOTTIME) - started:.3f}")
"""


@dataclass(frozen=True)
class Overhead:
    """Median seconds of a trivial job: alone, through the engine, and what the script itself took in the latter."""

    bare_submit: float
    cold_run: float
    warm_run: float
    warm_script: float


def measure(settings: Settings, target: Target, bucket: str, say: Callable[[str], None]) -> Overhead:
    """Run the trivial script five times each way; the median of each."""
    target.client("s3").put_object(Bucket=bucket, Key="bench/trivial.py", Body=SCRIPT.encode())
    define(target.client("glue"), JOB, f"s3://{bucket}/bench/trivial.py")
    try:
        say("   trivial job: bare spark-submit")
        bare = [_bare(settings, str(target.endpoint_url)) for _ in range(RUNS)]
        say("   trivial job: a fresh JVM for each run")
        cold = [_run(target, {"--reelhouse-isolation": "jvm"})[0] for _ in range(RUNS)]
        say("   trivial job: the warm JVM")
        _run(target, {})
        warm = [_run(target, {}) for _ in range(RUNS)]
    finally:
        target.client("glue").delete_job(JobName=JOB)
    median = statistics.median
    return Overhead(median(bare), median(cold), median(run[0] for run in warm), median(run[1] for run in warm))


def define(glue: Any, job: str, script: str) -> None:
    """Define a Spark job whose script is at this address."""
    command = {"Name": "glueetl", "ScriptLocation": script, "PythonVersion": "3"}
    glue.create_job(
        Name=job, Role=ROLE, Command=command, GlueVersion="5.1", WorkerType="G.1X", NumberOfWorkers=2
    )  # fmt: skip


def _bare(settings: Settings, endpoint_url: str) -> float:
    runtime = spark.spark_runtime(settings, endpoint_url)
    conf = spark.write_conf_dir(runtime, settings.home / "spark-conf")
    script = settings.home / "trivial.py"
    script.write_text(SCRIPT)
    env = {**clean_environment.embedded(), **runtime.env, "SPARK_CONF_DIR": str(conf)}
    began = time.monotonic()
    _checked(Path(runtime.spark_home) / "bin" / "spark-submit", script, env)
    return time.monotonic() - began


def _checked(program: Path, script: Path, env: dict[str, str]) -> None:
    done = subprocess.run([str(program), str(script)], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{script} failed under {program}:\n{done.stderr[-2000:]}")


def _run(target: Target, arguments: dict[str, str]) -> tuple[float, float]:
    """Seconds from StartJobRun to the state SUCCEEDED as a client sees it, and the script's own age."""
    glue = target.client("glue")
    began = time.monotonic()
    run_id = glue.start_job_run(JobName=JOB, Arguments=arguments)["JobRunId"]
    ended(glue, JOB, run_id)
    took = time.monotonic() - began
    ages = re.findall(r"AGE ([0-9.]+)", "\n".join(output_log(target, run_id)))
    if len(ages) != 1:
        raise BenchError(f"{JOB} printed its age {len(ages)} times, once was expected")
    return took, float(ages[0])


def ended(glue: Any, job: str, run_id: str) -> dict[str, Any]:
    """The run, as soon as it has ended; raises BenchError unless it SUCCEEDED."""
    while True:
        run: dict[str, Any] = glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]
        if run.get("CompletedOn"):
            break
        time.sleep(0.01)
    if run["JobRunState"] != "SUCCEEDED":
        raise BenchError(f"{job} {run['JobRunState']}: {run.get('ErrorMessage')}")
    return run
