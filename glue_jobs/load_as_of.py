"""Loads every table of the warehouse as the lake had it at a moment into the schema as_of, and compares it with now.

Grain:  one table as of the moment that --as_of names: a day's end (UTC), an instant, or a snapshot's.
Reads:  each table at the snapshot that was current then; core.* and ops.file_accounting, for the comparison.
Writes: as_of.*, in one transaction: what an earlier run left there goes. The warehouse itself is not touched.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import boto3
from psycopg2 import sql
from pyspark.sql import SparkSession

from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.contract.table import WHOLE_SLICE, Table
from glue_jobs.lake import history, metadata
from glue_jobs.lake.metadata import GlueCatalogue, TableState
from glue_jobs.runtime.options import parse
from glue_jobs.runtime.session import spark_session
from glue_jobs.warehouse.connection import connect
from glue_jobs.warehouse.copying import copy_rows
from glue_jobs.warehouse.credentials import DatabaseSecret, database_secret
from glue_jobs.warehouse.pieces import Piece, counted, pieces, read_ahead
from glue_jobs.warehouse.slices import Slice, Work

SCHEMA = "as_of"
# Two of them at once take turns, by an advisory lock of this number; loads and migrations are not kept waiting.
LOCK = 0x5EE1_4006


def planned(
    states: dict[str, TableState], moment: datetime, tables: Sequence[Table] = WAREHOUSE_TABLES
) -> list[tuple[Table, int | None]]:
    """Each table with its snapshot of then, all of them before the first row is read.

    Raises:
        ContractError: the history of one does not reach back so far.
    """
    return [(table, history.snapshot_at(table.lake_name, states[table.lake_name], moment)) for table in tables]


def load(
    spark: SparkSession, secret: DatabaseSecret, plan: Sequence[tuple[Table, int | None]], moment: datetime
) -> list[str]:
    """Fill the schema and return a line a table: its rows then, and how they differ from the warehouse's now."""
    with connect(secret, f"reelhouse as of {moment.isoformat()}") as connection, connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        _empty(cursor)
        for table, _ in plan:
            _create(cursor, table, moment)
        _let_the_owner_read(cursor)
        for table, rows in _rows(spark, plan):
            copy_rows(cursor, rows, table, sql.Identifier(SCHEMA, table.name))
        lines = [_compared(cursor, table) for table, _ in plan]
        connection.commit()
        return lines


def _rows(spark: SparkSession, plan: Sequence[tuple[Table, int | None]]) -> Iterator[tuple[Table, Any]]:
    written = [(table, snapshot) for table, snapshot in plan if snapshot is not None]
    works = [Work(table, (Slice(WHOLE_SLICE, "", "", None, snapshot),)) for table, snapshot in written]
    wanted: Iterator[Piece] = (piece for work in works for piece in pieces(counted(spark, work)))
    for piece, rows in read_ahead(spark, wanted):
        yield piece.table, rows


def _empty(cursor: Any) -> None:
    cursor.execute("select tablename from pg_tables where schemaname = %s", (SCHEMA,))
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL("drop table {}").format(sql.Identifier(SCHEMA, name)))


def _create(cursor: Any, table: Table, moment: datetime) -> None:
    place, now = sql.Identifier(SCHEMA, table.name), sql.Identifier(table.schema, table.name)
    cursor.execute(sql.SQL("create table {} (like {} including comments)").format(place, now))
    comment = (
        f"{table.warehouse_name} as the lake had it at {moment.isoformat(timespec='seconds')}. Grain: {table.grain}."
    )
    cursor.execute(sql.SQL("comment on table {} is {}").format(place, sql.Literal(comment)))


def _let_the_owner_read(cursor: Any) -> None:
    """The tables are the loader's own, and who asked for them reads as the schema's owner."""
    cursor.execute("select pg_get_userbyid(nspowner) from pg_namespace where nspname = %s", (SCHEMA,))
    owner, schema = sql.Identifier(cursor.fetchone()[0]), sql.Identifier(SCHEMA)
    cursor.execute(sql.SQL("grant select on all tables in schema {} to {}").format(schema, owner))


def _compared(cursor: Any, table: Table) -> str:
    """Rows of then, and those that only one of the two has: a row that changed counts on both sides."""
    then, now = sql.Identifier(SCHEMA, table.name), sql.Identifier(table.schema, table.name)
    columns = sql.SQL(", ").join(map(sql.Identifier, table.names))
    only = sql.SQL("select count(*) from (select {0} from {1} except all select {0} from {2}) as rest")
    counts = []
    for query in (
        sql.SQL("select count(*) from {}").format(then),
        only.format(columns, then, now),
        only.format(columns, now, then),
    ):
        cursor.execute(query)
        counts.append(cursor.fetchone()[0])
    rows, gone, new = counts
    return (
        f"{SCHEMA}.{table.name}: {rows:,} rows then; {gone:,} of them are otherwise or gone now,"
        f" {new:,} are new or otherwise"
    )


def main(argv: Sequence[str]) -> None:
    """Resolve the moment, then load and compare; prints one line a table."""
    options = parse(argv, ["as_of", "warehouse_secret_id", "lake_bucket"])
    secret = database_secret(boto3.client("secretsmanager"), options["warehouse_secret_id"])
    catalogue = GlueCatalogue(boto3.client("glue"), boto3.client("s3"))
    states = metadata.states(catalogue.state, [table.lake_name for table in WAREHOUSE_TABLES])
    moment = history.moment_of(options["as_of"], states)
    plan = planned(states, moment)
    print(f"as of {moment.isoformat(timespec='seconds')}", flush=True)
    with spark_session("load_as_of") as spark:
        print(*load(spark, secret, plan, moment), sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
