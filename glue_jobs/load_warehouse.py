"""Loads what changed in the lake into PostgreSQL: slices that differ, by COPY and MERGE, checked, in one transaction.

Grain: one load of one run; a load of what is loaded already ends before Spark starts, and changes nothing.
Reads: the manifests of every table in WAREHOUSE_TABLES, and the rows of slices that differ; ops.loaded_slice.
Writes: core.*, ops.file_accounting; ops.loaded_slice, ops.load, ops.load_table, ops.check_result;
    s3://<lake>/published/loaded.json, after the commit.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import boto3
import psycopg2
from pyspark.sql import SparkSession

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.contract.table import Table
from glue_jobs.lake.metadata import GlueCatalogue
from glue_jobs.lineage import telling
from glue_jobs.lineage import warehouse as lineage_of_warehouse
from glue_jobs.runtime.options import parse
from glue_jobs.runtime.session import spark_session
from glue_jobs.warehouse import bookkeeping
from glue_jobs.warehouse.checking import CheckResult, ChecksFailed, concerned, demand, record_checks, run_checks
from glue_jobs.warehouse.checks import Check, all_checks
from glue_jobs.warehouse.connection import connect, locked_transaction
from glue_jobs.warehouse.credentials import DatabaseSecret, database_secret
from glue_jobs.warehouse.merging import Merged, Merging
from glue_jobs.warehouse.pieces import counted, pieces, read_ahead
from glue_jobs.warehouse.published import Published
from glue_jobs.warehouse.slices import Wanted, Work, difference

ERROR_CHARACTERS = 4_000


@dataclass
class Load:
    """One load: what it did to each table that it touched, and what its checks found."""

    run_id: str
    run_at: datetime
    started_at: datetime
    merged: dict[str, Merged] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    results: list[CheckResult] = field(default_factory=list)

    def record(self, cursor: Any, error: str | None = None) -> None:
        """Store the load, its tables where it succeeded, and its checks."""
        record_checks(cursor, self.run_id, self.results)
        bookkeeping.record_load(
            cursor, self.run_id, self.run_at, self.started_at, error, self.merged, self.seconds
        )  # fmt: skip


def outstanding(
    cursor: Any, published: Published, tables: Sequence[Table] = WAREHOUSE_TABLES
) -> tuple[list[Wanted], list[Work]]:
    """What the lake has, and what of it the warehouse lacks, in loading order."""
    wanted = published.wanted(tables)
    loaded = bookkeeping.loaded_slices(cursor)
    works = [difference(item, loaded.get(item.table.warehouse_name, {})) for item in wanted]
    return wanted, [work for work in works if work]


def load(
    spark: SparkSession, secret: DatabaseSecret, published: Published, run_id: str, run_at: datetime,
    checks: Sequence[Check], tables: Sequence[Table] = WAREHOUSE_TABLES,
) -> Load:  # fmt: skip
    """Load what changed, check, commit; on any error the warehouse stays as it was and the failed load is recorded.

    Args:
        tables: in loading order, referenced tables first.

    Raises:
        ChecksFailed: a check returned rows.
        WarehouseError: a table could not be loaded.
    """
    with connect(secret, f"reelhouse load {run_id}") as connection:
        this = Load(run_id, run_at, _now(connection))
        try:
            with locked_transaction(connection) as cursor:
                # Under the lock: a load that has waited for another must not put back what was published before.
                wanted, works = outstanding(cursor, published, tables)
                if works:
                    _load(spark, cursor, this, wanted, works, checks)
        except Exception as error:
            _record_failure(connection, this, error)
            raise
    published.mark_loaded(wanted)
    print(f"{len(this.results)} checks passed, committed" if this.merged else "nothing to load", flush=True)
    return this


def _load(
    spark: SparkSession, cursor: Any, this: Load, wanted: list[Wanted], works: list[Work], checks: Sequence[Check]
) -> None:
    merge_tables(spark, cursor, this, works)
    by_table = {item.table.name: item for item in wanted}
    for work in works:
        rows = this.merged[work.table.warehouse_name].loaded
        bookkeeping.record_slices(cursor, by_table[work.table.name], work, rows)
    this.results = run_checks(cursor, concerned(checks, this.merged))
    demand(this.results)
    this.record(cursor)


def merge_tables(spark: SparkSession, cursor: Any, this: Load, works: Sequence[Work]) -> None:
    """Bring every table's slices, referenced tables first; then delete what is gone, referencing ones first."""
    # A broken key is reported at the table that broke it, not at the commit.
    cursor.execute("set constraints all immediate")
    named = [counted(spark, work) for work in works]
    planned = [pieces(work) for work in named]
    rows = read_ahead(spark, (piece for some in planned for piece in some))
    merges = []
    began = time.monotonic()
    for work, some in zip(named, planned):
        merges.append(Merging(cursor, work))
        for piece, read in islice(rows, len(some)):
            merges[-1].add(piece, read)
        merges[-1].upsert()
        # From the end of the table before: waiting for Spark belongs to the table that it reads.
        ended = time.monotonic()
        this.seconds[work.table.warehouse_name], began = round(ended - began, 3), ended
        this.merged[work.table.warehouse_name] = merges[-1].merged
    for merging in reversed(merges):
        merging.delete()
    for merging in merges:
        merging.finish()
        print(_line(merging, this.seconds[merging.table.warehouse_name]), flush=True)


def _line(merging: Merging, seconds: float) -> str:
    rows = merging.merged
    return (
        f"{merging.table.warehouse_name}: {rows.loaded} rows, {rows.inserted} inserted, {rows.updated} updated,"
        f" {rows.deleted} deleted, {seconds:.2f} s"
    )


def _record_failure(connection: Any, this: Load, error: Exception) -> None:
    this.results = error.results if isinstance(error, ChecksFailed) else []
    try:
        with locked_transaction(connection) as cursor:
            this.record(cursor, str(error)[:ERROR_CHARACTERS])
    except psycopg2.Error as lost:
        # The server is gone. Why the load failed says more than that it could not be written down.
        print(f"the failed load is not in ops.load: {str(lost).strip()}", file=sys.stderr)


def _now(connection: Any) -> datetime:
    with connection, connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def is_loaded(secret: DatabaseSecret, published: Published) -> bool:
    """Whether the warehouse has all that the lake has; if so the planning is told, once more."""
    with connect(secret, "reelhouse load") as connection, connection, connection.cursor() as cursor:
        wanted, works = outstanding(cursor, published)
    if not works:
        published.mark_loaded(wanted)
    return not works


def main(argv: Sequence[str]) -> None:
    """Resolve the options and the secret, then load what there is to load."""
    options = parse(argv, ["run_id", "run_at", "warehouse_secret_id", "lake_bucket"])
    secret = database_secret(boto3.client("secretsmanager"), options["warehouse_secret_id"])
    s3 = boto3.client("s3")
    published = Published(s3, options["lake_bucket"], GlueCatalogue(boto3.client("glue"), s3))
    if is_loaded(secret, published):
        print("nothing to load", flush=True)
        return
    told = telling.of(argv)
    with told.job("load_warehouse"), spark_session("load_warehouse") as spark:
        this = load(spark, secret, published, options["run_id"], options.instant("run_at"), all_checks())
    told.done(
        "load_warehouse.tables",
        lambda: lineage_of_warehouse.whole(told, secret, published.wanted(WAREHOUSE_TABLES), this.merged),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
