"""How a table's files are divided: brought to the contract's partitions, for what is written from then on.

Iceberg keeps the layout of each file with the file, so a change moves no data and loses none; compaction rewrites older
files in the new layout.
"""

from __future__ import annotations

from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from glue_jobs.contract.table import Table

TRIES = 5
# Iceberg's names of transforms → Spark SQL's.
TRANSFORMS = {"identity": "{}", "year": "years({})", "month": "months({})", "day": "days({})", "hour": "hours({})"}


def keep(spark: SparkSession, table: Table) -> None:
    """Divide new files as the contract says; raises what Iceberg does where a change can't be committed."""
    for attempt in range(1, TRIES + 1):
        found = partitions(spark, table)
        if set(found) == set(table.partition):
            return
        try:
            _change(spark, table, found)
        except (PySparkException, Py4JError):
            # Another job may have made the same change at the same moment: look again before giving up.
            spark.sql(f"refresh table {table.identifier}")
            if attempt == TRIES:
                raise


def partitions(spark: SparkSession, table: Table) -> tuple[str, ...]:
    """The partition expressions of the files that are written now, as the contract writes them."""
    loaded = spark._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(spark._jsparkSession, table.identifier)
    schema, fields = loaded.schema(), loaded.spec().fields()
    # By place: Py4J's iterator knows a list's end by an exception, whose translation takes longer than all the rest.
    found = [_expression(fields.get(place), schema) for place in range(fields.size())]
    return tuple(expression for expression in found if expression)


def _expression(field: Any, schema: Any) -> str:
    transform = str(field.transform().toString())
    # A field that was dropped from an old format's layout stays as `void`.
    return TRANSFORMS.get(transform, "" if transform == "void" else f"{transform} {{}}").format(
        schema.findColumnName(field.sourceId())
    )


def _change(spark: SparkSession, table: Table, found: tuple[str, ...]) -> None:
    for expression in found:
        if expression not in table.partition:
            spark.sql(f"alter table {table.identifier} drop partition field {expression}")
    for expression in table.partition:
        if expression not in found:
            spark.sql(f"alter table {table.identifier} add partition field {expression}")
