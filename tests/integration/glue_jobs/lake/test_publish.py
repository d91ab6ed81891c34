"""Tables that hold the same rows already are left alone; any other is replaced."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.table import CORE, Table
from glue_jobs.lake import iceberg
from glue_jobs.lake.publish import publish

# After every snapshot of these tests.
AT = datetime(2199, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def table() -> Table:
    columns = (required("id", "int", "Id."), Column("a", "int", "A."), Column("b", "int", "B."))
    return Table(CORE, f"test_{uuid.uuid4().hex[:8]}", "one id", "For a test.", columns, primary_key=("id",))


def put(spark: SparkSession, table: Table, rows: str) -> str:
    frame = spark.sql(f"select * from values {rows} as t (id, a, b)") if rows else empty(spark)
    return publish(spark, [(table, frame)], AT, kept=2)[0].removeprefix(f"{table.name}: ")


def empty(spark: SparkSession) -> DataFrame:
    return spark.sql("select 1 as id, 1 as a, 1 as b where false")


def snapshots(spark: SparkSession, table: Table) -> int:
    return spark.table(f"{table.identifier}.snapshots").count()


def contents(spark: SparkSession, table: Table) -> list[tuple[int | None, ...]]:
    return sorted(tuple(row) for row in spark.table(table.identifier).collect())


def test_the_same_rows_in_any_order_are_written_once(spark: SparkSession, table: Table) -> None:
    assert put(spark, table, "(1, 10, null), (2, 20, 5)") == "2 rows, written"
    assert put(spark, table, "(2, 20, 5), (1, 10, null)") == "2 rows, unchanged"
    assert snapshots(spark, table) == 1
    assert contents(spark, table) == [(1, 10, None), (2, 20, 5)]


@pytest.mark.parametrize(
    "other",
    ["(1, null, 10)", "(1, 10, 11)", "(1, 10, null), (1, 10, null)", "(1, 10, null), (2, 1, 1), (2, 1, 1)", ""],
    ids=["null moved to another column", "value for null", "row repeated", "pair of equal rows added", "no rows"],
)
def test_other_rows_are_written(spark: SparkSession, table: Table, other: str) -> None:
    put(spark, table, "(1, 10, null)")
    assert put(spark, table, other).endswith("written")
    assert len(contents(spark, table)) == other.count("(")


def test_a_change_by_someone_else_is_put_right(spark: SparkSession, table: Table) -> None:
    put(spark, table, "(1, 10, null)")
    spark.sql(f"insert into {table.identifier} values (3, 3, 3)")
    assert put(spark, table, "(1, 10, null)") == "1 rows, written"
    assert contents(spark, table) == [(1, 10, None)]


def test_a_null_where_the_contract_allows_none_is_refused(spark: SparkSession, table: Table) -> None:
    with pytest.raises(Exception, match="id"):
        put(spark, table, "(cast(null as int), 1, 1)")
    assert snapshots(spark, table) == 0


def test_a_table_rolled_back_by_hand_is_put_right(spark: SparkSession, table: Table) -> None:
    put(spark, table, "(1, 1, 1)")
    first = spark.table(f"{table.identifier}.snapshots").first()["snapshot_id"]
    put(spark, table, "(2, 2, 2)")
    name = table.identifier.partition(".")[2]
    spark.sql(f"call glue_catalog.system.rollback_to_snapshot('{name}', {first})")
    assert put(spark, table, "(2, 2, 2)") == "1 rows, written"
    assert contents(spark, table) == [(2, 2, 2)]


def test_old_snapshots_go_when_there_are_twice_as_many_as_are_kept(spark: SparkSession, table: Table) -> None:
    found = []
    for number in range(1, 5):
        put(spark, table, f"({number}, 0, 0)")
        found.append(snapshots(spark, table))
    assert found == [1, 2, 3, 2]
    assert contents(spark, table) == [(4, 0, 0)]


def test_a_snapshot_younger_than_the_run_stays(spark: SparkSession, table: Table) -> None:
    for number in range(1, 4):
        put(spark, table, f"({number}, 0, 0)")
    iceberg.expire(spark, table, datetime(2020, 1, 1, tzinfo=timezone.utc), keep=1)
    assert snapshots(spark, table) == 3
