"""--enable-glue-datacatalog: Spark SQL reads and writes tables of the Data Catalog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, DataFrameReader, DataFrameWriter, SparkSession, SQLContext
from pyspark.sql.catalog import Catalog

from tests.unit.local.glue.awsglue.conftest import write
from tests.unit.local.glue.awsglue.test_reading import partition, table

Aws = Callable[[str], Any]
PATCHED = {
    SparkSession: ("sql", "table"),
    DataFrame: ("writeTo",),
    DataFrameReader: ("table",),
    DataFrameWriter: ("saveAsTable", "insertInto", "format"),
    Catalog: (
        "tableExists", "getTable", "listColumns", "refreshTable", "listTables", "databaseExists",
        "setCurrentDatabase", "listDatabases", "getDatabase",
    ),
    SparkSession.Builder: ("enableHiveSupport",),
    SQLContext: ("tables", "tableNames"),
}  # fmt: skip


@pytest.fixture
def catalogue(spark: SparkSession, aws: Aws, tmp_path: Path) -> Iterator[Aws]:
    """The Data Catalog behind the session's catalogue, its database `lake` in a folder; taken out again afterwards."""
    from awsglue.frames import catalogue_sessions, data_catalog

    before = {(owner, name): getattr(owner, name) for owner, names in PATCHED.items() for name in names}
    location = f"file:{tmp_path}/lake"
    aws("glue").create_database(DatabaseInput={"Name": "lake", "LocationUri": location})
    data_catalog.install()
    yield aws
    for (owner, name), function in before.items():
        setattr(owner, name, function)
    for database in ("db", "lake", "made"):
        spark.sql(f"drop database if exists {database} cascade")
    catalogue_sessions.Sessions.brought.clear()


@contextmanager
def compiled(spark: SparkSession) -> Iterator[None]:
    """Spark decodes what it lists by compiled code alone; the tests' session is, as that of small jobs, without."""
    mode = "spark.sql.codegen.factoryMode"
    before = spark.conf.get(mode)
    spark.conf.set(mode, "FALLBACK")
    try:
        yield
    finally:
        spark.conf.set(mode, before)


def test_tables_of_files_are_read(catalogue: Aws, spark: SparkSession, tmp_path: Path) -> None:
    write(tmp_path / "c", "a.csv", "id|name\n1|x\n2|y\n")
    table(
        catalogue,
        tmp_path / "c",
        {"id": "int", "name": "string"},
        classification="csv",
        delimiter="|",
        skip__header__line__count="1",
    )

    assert spark.sql("select name from db.t where id = (select max(id) from db.t)").first()[0] == "y"
    assert spark.table("db.t").count() == spark.read.table("db.t").count() == 2
    assert spark.catalog.tableExists("db.t") and not spark.catalog.tableExists("db.nope")
    with compiled(spark):
        # Temporary views of other tests, which share the session, are in every database's list.
        assert [one.name for one in spark.catalog.listTables("db") if not one.isTemporary] == ["t"]
    assert {row[0] for row in spark.sql("show databases").collect()} >= {"db", "lake"}


def test_partitions_are_read_and_added(catalogue: Aws, spark: SparkSession, tmp_path: Path) -> None:
    write(tmp_path / "y=1", "a.json", '{"a": 1}\n')
    table(catalogue, tmp_path, {"a": "bigint"}, {"y": "int"}, classification="json")
    partition(catalogue, tmp_path / "y=1", "1")

    assert [tuple(row) for row in spark.sql("select a, y from db.t").collect()] == [(1, 1)]
    spark.sql("insert into db.t partition (y = 2) values (5)")
    found = catalogue("glue").get_partitions(DatabaseName="db", TableName="t")["Partitions"]
    assert sorted(one["Values"] for one in found) == [["1"], ["2"]]
    assert spark.sql("select sum(a) from db.t").first()[0] == 6


def test_tables_are_made_changed_and_dropped(catalogue: Aws, spark: SparkSession, tmp_path: Path) -> None:
    glue = catalogue("glue")
    spark.range(3).write.saveAsTable("lake.numbers")

    found = glue.get_table(DatabaseName="lake", Name="numbers")["Table"]
    assert (found["TableType"], found["Parameters"]["classification"]) == ("MANAGED_TABLE", "parquet")
    assert found["StorageDescriptor"]["Columns"] == [{"Name": "id", "Type": "bigint"}]
    assert list((tmp_path / "lake" / "numbers").glob("*.parquet"))
    spark.range(3, 5).write.insertInto("lake.numbers")
    spark.sql(
        "create table lake.twice using json partitioned by (odd) as select id * 2 as n, id % 2 as odd from lake.numbers"
    )
    partitions = glue.get_partitions(DatabaseName="lake", TableName="twice")["Partitions"]
    assert sorted(one["Values"] for one in partitions) == [["0"], ["1"]]
    assert spark.sql("select sum(n) from lake.twice").first()[0] == 20
    spark.sql("drop table lake.twice")
    assert [one["Name"] for one in glue.get_tables(DatabaseName="lake")["TableList"]] == ["numbers"]
    spark.sql(f"create database made location 'file:{tmp_path}/made'")
    assert glue.get_database(Name="made")["Database"]["LocationUri"].endswith("/made")


def test_what_spark_cannot_have_here_is_named(catalogue: Aws, spark: SparkSession) -> None:
    table(catalogue, "/nowhere", {"a": "int"}, classification="xml")

    with pytest.raises(NotImplementedError, match="db.t, whose format is xml"):
        spark.sql("select * from db.t")
    spark.range(1).write.saveAsTable("lake.one")
    with pytest.raises(NotImplementedError, match="view in the catalogue"):
        spark.sql("create view lake.v as select * from lake.one")


def test_a_database_that_spark_has_no_name_for_hinders_no_list(catalogue: Aws, spark: SparkSession) -> None:
    catalogue("glue").create_database(DatabaseInput={"Name": "with-a-hyphen"})

    with compiled(spark):
        listed = {row[0] for row in spark.sql("show databases").collect()}
    assert "lake" in listed and "with-a-hyphen" not in listed


def test_write_to_is_for_iceberg(catalogue: Aws, spark: SparkSession) -> None:
    spark.range(2).writeTo("lake.ice").using("iceberg").create()
    spark.range(1).writeTo("spark_catalog.lake.ice").append()

    assert spark.table("glue_catalog.lake.ice").count() == 3
    with pytest.raises(NotImplementedError, match="using.'parquet'"):
        spark.range(1).writeTo("lake.other").using("parquet")
    spark.sql("drop table glue_catalog.lake.ice")
