"""Loads the star schema from the lake into PostgreSQL: COPY to staging, MERGE into core, checks, one transaction.

Grain: one load of one run; a second load of the same rows changes nothing.
Reads: every Iceberg table in WAREHOUSE_TABLES; sql/checks.
Writes: core.*, ops.file_accounting; ops.load, ops.load_table, ops.check_result.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import boto3
import psycopg2
from pyspark.sql import SparkSession

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.contract.table import Table
from glue_jobs.lake import iceberg
from glue_jobs.runtime.options import parse
from glue_jobs.runtime.session import spark_session
from glue_jobs.warehouse.checks import Check, all_checks
from glue_jobs.warehouse.connection import (
    CheckResult,
    ChecksFailed,
    connect,
    demand,
    locked_transaction,
    record_checks,
    run_checks,
)
from glue_jobs.warehouse.copying import Source, copy_rows, source
from glue_jobs.warehouse.credentials import DatabaseSecret, database_secret
from glue_jobs.warehouse.merging import Merged, delete_missing, staging_name, upsert

ERROR_CHARACTERS = 4_000
READERS = 2


class Load:
    """One load: what it did to each table, and how it is recorded whether it succeeds or not."""

    def __init__(self, run_id: str, run_at: datetime, started_at: datetime) -> None:
        self.run_id = run_id
        self.run_at = run_at
        self.started_at = started_at
        self.merged: dict[str, Merged] = {}
        self.seconds: dict[str, float] = {}

    def record(self, cursor: Any, results: list[CheckResult], error: str | None = None) -> None:
        """Store the load, its tables where it succeeded, and its checks."""
        cursor.execute(
            "insert into ops.load (run_id, run_at, status, error, started_at, finished_at)"
            " values (%s, %s, %s, %s, %s, clock_timestamp()) returning load_id",
            (self.run_id, self.run_at, "failed" if error else "succeeded", error, self.started_at),
        )
        (load_id,) = cursor.fetchone()
        for name, rows in self.merged.items() if not error else ():
            cursor.execute(
                "insert into ops.load_table values (%s, %s, %s, %s, %s, %s, %s)",
                (load_id, name, rows.loaded, rows.inserted, rows.updated, rows.deleted, self.seconds[name]),
            )
        record_checks(cursor, self.run_id, "load", results)


def load(
    spark: SparkSession, secret: DatabaseSecret, run_id: str, run_at: datetime, checks: list[Check],
    tables: Sequence[Table] = WAREHOUSE_TABLES,
) -> Load:  # fmt: skip
    """Load all tables, check, commit; on any error the warehouse stays as it was and the failed load is recorded.

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
                merge_tables(spark, cursor, this, tables)
                results = run_checks(cursor, checks)
                demand(results)
                this.record(cursor, results)
        except Exception as error:
            _record_failure(connection, this, error)
            raise
    print(f"{len(results)} checks passed, committed", flush=True)
    return this


def _record_failure(connection: Any, this: Load, error: Exception) -> None:
    results = error.results if isinstance(error, ChecksFailed) else []
    try:
        with locked_transaction(connection) as cursor:
            this.record(cursor, results, str(error)[:ERROR_CHARACTERS])
    except psycopg2.Error as lost:
        # The server is gone. Why the load failed says more than that it could not be written down.
        print(f"the failed load is not in ops.load: {str(lost).strip()}", file=sys.stderr)


def merge_tables(spark: SparkSession, cursor: Any, this: Load, tables: Sequence[Table]) -> None:
    """Stage and upsert every table, referenced ones first; then delete what is gone, referencing ones first."""
    # A broken key is reported at the table that broke it, not at the commit.
    cursor.execute("set constraints all immediate")
    began = time.monotonic()
    for table, rows in zip(tables, _read_ahead(spark, tables)):
        this.merged[table.warehouse_name] = _stage_and_upsert(cursor, rows)
        # From the end of the table before: waiting for Spark belongs to the table that it reads.
        ended = time.monotonic()
        this.seconds[table.warehouse_name], began = round(ended - began, 3), ended
    for table in reversed(tables):
        if table.schema == "core":  # the ops tables are a history: a file that was accounted for stays so
            _delete(cursor, this, table)
    for table in tables:
        _finish(cursor, this, table)


def _read_ahead(spark: SparkSession, tables: Sequence[Table]) -> Iterator[Source]:
    """The tables' rows in order; Spark reads the next small tables while PostgreSQL is busy with one."""
    with ThreadPoolExecutor(READERS) as pool:
        yield from pool.map(lambda table: source(iceberg.read(spark, table), table), tables)


def _stage_and_upsert(cursor: Any, rows: Source) -> Merged:
    staging = staging_name(rows.table)
    cursor.execute(f"truncate {staging}")
    copy_rows(cursor, rows, staging)
    cursor.execute(f"analyze {staging}")
    return upsert(cursor, rows.table, rows.count)


def _delete(cursor: Any, this: Load, table: Table) -> None:
    rows = this.merged[table.warehouse_name]
    deleted = delete_missing(cursor, table, rows.loaded)
    this.merged[table.warehouse_name] = Merged(rows.loaded, rows.inserted, rows.updated, deleted)


def _finish(cursor: Any, this: Load, table: Table) -> None:
    rows = this.merged[table.warehouse_name]
    cursor.execute(f"truncate {staging_name(table)}")
    if rows.changed:
        cursor.execute(f"analyze {table.warehouse_name}")
    print(
        f"{table.warehouse_name}: {rows.loaded} rows, {rows.inserted} inserted, {rows.updated} updated,"
        f" {rows.deleted} deleted, {this.seconds[table.warehouse_name]:.2f} s",
        flush=True,
    )


def _now(connection: Any) -> datetime:
    with connection, connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def main(argv: Sequence[str]) -> None:
    """Resolve the options and the secret, then load."""
    options = parse(argv, ["run_id", "run_at", "warehouse_secret_id"])
    secret = database_secret(boto3.client("secretsmanager"), options["warehouse_secret_id"])
    with spark_session("load_warehouse") as spark:
        load(spark, secret, options["run_id"], options.instant("run_at"), all_checks())


if __name__ == "__main__":
    main(sys.argv[1:])
