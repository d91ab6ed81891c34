"""Run once in each new JVM while nobody waits for it: loads and compiles what most Spark jobs begin with.

A script like any other, attached as runs are, so that Python's side of the start is warmed as well. It writes only
below its own working folder; of the endpoint it asks for what is not there.
"""

from __future__ import annotations

from pathlib import Path

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812 - the usual name

ICEBERG = "org.apache.iceberg.spark.SparkCatalog"
NOWHERE = "reelhouse-warm-up/nothing"


def main() -> None:
    """Read and write files, join, aggregate, rank; where Iceberg is there, write and merge a table of files."""
    spark = SparkSession.builder.getOrCreate()
    folder = Path.cwd()
    use_files(spark, folder)
    if "iceberg" in spark.conf.get("spark.sql.extensions", "").lower():
        use_iceberg(spark, folder)
        touch_s3(spark)
    spark.stop()


def use_files(spark: SparkSession, folder: Path) -> None:
    """CSV in, Parquet out, with the usual column functions, a window, a join and an aggregate."""
    (folder / "rows.csv").write_text('id,name\n1,"a\nb"\n2,c\n')
    rows = spark.read.csv(f"file:{folder}/rows.csv", header=True, multiLine=True, schema="id string, name string")
    day = F.to_date(F.lit("2026-01-01")).alias("day")
    typed = rows.select(F.col("id").cast("int").alias("id"), F.upper(F.trim("name")).alias("name"), day)
    ranked = typed.withColumn("place", F.row_number().over(Window.partitionBy("name").orderBy("id")))
    ranked.join(spark.range(3), "id", "left").groupBy("name").agg(F.count("*"), F.max("place")).collect()
    typed.write.mode("overwrite").parquet(f"file:{folder}/rows")
    spark.read.parquet(f"file:{folder}/rows").count()


def use_iceberg(spark: SparkSession, folder: Path) -> None:
    """Create, append, MERGE and read back, in a catalogue of files."""
    spark.conf.set("spark.sql.catalog.warm_up", ICEBERG)
    spark.conf.set("spark.sql.catalog.warm_up.type", "hadoop")
    spark.conf.set("spark.sql.catalog.warm_up.warehouse", f"file:{folder}/iceberg")
    spark.range(3).withColumn("name", F.lit("a")).writeTo("warm_up.db.rows").using("iceberg").createOrReplace()
    spark.sql(
        "merge into warm_up.db.rows t using (select 2L id, 'b' name) s on t.id = s.id"
        " when matched and t.name <> s.name then update set * when not matched then insert *"
    )
    spark.table("warm_up.db.rows").orderBy("id").collect()


def touch_s3(spark: SparkSession) -> None:
    """Make the S3 clients of Iceberg and of Hadoop, and ask the first for an object that does not exist."""
    jvm, hadoop = spark._jvm, spark._jsc.hadoopConfiguration()
    io = jvm.org.apache.iceberg.aws.s3.S3FileIO()
    io.initialize({"s3.path-style-access": "true", "http-client.type": "urlconnection"})
    io.newInputFile(f"s3://{NOWHERE}").exists()
    io.close()
    jvm.org.apache.hadoop.fs.Path(f"s3a://{NOWHERE}").getFileSystem(hadoop)


if __name__ == "__main__":
    main()
