"""Spark SQL on the Data Catalog through a run: CSV of its own options, Hive's words, and what a SQLContext lists."""

from __future__ import annotations

from tests.fixtures_endpoint import BUCKET, Cloud
from tests.integration.local.glue.test_awsglue_runs import finished, last_line

NOTE = 'say "hi", | or \\ not'


def hive_table(cloud: Cloud, name: str, days: dict[str, int]) -> None:
    """A table of JSON as a crawler leaves it, with a row a day."""
    where, library = f"s3://{BUCKET}/forms/{name}", {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"}
    glue = cloud.client("glue")
    glue.create_table(
        DatabaseName="forms",
        TableInput={
            "Name": name, "TableType": "EXTERNAL_TABLE", "Parameters": {"classification": "json"},
            "PartitionKeys": [{"Name": "day", "Type": "string"}],
            "StorageDescriptor": {
                "Columns": [{"Name": "n", "Type": "int"}], "Location": where, "SerdeInfo": library,
            },
        },
    )  # fmt: skip
    for day, number in days.items():
        folder = cloud.put(f"forms/{name}/day={day}/a.json", f'{{"n": {number}}}\n').rpartition("/")[0]
        glue.create_partition(
            DatabaseName="forms", TableName=name,
            PartitionInput={"Values": [day], "StorageDescriptor": {"Location": folder, "SerdeInfo": library}},
        )  # fmt: skip


def test_spark_sql_on_the_data_catalog(cloud: Cloud) -> None:
    glue = cloud.client("glue")
    glue.create_database(DatabaseInput={"Name": "forms", "LocationUri": f"s3://{BUCKET}/forms"})
    cloud.client("s3").create_bucket(Bucket="forms-root")
    hive_table(cloud, "visits", {"mon": 1, "tue": 2})
    script = f"""
from awsglue.dynamicframe import DynamicFrame
note = {NOTE!r}
rows = spark.createDataFrame([(1, note)], "id int, note string")
rows.write.format("csv").option("header", True).option("sep", "|").saveAsTable("forms.notes")
spark.sql("insert into forms.notes select id + 1, note from forms.notes")
notes = glueContext.create_dynamic_frame.from_catalog(database="forms", table_name="notes").toDF()

sink = glueContext.getSink(connection_type="s3", path="s3://{BUCKET}/forms/sunk/", enableUpdateCatalog=True)
sink.setCatalogInfo(catalogDatabase="forms", catalogTableName="sunk")
sink.setFormat("csv")
sink.writeFrame(DynamicFrame.fromDF(rows, glueContext, "rows"))
sunk = spark.table("forms.sunk")

spark.sql("insert overwrite table forms.visits partition (day) select n * 10, day from forms.visits where day = 'tue'")
visits = spark.sql("select day, n from forms.visits")
spark.sql("create external table forms.stored (n int) partitioned by (day string) stored as parquet"
          " location 's3://{BUCKET}/forms/stored/'")
spark.sql("-- all of them\\nwith v as (select n, day from forms.visits) insert into forms.stored select n, day from v")
stored = glueContext.create_dynamic_frame.from_catalog(database="forms", table_name="stored").toDF()

listed = sorted(row.tableName for row in glueContext.tables("forms").collect())
glueContext.write_dynamic_frame.from_options(DynamicFrame.fromDF(rows, glueContext), "s3", {{"path": "s3://forms-root"}},
                                             "json")
rows.write.mode("append").json("s3://forms-root")
old = spark.read.json("s3n://{BUCKET}/forms/visits/day=mon/").first()["n"]
found = [sorted(list(row) for row in frame.collect()) for frame in (notes, sunk, visits, stored.select("day", "n"))]
print(json.dumps([*found, listed, old, spark.read.json("s3://forms-root").count()]))
"""
    found = last_line(cloud, finished(cloud, script, "data-catalog", {"--enable-glue-datacatalog": ""}))

    days = [["mon", 1], ["tue", 20]]
    tables = ["notes", "stored", "sunk", "visits"]
    assert found == [[[1, NOTE], [2, NOTE]], [[1, NOTE]], days, days, tables, 1, 2]
    assert len(glue.get_partitions(DatabaseName="forms", TableName="stored")["Partitions"]) == 2
