"""Rows with the schema that the catalogue has for their table."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import StructField, StructType

from awsglue.frames import paths, tables, types


def schema_of(table: tables.Table) -> StructType:
    """The table's columns, partition keys last."""
    columns = {**table.columns, **table.keys}
    return StructType([StructField(name, types.spark_type(kind)) for name, kind in columns.items()])


def with_schema_of(table: tables.Table, frame: DataFrame) -> DataFrame:
    """The rows in the table's columns, cast to its types; a column that the files lack is null, one more is left."""
    return frame.select(*[_as_declared(frame, wanted) for wanted in schema_of(table).fields])


def _as_declared(frame: DataFrame, wanted: StructField) -> Column:
    field = paths.field_of(frame.schema, wanted.name)
    column = F.lit(None) if field is None else F.col(paths.quoted(field.name))
    return column.cast(wanted.dataType).alias(wanted.name)
