"""Writes model tables, and leaves alone those that hold the same rows already.

A model job rebuilds its tables whole, because late and repeated files then need no special case. Writing the same
rows again at each run would leave a snapshot and a set of files behind every time, so each snapshot carries a
fingerprint of its rows and a table whose rows have the fingerprint of its current snapshot is not written. Anyone
else's write makes a snapshot without one, and so is put right by the next run.
"""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from typing import NamedTuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.table import Table
from glue_jobs.lake import iceberg

FINGERPRINT = "reelhouse.fingerprint"
# Changes that time travel and rollback reach at least; a table never holds more than twice as many.
KEPT_SNAPSHOTS = 20
Publication = tuple[Table, DataFrame]


class Published(NamedTuple):
    """What a table holds: its current snapshot's fingerprint (None where nobody left one) and how many snapshots."""

    fingerprint: str | None
    snapshots: int


def publish(
    spark: SparkSession, publications: list[Publication], at: datetime, kept: int = KEPT_SNAPSHOTS
) -> list[str]:
    """Make each frame the whole contents of its table, one snapshot a table, in the given order.

    Frames are computed twice where they changed: once for the fingerprint, once for the write; persist what they
    share. A table that has twice `kept` snapshots loses the oldest, back to `kept`, but none made after `at`, the
    run's time. Returns one line a table for the job's log.
    """
    checked = [(table, iceberg.conformed(rows, table)) for table, rows in publications]
    iceberg.ensure(spark, *[table for table, _ in checked])
    wanted, found = _fingerprints(checked), _published(spark, [table for table, _ in checked])
    lines = []
    for table, rows in checked:
        count = int(wanted[table.name].partition(":")[0])
        changed = wanted[table.name] != found[table.name].fingerprint
        if changed:
            iceberg.replace(spark, rows, table, {FINGERPRINT: wanted[table.name]})
            if found[table.name].snapshots + 1 >= 2 * kept:
                iceberg.expire(spark, table, at, kept)
        lines.append(f"{table.name}: {count:,} rows, {'written' if changed else 'unchanged'}")
    return lines


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


def _published(spark: SparkSession, tables: list[Table]) -> dict[str, Published]:
    """Table name → what it holds, in one query for all tables."""
    queries = [_history(spark, table) for table in tables]
    rows = reduce(DataFrame.unionAll, queries).collect()
    return {row["name"]: Published(row["fingerprint"], row["snapshots"]) for row in rows}


def _history(spark: SparkSession, table: Table) -> DataFrame:
    # The current snapshot is not the youngest one where somebody has rolled the table back.
    current = spark.table(f"{table.identifier}.refs").where("name = 'main'").select("snapshot_id", "name")
    snapshots = spark.table(f"{table.identifier}.snapshots").join(F.broadcast(current), on="snapshot_id", how="left")
    return snapshots.selectExpr(
        f"'{table.name}' as name",
        f"max(if(name = 'main', summary['{FINGERPRINT}'], null)) as fingerprint",
        "count(*) as snapshots",
    )
