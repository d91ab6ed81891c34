"""Writes model tables, and leaves alone those that hold the same rows already.

A model job rebuilds its tables whole, because late and repeated files then need no special case. Writing the same
rows again at each run would leave a snapshot and a set of files behind every time, so each snapshot carries a
fingerprint of its rows and a table whose rows have the fingerprint of its current snapshot is not written. Anyone
else's write makes a snapshot without one, and so is put right by the next run.
"""

from __future__ import annotations

from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.common import iceberg
from glue_jobs.contracts.model import Table

FINGERPRINT = "reelhouse.fingerprint"
Publication = tuple[Table, DataFrame]


def publish(spark: SparkSession, publications: list[Publication]) -> list[str]:
    """Make each frame the whole contents of its table, one snapshot a table, in the given order.

    Frames are computed twice where they changed: once for the fingerprint, once for the write; persist what they
    share. Returns one line a table for the job's log.
    """
    checked = [(table, iceberg.conformed(rows, table)) for table, rows in publications]
    for table, _ in checked:
        iceberg.ensure(spark, table)
    wanted, found = _fingerprints(checked), _published(spark, [table for table, _ in checked])
    return [_put(spark, table, rows, wanted[table.name], found.get(table.name)) for table, rows in checked]


def _put(spark: SparkSession, table: Table, rows: DataFrame, wanted: str, found: str | None) -> str:
    count = int(wanted.partition(":")[0])
    if wanted == found:
        return f"{table.name}: {count:,} rows, unchanged"
    iceberg.replace(spark, rows, table, {FINGERPRINT: wanted})
    return f"{table.name}: {count:,} rows, written"


def _fingerprints(publications: list[Publication]) -> dict[str, str]:
    """Table name → `rows:sum:xor`, in one query for all tables; the order of rows does not matter."""
    queries = [_fingerprint(table, rows) for table, rows in publications]
    return {row["name"]: row["fingerprint"] for row in reduce(DataFrame.unionAll, queries).collect()}


def _fingerprint(table: Table, rows: DataFrame) -> DataFrame:
    # Two hashes of different seeds, combined in two ways: 128 bits, and repeated rows do not cancel out.
    figures = f"count(*), coalesce(sum({_row_hash(table, 'a')}), 0), coalesce(bit_xor({_row_hash(table, 'b')}), 0)"
    return rows.selectExpr(f"'{table.name}' as name", f"concat_ws(':', {figures}) as fingerprint")


def _row_hash(table: Table, seed: str) -> str:
    # xxhash64 passes over nulls, so (null, 3) and (3, null) would be the same without the last text.
    nulls = ", ".join(f"isnull(`{name}`)" for name in table.names)
    return f"xxhash64('{seed}', {', '.join(f'`{name}`' for name in table.names)}, concat({nulls}))"


def _published(spark: SparkSession, tables: list[Table]) -> dict[str, str]:
    """Table name → fingerprint of its current snapshot, for the tables that have one."""
    queries = [_current_fingerprint(spark, table) for table in tables]
    rows = reduce(DataFrame.unionAll, queries).collect()
    return {row["name"]: row["fingerprint"] for row in rows if row["fingerprint"]}


def _current_fingerprint(spark: SparkSession, table: Table) -> DataFrame:
    current = spark.table(f"{table.identifier}.refs").where("name = 'main'").select("snapshot_id")
    return (
        spark.table(f"{table.identifier}.snapshots")
        .join(F.broadcast(current), on="snapshot_id", how="left_semi")
        .select(F.lit(table.name).alias("name"), F.col("summary")[FINGERPRINT].alias("fingerprint"))
    )
