"""What a DynamicFrame costs beside the same DataFrame code, in one run of one Glue job."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from local.bench import BenchError
from local.bench.overhead import define, ended
from local.bench.pipeline import Say
from local.pipeline.refresh import output_log
from local.target import Target

JOB = "reelhouse-bench-frames"
ROWS = 500_000
RUNS = 5
# Both ways write the same columns of the same rows, and read the same file of theirs; the first round is not counted.
SCRIPT = """\
import json
import statistics
import sys
import time

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql import functions as F

options = getResolvedOptions(sys.argv, ["folder", "rows", "runs"])
context = GlueContext(SparkContext.getOrCreate())
spark = context.spark_session
rows = spark.range(int(options["rows"])).select(
    F.col("id"), F.concat(F.lit("title "), F.col("id") % 977).alias("title"), (F.col("id") % 101).alias("minutes")
).cache()
rows.count()
MAPPING = [("id", "long", "watch_id", "long"), ("title", "string", "title", "string")]
MAPPING.append(("minutes", "long", "minutes", "int"))


def frame_write(place):
    mapped = DynamicFrame.fromDF(rows, context, "rows").apply_mapping(MAPPING)
    context.write_dynamic_frame.from_options(mapped, "s3", {"path": place}, "parquet")


def plain_write(place):
    rows.select(
        F.col("id").alias("watch_id"), "title", F.col("minutes").cast("int").alias("minutes")
    ).write.mode("append").parquet(place)


def frame_read(place):
    frame = context.create_dynamic_frame.from_options("s3", {"paths": [place]}, "parquet")
    assert frame.count() >= int(options["rows"])


def plain_read(place):
    assert spark.read.parquet(place).count() >= int(options["rows"])


def seconds(function, place):
    began = time.monotonic()
    function(place)
    return time.monotonic() - began


places = {"frame": options["folder"] + "/frame", "plain": options["folder"] + "/plain"}
rounds = []
for number in range(int(options["runs"]) + 1):
    at = {kind: f"{place}/{number}/" for kind, place in places.items()}
    rounds.append([seconds(frame_write, at["frame"]), seconds(plain_write, at["plain"]),
                   seconds(frame_read, at["plain"]), seconds(plain_read, at["plain"])])
print("FRAMES " + json.dumps([statistics.median(column) for column in zip(*rounds[1:])]))
"""


@dataclass(frozen=True)
class Frames:
    """Median seconds: from a frame in memory to Parquet and from Parquet to a count, by DynamicFrame and plainly."""

    frame_write: float
    plain_write: float
    frame_read: float
    plain_read: float


def measure(target: Target, bucket: str, say: Say) -> Frames:
    """Run the job in the deployed stack's endpoint; raises BenchError where it fails."""
    target.client("s3").put_object(Bucket=bucket, Key="bench/frames.py", Body=SCRIPT.encode())
    glue = target.client("glue")
    define(glue, JOB, f"s3://{bucket}/bench/frames.py")
    arguments = {"--folder": f"s3://{bucket}/bench/frames", "--rows": str(ROWS), "--runs": str(RUNS)}
    try:
        run = ended(glue, JOB, glue.start_job_run(JobName=JOB, Arguments=arguments)["JobRunId"])
        found = Frames(*_told(output_log(target, run["Id"])))
    finally:
        glue.delete_job(JobName=JOB)
    say(f"   DynamicFrame: {found.frame_write / found.plain_write:.2f} × to write, "
        f"{found.frame_read / found.plain_read:.2f} × to read")  # fmt: skip
    return found


def _told(lines: list[str]) -> list[float]:
    found: list[Any] = [json.loads(line.removeprefix("FRAMES ")) for line in lines if line.startswith("FRAMES ")]
    if len(found) != 1:
        raise BenchError(f"{JOB} told its times {len(found)} times, once was expected")
    return [float(value) for value in found[0]]
