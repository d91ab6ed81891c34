"""OpenLineage's listener in a kept JVM, and the crawler's own events: what they tell becomes one graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.lineage import engine, graph, reading
from local.lineage.places import CORE, CURATED, RAW, Place, Stack
from local.lineage.reading import Events
from local.stack import endpoint
from tests.fixtures_endpoint import BUCKET, ROLE, Cloud, start_cloud, until

LAKE = "reelhouse-000000000000-lake"
SCRIPT = f"""
from pyspark.sql import SparkSession, functions as F
spark = SparkSession.builder.getOrCreate()
raw = spark.read.csv("s3://{LAKE}/raw/titles/", header=True)
curated = "glue_catalog.reelhouse_curated.titles"
raw.select(F.trim("name").alias("title"), F.col("year").cast("int").alias("release_year")).writeTo(curated).using(
    "iceberg").tableProperty("location", "s3://{LAKE}/iceberg/reelhouse_curated/titles").createOrReplace()
made = spark.table(curated).groupBy("release_year").agg(F.max("title").alias("last_title"))
made.writeTo("glue_catalog.reelhouse_core.dim_year").using("iceberg").tableProperty(
    "location", "s3://{LAKE}/iceberg/reelhouse_core/dim_year").createOrReplace()
print(spark.table("glue_catalog.reelhouse_core.dim_year").count())
"""


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """An endpoint that tells lineage."""
    cloud = start_cloud(tmp_path_factory.mktemp("telling"), lineage=True)
    try:
        for bucket in (BUCKET, LAKE):
            cloud.client("s3").create_bucket(Bucket=bucket)
        for database in ("raw", "curated", "core"):
            cloud.client("glue").create_database(DatabaseInput={"Name": f"reelhouse_{database}"})
        cloud.client("s3").put_object(
            Bucket=LAKE, Key="raw/titles/ingest_date=2026-01-01/a.csv", Body=b"name,year\nAlma,2001\nBoro,2001\n"
        )
        yield cloud
    finally:
        endpoint.stop(cloud.settings)


def told(cloud: Cloud) -> graph.Graph:
    events = Events()
    folder: Path = engine.folder(cloud.settings)
    for who, text in reading._of_files(folder):
        events.add(who, text)
    return graph.folded(events.ordered(), Stack("reelhouse"))


def test_a_crawl_and_a_spark_run_become_one_graph_with_columns(telling: Cloud) -> None:
    glue = telling.client("glue")
    targets = {"S3Targets": [{"Path": f"s3://{LAKE}/raw/titles/"}]}
    glue.create_crawler(Name="reelhouse-raw", Role=ROLE, DatabaseName="reelhouse_raw", Targets=targets)
    glue.start_crawler(Name="reelhouse-raw")
    until(lambda: list(engine.folder(telling.settings).glob("crawls/*.ndjson")), 60, "the crawl's event")
    assert list(told(telling).nodes[Place(RAW, "titles")].columns) == ["name", "year", "ingest_date"]

    run = telling.run(telling.job("tell", SCRIPT, "glueetl"))
    assert (run["JobRunState"], telling.log(run)) == ("SUCCEEDED", ["1"]), run.get("ErrorMessage")
    (file,) = (engine.folder(telling.settings) / "spark").iterdir()
    assert file.stem == run["Id"]
    raw, curated, core = Place(RAW, "titles"), Place(CURATED, "titles"), Place(CORE, "dim_year")

    def known() -> graph.Graph | None:
        found = told(telling)
        return found if core in found.nodes and found.nodes[core].columns["last_title"].made_of else None

    # The run has ended when its script has; the listener's last words come when its JVM is tidied.
    found = until(known, 60, "the listener's last event")
    assert {(raw, curated), (curated, core)} <= found.edges.keys()
    assert found.nodes[core].columns["last_title"].made_of == {(curated, "title")}
    assert found.nodes[core].run is not None and found.broken == 0

    # A later run in the same JVMs tells into a file of its own.
    again = telling.run("tell")
    assert again["JobRunState"] == "SUCCEEDED", again.get("ErrorMessage")
    spark = engine.folder(telling.settings) / "spark"
    until(lambda: {file.stem for file in spark.iterdir()} == {run["Id"], again["Id"]}, 60, "the second run's file")
    # Of a table that the query itself makes, the listener does not see the columns; our jobs make theirs beforehand.
    made_of = {(raw, "name")}
    until(lambda: told(telling).nodes[curated].columns["title"].made_of == made_of, 60, "the columns of curated")
