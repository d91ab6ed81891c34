"""Which types fit into which: every value, or none of it."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.columns import Column, ContractError
from glue_jobs.contract.table import CORE, Table
from glue_jobs.lake.conforming import conformed, fits

FIT = [
    ("int", "int"), ("void", "decimal(3,1)"), ("tinyint", "smallint"), ("smallint", "int"), ("int", "bigint"),
    ("decimal(5,2)", "decimal(12,2)"), ("decimal(5,2)", "decimal(6,3)"), ("int", "decimal(12,2)"),
    ("bigint", "decimal(19,0)"), ("float", "double"), ("int", "double"), ("date", "timestamp"),
    ("array<int>", "array<bigint>"), ("array<void>", "array<string>"), ("map<string,int>", "map<string,bigint>"),
    ("struct<a:int,b:void>", "struct<a:bigint,b:string>"),
]  # fmt: skip
NO_FIT = [
    ("bigint", "int"), ("string", "int"), ("int", "string"), ("int", "boolean"), ("double", "float"),
    ("double", "decimal(12,2)"), ("bigint", "double"), ("decimal(12,2)", "decimal(5,2)"), ("bigint", "decimal(18,0)"),
    ("decimal(6,3)", "decimal(6,2)"), ("decimal(6,2)", "decimal(6,3)"), ("int", "decimal(11,2)"),
    ("timestamp", "date"), ("string", "date"), ("array<bigint>", "array<int>"), ("int", "array<int>"),
    ("struct<a:int>", "struct<b:int>"), ("struct<a:int>", "struct<a:int,b:int>"),
    ("map<string,bigint>", "map<string,int>"),
]  # fmt: skip


def verdict(spark: SparkSession, found: str, wanted: str) -> bool:
    types = spark.range(0).selectExpr(f"cast(null as {found}) as found", f"cast(null as {wanted}) as wanted").schema
    return fits(types["found"].dataType, types["wanted"].dataType)


@pytest.mark.parametrize(("found", "wanted"), FIT)
def test_these_fit(spark: SparkSession, found: str, wanted: str) -> None:
    assert verdict(spark, found, wanted) is True


@pytest.mark.parametrize(("found", "wanted"), NO_FIT)
def test_these_do_not(spark: SparkSession, found: str, wanted: str) -> None:
    assert verdict(spark, found, wanted) is False


TABLE = Table(
    CORE, "dim_x", "one x", "For a test.", (Column("x_key", "bigint", "Key."), Column("note", "string", "Note.")),
    primary_key=("x_key",),
)  # fmt: skip


def test_columns_come_in_the_contract_s_order_and_types_and_no_others(spark: SparkSession) -> None:
    rows = conformed(spark.sql("select 'more' as other, null as note, 1 as x_key"), TABLE)
    assert [(field.name, field.dataType.simpleString()) for field in rows.schema] == [
        ("x_key", "bigint"),
        ("note", "string"),
    ]
    assert [tuple(row) for row in rows.collect()] == [(1, None)]


def test_a_missing_column_is_named(spark: SparkSession) -> None:
    with pytest.raises(ContractError, match="dim_x: the rows lack note; they have x_key"):
        conformed(spark.sql("select 1 as x_key"), TABLE)
