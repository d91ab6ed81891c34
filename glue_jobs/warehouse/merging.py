"""Makes a warehouse table equal to its staging table: rows that are equal already are not touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg2

from glue_jobs.contract.table import Table
from glue_jobs.warehouse.connection import WarehouseError

# From this growth on, keys are checked once over all rows at the end instead of row by row: 2.75 M rows into
# fact_subscription_month cost 3 s of the server's CPU instead of 28. Readers of the table wait until the commit.
BULK_ROWS = 20_000


@dataclass(frozen=True)
class Merged:
    """What one merge did, in rows."""

    loaded: int
    inserted: int
    updated: int
    deleted: int = 0

    @property
    def changed(self) -> bool:
        """The table is not what it was."""
        return bool(self.inserted or self.updated or self.deleted)


def staging_name(table: Table) -> str:
    """The table's load buffer."""
    return f"staging.{table.name}"


def upsert(cursor: Any, table: Table, loaded: int) -> Merged:
    """Insert the staged rows with new keys and update those that differ.

    Tables that are referenced go first: by the end of the statement every foreign key must hold.

    Args:
        loaded: number of rows in the staging table.

    Raises:
        WarehouseError: a key occurs twice in the staging table, or a foreign key has no row to point to.
    """
    _ensure_partitions(cursor, table)
    before = count(cursor, table)
    bulk = table.schema == "core" and loaded - before > BULK_ROWS
    try:
        if bulk and before == 0:
            return Merged(loaded, _bulk_insert(cursor, table), 0)
        if bulk:
            _enforce(cursor, table, False)
        cursor.execute(merge_sql(table))
        inserted, updated = cursor.fetchone()
        if bulk:
            _enforce(cursor, table, True)
    except psycopg2.Error as error:
        raise WarehouseError(f"{table.warehouse_name}: {str(error).strip()}") from error
    return Merged(loaded, inserted, updated)


def delete_missing(cursor: Any, table: Table, loaded: int) -> int:
    """Delete the rows whose key is not staged; returns how many. Tables that reference others go first.

    Raises:
        WarehouseError: a row that would go is still referenced.
    """
    # After the upsert every staged key is in the table, so equal counts mean equal keys.
    if count(cursor, table) == loaded:
        return 0
    try:
        cursor.execute(delete_sql(table))
    except psycopg2.Error as error:
        raise WarehouseError(f"{table.warehouse_name}: {str(error).strip()}") from error
    return int(cursor.rowcount)


def count(cursor: Any, table: Table) -> int:
    """Rows in the warehouse table."""
    cursor.execute(f"select count(*) from {table.warehouse_name}")
    return int(cursor.fetchone()[0])


def merge_sql(table: Table) -> str:
    """MERGE that touches only new and differing rows; returns their two numbers."""
    columns = ", ".join(table.names)
    values = ", ".join(f"source.{name}" for name in table.names)
    update = _update(table)
    return (
        f"with changed as (merge into {table.warehouse_name} as target using {staging_name(table)} as source"
        f" on {_same_key(table)}{update}"
        f" when not matched then insert ({columns}) values ({values})"
        " returning merge_action() as action)"
        " select count(*) filter (where action = 'INSERT'), count(*) filter (where action = 'UPDATE') from changed"
    )


def delete_sql(table: Table) -> str:
    """Deletes the rows whose key is not staged."""
    return (
        f"delete from {table.warehouse_name} as target where not exists"
        f" (select 1 from {staging_name(table)} as source where {_same_key(table)})"
    )


def _update(table: Table) -> str:
    others = [name for name in table.names if name not in table.primary_key]
    if not others:
        return ""
    was, will_be = (", ".join(f"{side}.{name}" for name in others) for side in ("target", "source"))
    assignments = ", ".join(f"{name} = source.{name}" for name in others)
    return f" when matched and ({was}) is distinct from ({will_be}) then update set {assignments}"


def _same_key(table: Table) -> str:
    return " and ".join(f"target.{name} = source.{name}" for name in table.primary_key)


def _ensure_partitions(cursor: Any, table: Table) -> None:
    """Make the months' partitions that the staged rows need; what else partitions a table in the lake does not here."""
    for expression in table.partition:
        if expression.startswith("months("):
            column = expression[len("months(") : -1]
            cursor.execute(
                f"select ops.ensure_month_partitions('{table.warehouse_name}', min({column}), max({column}))"
                f" from {staging_name(table)} having count(*) > 0"
            )


def _bulk_insert(cursor: Any, table: Table) -> int:
    cursor.execute("select ops.bulk_insert(%s::regclass)", (table.warehouse_name,))
    return int(cursor.fetchone()[0])


def _enforce(cursor: Any, table: Table, enforced: bool) -> None:
    cursor.execute("select ops.enforce_foreign_keys(%s::regclass, %s)", (table.warehouse_name, enforced))
