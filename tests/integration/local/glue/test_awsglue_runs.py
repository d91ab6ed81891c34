"""Glue's own kinds of scripts through the engine: DynamicFrames, the Data Catalog behind Spark SQL, JDBC, jars."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from tests.fixtures_endpoint import BUCKET, Cloud
from tests.fixtures_postgres import Warehouse

HEAD = """
import json, sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job

args = getResolvedOptions(sys.argv, ["JOB_NAME"])
glueContext = GlueContext(SparkContext())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
"""


def finished(cloud: Cloud, script: str, name: str, arguments: dict[str, str], **fields: object) -> dict[str, Any]:
    run = cloud.run(cloud.job(name, HEAD + script + "\njob.commit()\n", "glueetl", **fields), Arguments=arguments)
    assert run["JobRunState"] == "SUCCEEDED", (run.get("ErrorMessage"), cloud.log(run, "error")[-20:])
    return dict(run)


def last_line(cloud: Cloud, run: dict[str, Any]) -> object:
    return json.loads(cloud.log(run)[-1])


def test_a_job_of_glue_studios_kind_and_spark_sql_on_the_catalogue(cloud: Cloud) -> None:
    cloud.put("studio/in/deep/a.csv", "id,year,name\n1,2025,a\n2,2026,b\n3,2026,\n")
    cloud.client("glue").create_database(DatabaseInput={"Name": "studio", "LocationUri": f"s3://{BUCKET}/studio/lake"})
    script = f"""
from awsgluedq.transforms import EvaluateDataQuality
source = glueContext.create_dynamic_frame.from_options(
    format_options={{"quoteChar": '"', "withHeader": True, "separator": ",", "optimizePerformance": False}},
    connection_type="s3", format="csv",
    connection_options={{"paths": ["s3://{BUCKET}/studio/in/"], "recurse": True}}, transformation_ctx="source")
mapped = ApplyMapping.apply(frame=source, mappings=[("id", "string", "id", "long"), ("year", "string", "year", "int"),
                                                    ("name", "string", "name", "string")], transformation_ctx="mapped")
EvaluateDataQuality().process_rows(frame=mapped, ruleset="Rules = [ ColumnCount > 0 ]",
    publishing_options={{"dataQualityEvaluationContext": "q", "enableDataQualityResultsPublishing": True}})
sink = glueContext.getSink(path="s3://{BUCKET}/studio/out/", connection_type="s3", partitionKeys=["year"],
    updateBehavior="UPDATE_IN_DATABASE", compression="snappy", enableUpdateCatalog=True, transformation_ctx="sink")
sink.setCatalogInfo(catalogDatabase="studio", catalogTableName="rows")
sink.setFormat("glueparquet")
sink.writeFrame(mapped)
late = glueContext.create_dynamic_frame.from_catalog(
    database="studio", table_name="rows", push_down_predicate="year >= 2026", transformation_ctx="late")
ids = [row["id"] for row in late.filter(lambda record: record["name"] != "").toDF().collect()]
glueContext.get_logger().info("all is written")
spark.sql("create table studio.per_year as select year, count(*) as n from studio.rows group by year")
print(json.dumps([ids, sorted(list(row) for row in spark.table("studio.per_year").collect())]))
"""
    flags = {"--enable-glue-datacatalog": "true", "--enable-spark-ui": "true", "--spark-event-logs-path": "s3://b/l/"}
    run = finished(cloud, script, "studio", flags, GlueVersion="2.0")

    assert last_line(cloud, run) == [[2], [[2025, 1], [2026, 2]]]
    assert any("INFO GlueLogger: all is written" in line for line in cloud.log(run, "error"))
    table = cloud.client("glue").get_table(DatabaseName="studio", Name="per_year")["Table"]
    assert table["StorageDescriptor"]["Location"] == f"s3://{BUCKET}/studio/lake/per_year/"


def test_jdbc_and_extra_jars(cloud: Cloud, new_database: Callable[[], Warehouse]) -> None:
    warehouse = new_database()
    owner = warehouse.owner
    warehouse.ask("owner", "create table numbers (n int, name text)")
    properties = {
        "JDBC_CONNECTION_URL": f"jdbc:postgresql://{owner.host}:{owner.port}/{owner.dbname}",
        "USERNAME": owner.username,
        "PASSWORD": owner.password,
    }
    cloud.client("glue").create_connection(
        ConnectionInput={"Name": "pg", "ConnectionType": "JDBC", "ConnectionProperties": properties}
    )
    jar = io.BytesIO()
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("reelhouse/note.txt", "here")
    address = cloud.put("jars/note.jar", jar.getvalue())
    script = """
from awsglue.dynamicframe import DynamicFrame
rows = DynamicFrame.fromDF(spark.createDataFrame([(1, "a"), (2, "b")], "n int, name string"), glueContext, "rows")
glueContext.write_dynamic_frame.from_jdbc_conf(
    frame=rows, catalog_connection="pg", connection_options={"dbtable": "numbers"})
read = glueContext.create_dynamic_frame.from_options(
    connection_type="postgresql",
    connection_options={"useConnectionProperties": "true", "connectionName": "pg", "dbtable": "public.numbers"})
conf = glueContext.extract_jdbc_conf("pg")
loader = spark._jvm.java.lang.Thread.currentThread().getContextClassLoader()
print(json.dumps([read.count(), conf["vendor"], conf["fullUrl"].startswith(conf["url"] + "/"),
                  loader.getResource("reelhouse/note.txt") is not None]))
"""
    found = last_line(
        cloud, finished(cloud, script, "jdbc", {"--extra-jars": address}, Connections={"Connections": ["pg"]})
    )

    assert found == [2, "postgresql", True, True]
    assert warehouse.ask("owner", "select n, name from numbers order by n") == [(1, "a"), (2, "b")]
