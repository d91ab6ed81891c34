"""Spark runs in kept JVMs: nothing leaks from one to the next, and a fresh spark-submit gives the same results."""

from __future__ import annotations

import json

import pytest

from tests.fixtures_endpoint import BUCKET, Cloud

SESSION = """
import json, os, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
"""
SPARK = "glueetl"


def answer(cloud: Cloud, name: str, script: str, **arguments: str) -> object:
    """What the script, which has a session, prints as JSON in its last line."""
    given = {f"--{key.replace('_', '-')}": value for key, value in arguments.items()}
    run = cloud.run(cloud.job(name, SESSION + script, SPARK), Arguments=given)
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    return json.loads(cloud.log(run)[-1])


def test_the_glue_boilerplate_runs(cloud: Cloud) -> None:
    script = """
import sys
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.transforms import ApplyMapping
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "feed"])
context = GlueContext(SparkContext.getOrCreate())
job = Job(context)
job.init(args["JOB_NAME"], args)
context.get_logger().warn("said by the logger")
print(args["JOB_NAME"], args["feed"], context.spark_session.range(3).count(), context.sc.appName)
job.commit()
"""
    run = cloud.run(cloud.job("spark-boilerplate", script, SPARK), Arguments={"--feed": "titles"})

    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    assert cloud.log(run) == ["spark-boilerplate titles 3 spark-boilerplate"]
    assert any("said by the logger" in line for line in cloud.log(run, "error"))


@pytest.mark.parametrize(
    ("use", "named"),
    [
        ("context.begin_transaction()", "context.GlueContext.begin_transaction"),
        ("FindMatches.apply(frame=None)", "transforms.FindMatches.apply"),
    ],
)
def test_what_nothing_here_carries_out_is_refused_by_name(cloud: Cloud, use: str, named: str) -> None:
    script = f"""
from awsglue.context import GlueContext
from awsglue.transforms import FindMatches
context = GlueContext.__new__(GlueContext)
{use}
"""
    run = cloud.run(cloud.job("shell-refused-api", script))

    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith(f"awsglue.unsupported.NotOnThisTarget: awsglue.{named} is not supported")


def test_nothing_of_a_run_is_left_for_the_next(cloud: Cloud) -> None:
    leave = """
spark.conf.set("spark.sql.shuffle.partitions", "7")
spark.sparkContext.setLogLevel("OFF")
spark.sparkContext._jsc.hadoopConfiguration().set("reelhouse.leak", "yes")
spark.sparkContext._jvm.java.lang.System.setProperty("spark.reelhouse.leak", "yes")
spark.range(1).createOrReplaceTempView("left_behind")
spark.range(1).createOrReplaceGlobalTempView("left_behind_globally")
spark.udf.register("left_behind", lambda x: x)
util = spark.sparkContext._jvm.java.util
util.TimeZone.setDefault(util.TimeZone.getTimeZone("Asia/Tokyo"))
util.Locale.setDefault(util.Locale.forLanguageTag("tr-TR"))
print(json.dumps([spark.sparkContext.applicationId, os.getpid(), spark.conf.get("spark.reelhouse.mine")]))
"""
    look = """
root = spark.sparkContext._jvm.org.apache.logging.log4j.LogManager.getRootLogger()
print(json.dumps({
    "id": [spark.sparkContext.applicationId, os.getpid()],
    "mine": spark.conf.get("spark.reelhouse.mine", None),
    "conf": spark.conf.get("spark.sql.shuffle.partitions"),
    "property": spark.sparkContext.getConf().get("spark.reelhouse.leak"),
    "hadoop": spark.sparkContext._jsc.hadoopConfiguration().get("reelhouse.leak"),
    "views": [t.name for t in spark.catalog.listTables() + spark.catalog.listTables("global_temp")],
    "function": spark.catalog.functionExists("left_behind"),
    "level": str(root.getLevel()),
    "zone": spark.sparkContext._jvm.java.util.TimeZone.getDefault().getID(),
    "locale": spark.sparkContext._jvm.java.util.Locale.getDefault().toLanguageTag(),
}))
"""
    clean = answer(cloud, "spark-clean", look)
    left = answer(cloud, "spark-leave", leave, conf="spark.reelhouse.mine=a b --conf spark.reelhouse.other=2")
    found = answer(cloud, "spark-look", look)

    assert isinstance(clean, dict) and isinstance(left, list) and isinstance(found, dict)
    assert left[2] == "a b"
    assert found.pop("id") != left[:2]
    assert clean.pop("id") != left[:2]
    assert found == clean
    assert (found["mine"], found["property"], found["hadoop"], found["views"]) == (None, None, None, [])
    assert found["function"] is False


def test_a_hive_metastore_is_not_the_next_ones(cloud: Cloud) -> None:
    script = """
import json, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.enableHiveSupport().getOrCreate()
found = [row.tableName for row in spark.sql("show tables").collect()]
spark.sql("create table left_behind as select 1 as one")
print(json.dumps([found, [row.tableName for row in spark.sql("show tables").collect()]]))
spark.stop()
"""
    job = cloud.job("spark-hive", script, "glueetl")
    runs = [cloud.run(job) for _ in range(3)]  # more than there are JVMs

    assert [run.get("ErrorMessage") for run in runs] == [None] * 3
    assert [json.loads(cloud.log(run)[-1]) for run in runs] == [[[], ["left_behind"]]] * 3


def test_file_systems_of_a_run_are_not_the_next_ones(cloud: Cloud) -> None:
    cloud.put("spark-fs/a.txt", "one\ntwo\n")
    read = f'print(json.dumps(spark.read.text("s3a://{BUCKET}/spark-fs/").count()))'
    broken = f"""
try:
    spark.read.text("s3a://{BUCKET}/spark-fs/").count()
    print(json.dumps("read"))
except Exception as error:
    print(json.dumps("refused"))
"""
    conf = "spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:9 --conf spark.hadoop.fs.s3a.attempts.maximum=1"
    conf += " --conf spark.hadoop.fs.s3a.retry.limit=1 --conf spark.hadoop.fs.s3a.connection.establish.timeout=500"

    assert answer(cloud, "spark-fs-before", read) == 2
    assert answer(cloud, "spark-fs-broken", broken, conf=conf) == "refused"
    assert answer(cloud, "spark-fs-after", read) == 2


def test_python_workers_see_the_runs_own_modules(cloud: Cloud) -> None:
    script = """
from pyspark.sql.functions import udf
def shout(word):
    import reelhouse_words
    return reelhouse_words.LOUD + word
rows = spark.createDataFrame([("a",), ("b",)], ["w"]).select(udf(shout)("w")).collect()
print(json.dumps([row[0] for row in rows]))
"""
    for word in ("HEY ", "OH "):
        address = cloud.put(f"lib/{word.strip()}/reelhouse_words.py", f"LOUD = {word!r}\n")
        found = answer(cloud, "spark-udf", script, extra_py_files=address)
        assert found == [f"{word}a", f"{word}b"]


def test_iceberg_tables_are_written_and_merged(cloud: Cloud) -> None:
    cloud.client("glue").create_database(DatabaseInput={"Name": "spark_iceberg"})
    script = f"""
spark.sql("create table glue_catalog.spark_iceberg.t (id bigint, name string) using iceberg "
          "location 's3://{BUCKET}/iceberg/t'")
spark.sql("insert into glue_catalog.spark_iceberg.t values (1, 'a'), (2, 'b')")
spark.sql("merge into glue_catalog.spark_iceberg.t t using (select 2L id, 'c' name) s on t.id = s.id "
          "when matched then update set name = s.name when not matched then insert *")
print(json.dumps([list(row) for row in spark.table("glue_catalog.spark_iceberg.t").orderBy("id").collect()]))
"""
    assert answer(cloud, "spark-iceberg", script) == [[1, "a"], [2, "c"]]


@pytest.mark.parametrize("isolation", ["warm", "jvm"])
def test_both_isolations_give_the_same(cloud: Cloud, isolation: str) -> None:
    script = """
import words
conf = spark.sparkContext.getConf()
names = ["spark.master", "spark.app.name", "spark.reelhouse.x", "spark.sql.shuffle.partitions", "spark.driver.memory"]
print(json.dumps([
    [conf.get(name) for name in names],
    words.ONE,
    sys.argv[3:],
    open("note.txt").read(),
    spark.read.text("file:" + os.path.join(os.getcwd(), "note.txt")).count(),
    spark.range(100).selectExpr("sum(id)").first()[0],
]))
"""
    found = answer(
        cloud,
        "spark-same",
        script,
        reelhouse_isolation=isolation,
        conf="spark.reelhouse.x=1",
        extra_py_files=cloud.put("lib/words.py", "ONE = 1\n"),
        extra_files=cloud.put("lib/note.txt", "a note"),
    )

    assert isinstance(found, list)
    conf, one, argv, note, lines, total = found
    assert conf[0].startswith("local[")
    assert conf[1:4] == ["spark-same", "1", "4"]
    assert conf[4].endswith("m")
    assert (one, note, lines, total) == (1, "a note", 1, 4950)
    assert argv[0] == "--JOB_RUN_ID"


@pytest.mark.parametrize("isolation", ["warm", "jvm"])
def test_a_spark_error_is_the_error_message(cloud: Cloud, isolation: str) -> None:
    job = cloud.job("spark-error", SESSION + "spark.table('nowhere').show()\n", SPARK)
    run = cloud.run(job, Arguments={"--reelhouse-isolation": isolation})

    assert run["JobRunState"] == "FAILED"
    assert "TABLE_OR_VIEW_NOT_FOUND" in run["ErrorMessage"]
    assert "nowhere" in run["ErrorMessage"]


def test_settings_that_a_kept_jvm_cannot_take_are_refused_by_name(cloud: Cloud) -> None:
    job = cloud.job("spark-fixed", SESSION, SPARK)
    run = cloud.run(job, Arguments={"--conf": "spark.driver.memory=3g"})

    assert run["JobRunState"] == "FAILED"
    assert "spark.driver.memory" in run["ErrorMessage"]


def test_jvm_output_goes_to_the_run_that_caused_it(cloud: Cloud) -> None:
    script = """
log = spark.sparkContext._jvm.org.apache.log4j.LogManager.getLogger("probe")
log.error("said by " + spark.sparkContext.appName)
print(json.dumps(1))
"""
    runs = [cloud.run(cloud.job(f"spark-says-{number}", SESSION + script, SPARK)) for number in (1, 2)]

    said = [[line for line in cloud.log(run, "error") if "said by" in line] for run in runs]
    assert [[line.rpartition(" ")[2] for line in lines] for lines in said] == [["spark-says-1"], ["spark-says-2"]]


MEETING = """
import time
import boto3
s3, here = boto3.client("s3"), f"meeting/{sys.argv[4]}"
s3.put_object(Bucket=BUCKET, Key=here, Body=b"")
deadline = time.time() + 90
while s3.list_objects_v2(Bucket=BUCKET, Prefix="meeting/")["KeyCount"] < 2:
    if time.time() > deadline:
        raise TimeoutError("the other run did not come")
    time.sleep(0.1)
print(json.dumps([spark.range(10).count(), spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid()]))
"""


def test_runs_beside_each_other_each_have_a_jvm(cloud: Cloud) -> None:
    script = SESSION + MEETING.replace("BUCKET", repr(BUCKET))
    job = cloud.job("spark-beside", script, SPARK, ExecutionProperty={"MaxConcurrentRuns": 2})
    runs = [cloud.ended(job, run_id) for run_id in [cloud.start(job), cloud.start(job)]]

    assert [run["JobRunState"] for run in runs] == ["SUCCEEDED", "SUCCEEDED"], runs
    (first, pid), (second, other) = (json.loads(cloud.log(run)[-1]) for run in runs)
    assert (first, second) == (10, 10)
    assert pid != other
