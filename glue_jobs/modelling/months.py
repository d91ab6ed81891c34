"""Which months of a table have changed since a snapshot: Iceberg's metadata tells, no row is read."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.lake.metadata import Snapshot, TableState
from glue_jobs.lake.slices import month_name

# Iceberg's status of a manifest entry: the file was added, or removed, by the entry's snapshot.
_ADDED, _REMOVED = 1, 2


def changed_months(spark: SparkSession, table: Table, state: TableState, read: int | None) -> set[str] | None:
    """The months of the files that were added or removed after the snapshot `read`; None where that can't be told.

    It can't where the snapshot was expired or rolled back, and where a file was written in another layout.
    """
    later = state.lineage() if read is None else state.since(read)
    if later is None or (read is None and not _reaches_the_first(later)):
        return None
    changing = [snapshot.snapshot_id for snapshot in later if not snapshot.keeps_rows]
    if not changing:
        return set()
    month = F.col(f"data_file.partition.{table.month_column}_month").alias("month")
    entries = spark.table(f"{table.identifier}.all_entries")
    touched = entries.where(F.col("snapshot_id").isin(changing) & F.col("status").isin(_ADDED, _REMOVED))
    numbers = [row["month"] for row in touched.select(month).distinct().collect()]
    return None if None in numbers else {month_name(number) for number in numbers}


def _reaches_the_first(lineage: Sequence[Snapshot]) -> bool:
    return not lineage or lineage[-1].parent_id is None
