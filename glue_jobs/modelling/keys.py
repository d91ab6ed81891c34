"""Surrogate keys and the unknown member of each dimension.

A surrogate key is the 64-bit xxHash (Spark's `xxhash64`, seed 42) of one text that names the row: source system,
natural key and, for a table with history, the day the version begins. Each part is written as its length, a colon and
itself, a null as `~`, so that neither ("a", "bc") and ("ab", "c") nor a null and an empty text share a key. The key
depends on nothing else: a rebuild on another machine, in another order, gives the same. 0 belongs to the unknown
member. Two names with the same hash (one chance in 370,000 among ten million rows) would break the primary key of the
warehouse, and so the load: never silently a wrong join.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.columns import Column as TableColumn
from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.table import Table
from glue_jobs.lake.literals import Value, local_rows

UNKNOWN = 0
UNKNOWN_NAME = "Unknown"
_OF_ZERO = 1


def surrogate(*parts: Column) -> Column:
    """The key of the row that `parts` name, in order; a bigint, never null and never 0."""
    hashed = F.xxhash64(F.concat(*[_part(part) for part in parts]))
    return F.when(hashed == UNKNOWN, F.lit(_OF_ZERO).cast("bigint")).otherwise(hashed)


def reference(name: Column) -> Column:
    """The key of the dimension row called `name`, or 0 where `name` is null, empty or the unknown member's own."""
    nobody = name.isNull() | name.isin("", UNKNOWN_NAME)
    return F.when(nobody, F.lit(UNKNOWN).cast("bigint")).otherwise(surrogate(name))


def date_key(day: Column) -> Column:
    """`day` as the int yyyymmdd that keys dim_date; 0 where it is null."""
    number = F.year(day) * 10000 + F.month(day) * 100 + F.dayofmonth(day)
    return F.coalesce(number, F.lit(UNKNOWN)).cast("int")


def with_unknown(spark: SparkSession, rows: DataFrame, table: Table) -> DataFrame:
    """`rows` in the contract's columns, with the dimension's unknown member: for dimensions that one job owns whole."""
    return rows.select(*table.names).unionAll(unknown_member(spark, table))


def unknown_member(spark: SparkSession, table: Table) -> DataFrame:
    """The dimension's row 0 alone."""
    columns = {column.name: column.type for column in table.columns}
    return local_rows(spark, columns, [list(unknown_values(table).values())])


def unknown_values(table: Table) -> dict[str, Value]:
    """Column → value of the unknown member: keys 0, texts `Unknown`, null wherever the contract allows it.

    Raises:
        ContractError: a column can't be null and the contract does not say what it is for the unknown member.
    """
    return {column.name: _unknown_value(table, column) for column in table.columns}


def _part(part: Column) -> Column:
    text = part.cast("string")
    return F.coalesce(F.concat(F.length(text).cast("string"), F.lit(":"), text), F.lit("~"))


def _unknown_value(table: Table, column: TableColumn) -> Value:
    if column.unknown is not None:
        return column.unknown
    if column.name in table.primary_key or column.references:
        return UNKNOWN
    if column.nullable:
        return None
    if column.type == "string":
        return UNKNOWN_NAME
    raise ContractError(
        f"{table.identifier}.{column.name} is never null: state its value for the unknown member (`unknown`)"
    )
