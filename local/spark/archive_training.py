"""The job whose JVM becomes the class archive: what most jobs do, once, against an AWS API in which nothing exists.

The more it touches, the fewer classes a real job reads from jars. It writes only below its own working folder.
"""

from __future__ import annotations

from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from local.glue.jvm import warm_up
from local.spark import CATALOG


def main() -> None:
    """The warm-up of a kept JVM, and what it leaves out."""
    spark = SparkSession.builder.getOrCreate()
    folder = Path.cwd()
    warm_up.use_files(spark, folder)
    warm_up.use_iceberg(spark, folder)
    warm_up.touch_s3(spark)
    use_json(spark, folder)
    use_python_workers(spark)
    evolve_iceberg(spark)
    ask_catalogue(spark)
    spark.stop()


def use_json(spark: SparkSession, folder: Path) -> None:
    """Nested JSON lines, read with their schema inferred; gzip out and in."""
    (folder / "rows.json").write_text('{"id": 1, "tags": ["a"], "of": {"x": 1.5}}\n{"id": 2}\n')
    rows = spark.read.json(f"file:{folder}/rows.json")
    rows.select("id", F.explode_outer("tags"), "of.x").write.mode("overwrite").csv(
        f"file:{folder}/csv", header=True, compression="gzip"
    )
    spark.read.text(f"file:{folder}/csv").distinct().count()


def use_python_workers(spark: SparkSession) -> None:
    """A function in Python, row by row; rows from Python; rows to Python."""
    shout = F.udf(lambda text: text.upper() + "!", "string")
    rows = spark.createDataFrame([(1, "a"), (2, "b")], "id int, name string")
    rows.select(shout("name")).collect()
    rows.cache().union(rows).orderBy("id").limit(1).collect()


def evolve_iceberg(spark: SparkSession) -> None:
    """Partitioned tables: overwrite by partition, delete, a new column, the metadata tables."""
    table = "warm_up.db.parts"
    days = spark.range(4).select("id", F.expr("date_add(date'2026-01-01', cast(id * 20 as int))").alias("day"))
    days.writeTo(table).partitionedBy(F.months("day")).createOrReplace()
    days.where("id > 1").writeTo(table).overwritePartitions()
    spark.sql(f"alter table {table} add column note string comment 'of the day'")
    spark.sql(f"delete from {table} where id = 0")
    spark.sql(f"select * from {table}.snapshots").collect()


def ask_catalogue(spark: SparkSession) -> None:
    """Ask the Glue catalogue for a table, and S3 for an object, that do not exist."""
    assert not spark.catalog.tableExists(f"{CATALOG.rpartition('.')[2]}.warm_up.nothing")
    jvm, hadoop = spark._jvm, spark._jsc.hadoopConfiguration()
    path = jvm.org.apache.hadoop.fs.Path(f"s3a://{warm_up.NOWHERE}")
    assert not path.getFileSystem(hadoop).exists(path)


if __name__ == "__main__":
    main()
