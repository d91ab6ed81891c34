"""Rows in a table's columns and types, without loss: no value turns into null on its way into a table."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import types as T

from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.table import Table

# Decimal digits that hold every value of an integer type, in order of width.
DIGITS = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}


def conformed(rows: DataFrame, table: Table) -> DataFrame:
    """`rows` in the contract's columns and types; a null in a column that is never null fails the write in Iceberg.

    Raises:
        ContractError: a column is missing, or has a type whose values don't all fit the contract's: a cast would make
            null of those that don't, and nobody would hear of it.
    """
    missing = [name for name in table.names if name not in rows.columns]
    if missing:
        raise ContractError(
            f"{table.identifier}: the rows lack {', '.join(missing)}; they have {', '.join(rows.columns)}"
        )
    wanted = rows.selectExpr(
        *[f"cast(`{column.name}` as {column.type}) as `{column.name}`" for column in table.columns]
    )
    for field in wanted.schema:
        found = rows.schema[field.name].dataType
        if not fits(found, field.dataType):
            raise ContractError(
                f"{table.identifier}.{field.name} is {field.dataType.simpleString()} and the rows have"
                f" {found.simpleString()}: values that do not fit would become null; convert it where the rule for"
                " them is known"
            )
    return wanted


def fits(found: T.DataType, wanted: T.DataType) -> bool:
    """Whether every value of type `found` is a value of type `wanted`."""
    if found == wanted or isinstance(found, T.NullType):
        return True
    if isinstance(found, T.ArrayType) and isinstance(wanted, T.ArrayType):
        return fits(found.elementType, wanted.elementType)
    if isinstance(found, T.MapType) and isinstance(wanted, T.MapType):
        return fits(found.keyType, wanted.keyType) and fits(found.valueType, wanted.valueType)
    if isinstance(found, T.StructType) and isinstance(wanted, T.StructType):
        pairs = zip(found, wanted)
        return found.names == wanted.names and all(fits(left.dataType, right.dataType) for left, right in pairs)
    return _widens(found, wanted)


def _widens(found: T.DataType, wanted: T.DataType) -> bool:
    digits = DIGITS.get(found.simpleString())
    if isinstance(wanted, T.DecimalType):
        if isinstance(found, T.DecimalType):
            return bool(
                found.scale <= wanted.scale and found.precision - found.scale <= wanted.precision - wanted.scale
            )
        return digits is not None and bool(digits <= wanted.precision - wanted.scale)
    if isinstance(wanted, T.DoubleType):  # 53 bits hold a float and every int exactly, not every bigint
        return isinstance(found, T.FloatType) or (digits is not None and digits < DIGITS["bigint"])
    if isinstance(wanted, T.TimestampType):
        return isinstance(found, T.DateType)
    return digits is not None and digits < DIGITS.get(wanted.simpleString(), 0)
